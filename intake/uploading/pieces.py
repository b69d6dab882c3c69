"""Photographs and files on their way into a slot: begun, continued where they broke off, put in order, used.

A piece comes in chunks, each with its own hash, at an offset that both sides know; it survives a lost connection, a
reload and another browser. When it is whole it is looked at like any upload. Files are deleted after the commit that
lets go of them; what a crash leaves behind is found by the sweep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from intake import quotas, uploads
from intake.models import Chunk, Piece
from intake.services import TAKES_DOCUMENTS
from nominee.access import file_for, roles_on, visible_to
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Application, User

MOST_PIECES = 40  # of one slot
LARGEST_MB = 25  # of a photograph; it is made smaller where the document would become too large
LARGEST_CHUNK = 2 * 1024 * 1024
KEPT = timedelta(days=7)  # without anybody going on with it
TURNS = (0, 90, 180, 270)


class Offset(NotNow):
    """The bytes do not continue what is here. `received`: where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__([_("The upload goes on at another place. Try again.")])
        self.received = received


def pieces_visible_to(user: User) -> QuerySet[Piece]:
    return Piece.objects.filter(application__in=visible_to(user))


def pieces_for(user: User, application: Application, slot: str) -> list[Piece]:
    """Of one slot, in their order."""
    return list(pieces_visible_to(user).filter(application=application, slot=slot).order_by("place", "pk"))


def piece_for(user: User, number: str, slot: str, public_id: object) -> Piece:
    application = file_for(user, number)
    piece = pieces_visible_to(user).filter(application=application, slot=slot, public_id=public_id).first()
    if piece is None or not roles_on(user, application) & {"applicant", "representative"}:
        raise NotFound
    piece.application = application
    return piece


def requirement_of(application: Application, slot: str) -> dict[str, Any]:
    found = next((row for row in application.definition["documents"] if row["code"] == slot), None)
    if found is None:
        raise NotFound
    return found


def open_file(application: Application, by: User, at: datetime) -> Application:
    """The locked file, if this person may put documents into it now."""
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not roles_on(by, locked) & {"applicant", "representative"}:
        raise NotFound
    over = locked.status == "draft" and locked.draft_due_at is not None and at >= locked.draft_due_at
    if locked.status not in TAKES_DOCUMENTS or over:
        raise NotNow([_("Documents cannot be added now.")])
    return locked


@transaction.atomic
def begin(
    application: Application, slot: str, *, by: User, at: datetime, name: str, size: int, sha256: str = ""
) -> Piece:
    """A new piece; or the one that broke off, when the same bytes (`sha256`) are meant."""
    locked = open_file(application, by, at)
    requirement = requirement_of(locked, slot)
    most = max(LARGEST_MB, requirement.get("max_mb", uploads.LARGEST_MB))
    if size <= 0:
        raise NotValid({"file": _("The file is empty.")})
    if size > most * 1024 * 1024:
        words = _("The file is %(size)s MB. It must be smaller than %(most)s MB.")
        raise NotValid({"file": words % {"size": round(size / 1024 / 1024, 1), "most": most}})
    mine = locked.pieces.filter(slot=slot)  # type: ignore[attr-defined]
    if sha256 and (same := mine.filter(sha256=sha256, size=size).first()):
        return same  # type: ignore[no-any-return]
    if mine.count() >= MOST_PIECES:
        raise NotValid({"file": _("A document may be put together from %(most)s files.") % {"most": MOST_PIECES}})
    try:
        quotas.refuse_too_much(locked, size, by=by, at=at)
    except OSError:
        raise NotValid({"file": _cannot_be_stored()}) from None
    last = mine.aggregate(last=Max("place"))["last"] or 0
    return Piece.objects.create(
        application=locked, slot=slot, place=last + 1, name=uploads.clean_name(name) or "file", size=size,
        sha256=sha256, uploaded_by=by, began_at=at, touched_at=at,
    )  # fmt: skip


def _cannot_be_stored() -> str:
    return _("We could not store the file just now. Nothing was changed. Try again in some minutes.")


