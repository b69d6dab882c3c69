"""A file that someone put into a slot of an application, kept as received."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models.application import Application
from nominee.models.people import User


def storage_name(document: Document, _original: str) -> str:
    """Never the person's own file name: nothing of it may reach the file system."""
    return f"documents/{document.public_id.hex[:2]}/{document.public_id.hex}"


class Document(models.Model):
    """One live document per slot; a replacement supersedes the one before and keeps it."""

    CLEAN, WAITING, INFECTED = "clean", "waiting", "infected"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    slot = models.CharField(max_length=80)  # code of the document requirement
    file = models.FileField(upload_to=storage_name, max_length=200)
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveIntegerField(default=1)
    notes = models.JSONField(default=list)  # what was seen at receipt: signed, has a form, rotated …
    # The pieces it was put together from, in their order: name, kind, size, sha256, turn. Empty: kept as received.
    made_from = models.JSONField(default=list, blank=True)
    language = models.CharField(
        max_length=10, blank=True
    )  # en, fr or other, as its uploader says; empty: not asked yet
    reused_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    # What the virus scanner said; empty: none was asked. Whatever waits for it is opened by nobody.
    scan = models.CharField(max_length=10, blank=True, choices=[(code, code) for code in (CLEAN, WAITING, INFECTED)])
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("application", "slot", "-uploaded_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "slot"],
                condition=Q(superseded_at__isnull=True),
                name="one_live_document_per_slot",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_is_not_empty"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(scan="waiting"), name="documents_to_scan"),
            models.Index(fields=["id"], condition=Q(scan=""), name="documents_never_scanned"),
        ]

    def __str__(self) -> str:
        return f"{self.slot} of {self.application_id}"

    @property
    def is_held_back(self) -> bool:
        """Nobody may open it: it is not scanned yet, or not clean."""
        return self.scan in (self.WAITING, self.INFECTED)


class FileLink(models.Model):
    """A way to one original, for a minute and for one use (nominee/files.py). The link itself is not kept."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=64)  # hashed: the sign-in it was given to
    origin = models.CharField(max_length=300, default="")  # of the pages, where that sign-in is
    # Of the browser that holds that sign-in: what its cookie of the files' origin hashes to; empty until it was there.
    browser_sha256 = models.CharField(max_length=64, default="")
    made_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"a link to {self.document_id}"
