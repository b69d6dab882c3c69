"""A document of its pieces, of an earlier document, and what its owner says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from intake import services, uploads
from intake.inspection import Refused
from intake.models import Piece
from intake.quarantine import make_apart
from intake.selectors import looked_at
from intake.uploading import pieces as on_the_way
from intake.uploading import validity
from nominee.access import visible_to
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Application, Document, DocumentTranslation, UploadFinding, User
from nominee.words import Words

LANGUAGES = ("en", "fr", "other")
MOST_EARLIER = 8  # documents offered again


def use(application: Application, slot: str, *, by: User, at: datetime, seen: list[str] | None = None) -> Document:
    """The pieces of a slot, as they are ordered and turned, become its document. `seen`: those that the page showed."""
    requirement = on_the_way.requirement_of(application, slot)
    rows = on_the_way.pieces_for(by, application, slot)
    if not rows:
        raise NotValid({"file": _("Choose a file.")})
    if seen is not None and seen != [str(row.public_id) for row in rows]:
        raise NotValid({"file": _changed()})
    if any(not row.is_ready for row in rows):
        raise NotValid({"file": _("A file is not here completely. Wait until it is, choose it again, or remove it.")})
    received = put_together(rows, requirement)
    with transaction.atomic():
        on_the_way.open_file(application, by, at)
        # They are let go before the document counts: else the same bytes would count twice.
        if on_the_way.delete(Piece.objects.filter(pk__in=[row.pk for row in rows])) != len(rows):
            raise NotValid({"file": _changed()})
        return services.put_document(application, slot, received, by=by, at=at)


def _changed() -> str:
    return _("The pages changed meanwhile, in another window. Look at them again.")


def put_together(rows: list[Piece], requirement: dict[str, Any]) -> uploads.Received:
    """One file that needs no turn is kept as it came; everything else becomes one PDF, which is looked at anew."""
    blobs = [on_the_way.read(row.file) for row in rows]
    made_from = [
        uploads.piece_of(row.name, row.kind, blob, row.turn)
        | ({"received": row.received_kind, "received_sha256": row.received_sha256} if row.received_kind else {})
        for row, blob in zip(rows, blobs, strict=True)
    ]
    first, most = rows[0], uploads.most_bytes(requirement)
    is_as_it_came = len(rows) == 1 and not first.turn and first.kind in requirement["formats"] and len(blobs[0]) <= most
    if is_as_it_came:
        return uploads.examine(blobs[0], first.name, requirement, made_from if first.received_kind else [])
    how = [{"kind": row.kind, "turn": row.turn} for row in rows]
    try:
        data = make_apart("together", blobs, pieces=how, most=most)
    except Refused as refused:
        raise NotValid({"file": uploads.why_refused(refused.why)}) from None
    name = (
        Words(**requirement["title"]).text(first.application.language)
        if len(rows) > 1
        else first.name.rsplit(".", 1)[0]
    )
    received = uploads.examine(data, name, requirement, made_from)
    _with_sides(received, rows)
    return received


def _with_sides(received: uploads.Received, rows: list[Piece]) -> None:
    """How large the photographs were, which their PDF does not tell: page by page."""
    page = 1
    for row in rows:
        if row.kind != "pdf" and row.measures:
            for measures in received.measures:
                if measures.get("page") == page:
                    measures |= {side: row.measures[0].get(side, 0) for side in ("width", "height")}
        page += row.pages


def earlier_documents(user: User, application: Application, slot: str) -> list[Document]:
    """Documents of the same person for the same thing: older ones of this file, and those of their other files.

    Only of files this user may see, and only what can be opened.
    """
    files = visible_to(user).filter(applicant_id=application.applicant_id)
    rows = Document.objects.filter(application__in=files, slot=slot).exclude(file="").exclude(scan__in=_HELD)
    rows = rows.exclude(application=application, superseded_at__isnull=True)
    found: dict[str, Document] = {}
    live = application.documents.filter(slot=slot, superseded_at__isnull=True).values_list("sha256", flat=True)
    for row in rows.select_related("application").order_by("-uploaded_at")[:40]:
        if row.sha256 not in live:
            found.setdefault(row.sha256, row)
    return list(found.values())[:MOST_EARLIER]


_HELD = (Document.WAITING, Document.INFECTED)


def reuse(application: Application, slot: str, public_id: object, *, by: User, at: datetime) -> Document:
    """A copy of its own: what happens to the other file later does not touch this one."""
    requirement = on_the_way.requirement_of(application, slot)
    earlier = next(
        (row for row in earlier_documents(by, application, slot) if str(row.public_id) == str(public_id)), None
    )
    if earlier is None:
        raise NotFound
    received = uploads.examine(on_the_way.read(earlier.file), earlier.original_name, requirement, earlier.made_from)
    document = services.put_document(application, slot, received, by=by, at=at, reused_from=earlier)
    if earlier.language:
        Document.objects.filter(pk=document.pk).update(language=earlier.language)
        document.language = earlier.language
    return document


def _live(document: Document, by: User, at: datetime) -> Document:
    on_the_way.open_file(document.application, by, at)
    locked = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if locked.superseded_at is not None:
        raise NotNow([_("This document was replaced meanwhile. Nothing was saved.")])
    return locked


@transaction.atomic
def say_language(
    document: Document, language: str, *, by: User, at: datetime, translation: dict[str, str] | None = None
) -> Document:
    """In which language it is, and of another one: who translated it, how that is certified, where it begins."""
    locked, wrong = _live(document, by, at), {}
    if language not in LANGUAGES:
        raise NotValid({"language": _("Choose the language of the document.")})
    DocumentTranslation.objects.filter(document=locked).delete()
    if language == "other":
        given = translation or {}
        ways = {row["code"]: row for row in validity.rules_of(locked.application).ways}
        translator, number = given.get("translator", "").strip(), given.get("number", "").strip()
        page = given.get("first_page", "").strip()
        if not translator:
            wrong["translator"] = _("Enter the name of the translator.")
        elif len(translator) > 200:
            wrong["translator"] = _("A name has at most %(count)s characters.") % {"count": 200}
        if given.get("way") not in ways:
            wrong["way"] = _("Choose how the translation is certified.")
        elif ways[given["way"]]["number"] and not number:
            wrong["number"] = _("Enter the translator’s membership number.")
        if len(number) > 60:
            wrong["number"] = _("A number has at most %(count)s characters.") % {"count": 60}
        if not (page.isascii() and page.isdigit() and len(page) < 6 and 1 <= int(page) <= locked.pages):
            words = _("Enter the page on which the translation begins, from 1 to %(pages)s.")
            wrong["first_page"] = words % {"pages": locked.pages}
        if wrong:
            raise NotValid(wrong)
        DocumentTranslation.objects.create(
            document=locked, translator=translator, way=given["way"], number=number, first_page=int(page),
            said_by=by, said_at=at,
        )  # fmt: skip
    locked.language = language
    locked.save(update_fields=["language"])
    return locked


def add_pages(application: Application, slot: str, *, by: User, at: datetime) -> Piece:
    """The document that is there becomes the first piece of the next one; it stays until that one takes its place."""
    document = application.documents.filter(slot=slot, superseded_at__isnull=True).first()
    if document is None or document.is_held_back:
        raise NotNow([_("There is no document to add pages to.")])
    piece = on_the_way.begin(
        application, slot, by=by, at=at, name=document.original_name, size=document.size, sha256=document.sha256
    )
    if piece.is_ready or piece.received:
        return piece
    return on_the_way.keep_bytes(piece, on_the_way.read(document.file), by=by, at=at)


@transaction.atomic
def use_anyway(document: Document, *, by: User, at: datetime) -> int:
    """Its owner saw the warnings and leaves it as it is: written down once, for the receipt and the officer."""
    locked = _live(document, by, at)
    open_ones = UploadFinding.objects.filter(document=locked, weight=UploadFinding.WARNING, used_anyway_at__isnull=True)
    return open_ones.update(used_anyway_by=by, used_anyway_at=at)


@transaction.atomic
def say_validity(document: Document, until: Any, *, by: User, at: datetime, today: Any) -> None:
    locked = _live(document, by, at)
    last = validity.newest(locked)
    if last is not None and last.valid_until == until and until is not None:
        return
    validity.say(locked, until, by=by, at=at, today=today)


def open_matters(document: Document, requirement: dict[str, Any]) -> list[str]:
    """What its owner is still asked about it: warnings, language, validity. Rows that were read beforehand, else asked for."""
    found = []
    if any(row.weight == UploadFinding.WARNING and row.used_anyway_at is None for row in document.findings.all()):  # type: ignore[attr-defined]
        found.append("warnings")
    if requirement.get("needs_translation") and not document.language:
        found.append("language")
    row = validity.rules_of(document.application).validity(document.slot)
    if row and row.get("asks") and validity.newest(document) is None:
        found.append("validity")
    return found


def with_matters(application: Application, requirements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each slot with its document, what is still asked about that, and whether pages of it wait to be used."""
    have = looked_at(application)
    begun = set(Piece.objects.filter(application=application).values_list("slot", flat=True))
    rows = []
    for row in requirements:
        document = have.get(row["code"])
        matters = open_matters(document, row) if document else []
        rows.append({"slot": row, "document": document, "matters": matters, "begun": row["code"] in begun})
    return rows
