"""What is being uploaded and is no document yet: photographs and files, page by page, each resumable."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nominee.models import Application, Document, User


def piece_name(piece: Piece, _original: str) -> str:
    return f"pieces/{piece.public_id.hex[:2]}/{piece.public_id.hex}"


def chunk_name(chunk: Chunk, _original: str) -> str:
    return f"{piece_name(chunk.piece, '')}-{chunk.start}"


class Piece(models.Model):
    """One picture or file on its way into a slot. `received` bytes of `size` are here; then it is looked at, and has a kind.

    Pieces of a slot become one document, in the order of `place`; until then nobody but the file's own people sees them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="pieces")
    slot = models.CharField(max_length=80)
    place = models.PositiveIntegerField()
    turn = models.PositiveIntegerField(default=0)  # clockwise, as its owner wishes it
    name = models.CharField(max_length=255)  # for display only
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of what is sent, as the browser says beforehand
    file = models.FileField(upload_to=piece_name, max_length=200, blank=True)
    kind = models.CharField(max_length=10, blank=True)  # pdf, jpeg or png; empty while bytes are missing
    pages = models.PositiveIntegerField(default=1)
    received_kind = models.CharField(max_length=10, blank=True)  # what it was before it was converted: heic
    received_sha256 = models.CharField(max_length=64, blank=True)
    measures = models.JSONField(default=list)
    scan = models.CharField(max_length=10, blank=True, choices=[(c, c) for c in (Document.CLEAN, Document.WAITING)])
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("application", "slot", "place", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_piece_is_not_empty"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="a_piece_is_no_longer_than_said"),
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.slot} of {self.application_id}"

    @property
    def is_ready(self) -> bool:
        return bool(self.kind)

    @property
    def percent(self) -> int:
        return 100 * self.received // self.size


class Chunk(models.Model):
    """Some bytes of a piece, kept as they came until all are here."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="chunks")
    start = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=chunk_name, max_length=200)

    class Meta:
        ordering = ("piece", "start")
        constraints: ClassVar = [models.UniqueConstraint(fields=["piece", "start"], name="a_byte_comes_once")]

    def __str__(self) -> str:
        return f"{self.start} of {self.piece_id}"