def add(piece: Piece, *, by: User, at: datetime, start: int, data: bytes, sha256: str = "") -> Piece:
    """Some bytes at `start`. With the last ones the piece is looked at. Raises Offset where they do not continue it."""
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise NotValid({"file": uploads.why_refused("changed_on_the_way")})
    if not data or len(data) > LARGEST_CHUNK:
        raise NotValid({"file": _("A part of a file may have up to %(most)s MB.") % {"most": LARGEST_CHUNK // 1024**2}})
    chunk = Chunk(piece=piece, start=start, size=len(data))
    try:
        with transaction.atomic():
            locked = _locked(piece, by, at)
            if start != locked.received or start + len(data) > locked.size:
                raise Offset(locked.received)
            chunk.file.save("", ContentFile(data), save=False)
            chunk.save()
            locked.received, locked.touched_at = start + len(data), at
            locked.save(update_fields=["received", "touched_at"])
    except OSError:
        _forget([chunk.file.name])
        raise NotValid({"file": _cannot_be_stored()}) from None
    except Offset:
        raise
    except BaseException:
        _forget([chunk.file.name])
        raise
    return finish(locked, by=by, at=at) if locked.received == locked.size else locked


def _locked(piece: Piece, by: User, at: datetime) -> Piece:
    open_file(piece.application, by, at)
    locked = Piece.objects.select_for_update(of=("self",)).select_related("application__program").filter(pk=piece.pk)
    found = locked.first()
    if found is None:
        raise NotFound
    return found


def finish(piece: Piece, *, by: User, at: datetime) -> Piece:
    """All bytes are here: look at them. A piece that is refused says why and leaves nothing behind."""
    chunks = list(piece.chunks.order_by("start"))  # type: ignore[attr-defined]
    data = b"".join(read(chunk.file) for chunk in chunks)
    requirement = requirement_of(piece.application, piece.slot)
    try:
        if len(data) != piece.size or (piece.sha256 and hashlib.sha256(data).hexdigest() != piece.sha256):
            raise NotValid({"file": uploads.why_refused("changed_on_the_way")})
        seen = uploads.examine(data, piece.name, requirement | {"formats": ["pdf", "jpeg", "png"]})
        if seen.content_type == "application/pdf" and seen.size > uploads.most_bytes(requirement):
            words = _("The file is %(size)s MB. It must be smaller than %(most)s MB.")
            most = uploads.most_bytes(requirement) // 1024**2
            raise NotValid({"file": words % {"size": round(seen.size / 1024**2, 1), "most": most}})
    except NotValid:
        _let_go(piece, chunks)
        raise
    return _keep(piece, seen, chunks, by=by, at=at)


def _keep(piece: Piece, seen: uploads.Received, chunks: list[Chunk], *, by: User, at: datetime) -> Piece:
    try:
        with transaction.atomic():
            locked = _locked(piece, by, at)
            if locked.kind:
                return locked  # of two that brought the last bytes, one has looked
            locked.kind = next(kind for kind, said in uploads.CONTENT_TYPES.items() if said == seen.content_type)
            locked.name, locked.pages, locked.measures, locked.scan = seen.name, seen.pages, seen.measures, seen.scan
            if seen.made_from:
                locked.received_kind, locked.received_sha256 = seen.made_from[0]["kind"], seen.made_from[0]["sha256"]
            locked.file.save("", seen.content, save=False)
            locked.touched_at = at
            locked.save()
            _delete_chunks(chunks)
    except BaseException as problem:
        _forget([piece.file.field.generate_filename(piece, "")])
        if isinstance(problem, OSError):
            raise NotValid({"file": _cannot_be_stored()}) from None
        raise
    return locked


def _delete_chunks(chunks: Iterable[Chunk]) -> None:
    names = [chunk.file.name for chunk in chunks]
    Chunk.objects.filter(pk__in=[chunk.pk for chunk in chunks]).delete()
    transaction.on_commit(lambda: _forget(names))


@transaction.atomic
def _let_go(piece: Piece, chunks: list[Chunk]) -> None:
    """A refused piece leaves nothing behind; its owner is told at once, at the field."""
    _delete_chunks(chunks)
    Piece.objects.filter(pk=piece.pk, kind="").delete()


def put_whole(application: Application, slot: str, upload: Any, *, by: User, at: datetime) -> Piece:
    """A file that a plain form brought at once."""
    data = upload.read()
    piece = begin(application, slot, by=by, at=at, name=upload.name or "", size=len(data))
    return keep_bytes(piece, data, by=by, at=at)


def keep_bytes(piece: Piece, data: bytes, *, by: User, at: datetime) -> Piece:
    """All of it at once. A piece that is refused leaves nothing behind."""
    try:
        for start in range(0, len(data), LARGEST_CHUNK):
            piece = add(piece, by=by, at=at, start=start, data=data[start : start + LARGEST_CHUNK])
    except NotValid:
        remove(piece, by=by, at=at)
        raise
    return piece


@transaction.atomic
def move(piece: Piece, way: int, *, by: User, at: datetime) -> None:
    """One place up (-1) or down (1); at the end it stays."""
    locked = _locked(piece, by, at)
    order = list(Piece.objects.filter(application=locked.application, slot=locked.slot).order_by("place", "pk"))
    place = next(index for index, row in enumerate(order) if row.pk == locked.pk)
    wished = min(max(place + way, 0), len(order) - 1)
    order.insert(wished, order.pop(place))
    _number(order, at)


@transaction.atomic
def arrange(application: Application, slot: str, wished: list[str], *, by: User, at: datetime) -> None:
    """The order that was dragged. Pieces it does not name come after, in the order they had."""
    locked = open_file(application, by, at)
    rows = list(Piece.objects.filter(application=locked, slot=slot).order_by("place", "pk"))
    at_place = {name: index for index, name in enumerate(wished)}
    rows.sort(key=lambda row: at_place.get(str(row.public_id), len(wished)))
    _number(rows, at)


def _number(order: list[Piece], at: datetime) -> None:
    for place, row in enumerate(order, start=1):
        row.place, row.touched_at = place, at
    Piece.objects.bulk_update(order, ["place", "touched_at"])


@transaction.atomic
def turn(piece: Piece, *, by: User, at: datetime) -> None:
    """A quarter clockwise."""
    locked = _locked(piece, by, at)
    locked.turn, locked.touched_at = (locked.turn + 90) % 360, at
    locked.save(update_fields=["turn", "touched_at"])


@transaction.atomic
def remove(piece: Piece, *, by: User, at: datetime) -> None:
    """Gone already is gone."""
    open_file(piece.application, by, at)
    delete(Piece.objects.filter(pk=piece.pk))


def delete(pieces: QuerySet[Piece]) -> int:
    keys = list(pieces.values_list("pk", flat=True))
    names = [*Piece.objects.filter(pk__in=keys).values_list("file", flat=True)]
    names += Chunk.objects.filter(piece__in=keys).values_list("file", flat=True)
    Piece.objects.filter(pk__in=keys).delete()
    transaction.on_commit(lambda: _forget(names))
    return len(keys)


def sweep(at: datetime, most: int = 500) -> int:
    """Pieces that nobody went on with, and those of files that take no documents any more."""
    left = Piece.objects.filter(touched_at__lt=at - KEPT) | Piece.objects.exclude(
        application__status__in=TAKES_DOCUMENTS
    )
    done = 0
    for pk in left.order_by("pk").values_list("pk", flat=True)[:most]:
        with transaction.atomic():
            done += delete(Piece.objects.filter(pk=pk))
    return done


def names_of(application: Application) -> list[str]:
    """In the storage."""
    names = [*Piece.objects.filter(application=application).values_list("file", flat=True)]
    return [*names, *Chunk.objects.filter(piece__application=application).values_list("file", flat=True)]


def read(file: Any) -> bytes:
    with file.open("rb") as handle:
        return bytes(handle.read())


def _forget(names: Iterable[str | None]) -> None:
    for name in names:
        if name:
            with suppress(OSError):
                default_storage.delete(name)
