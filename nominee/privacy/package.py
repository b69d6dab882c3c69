"""The package of a file, made by the worker: one PDF with an index and what is left out marked in its place, the papers
that are released, who looked at the file, and a list of digests; all in one ZIP.
"""

from __future__ import annotations

import hashlib
import io
import logging
import mimetypes
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from nominee import printing
from nominee.errors import NotNow
from nominee.looks.telling import told_to_the_person
from nominee.models import AccessRequest, ReviewedRecord
from nominee.outbox import TryLater
from nominee.privacy import access, life, material
from nominee.privacy.material import Record
from nominee.programs.privacy import Law, law
from nominee.templatetags.kit import date_in_words

_log = logging.getLogger(__name__)
STYLE = Path(settings.BASE_DIR) / "templates" / "privacy" / "print.css"
Read = list[tuple[ReviewedRecord, Record | None]]


def due_packages() -> list[int]:
    return list(AccessRequest.objects.filter(state="making").values_list("pk", flat=True))


def make(pk: int, *, at: datetime) -> bool:
    """Make and keep the package of an approved request. Asked twice, or by two workers, one package is kept."""
    request = access.requests().filter(pk=pk, state="making").first()
    if request is None:
        return False
    try:
        with translation.override(request.application.language):
            content = _zip(request, at)
    except (OSError, TryLater) as problem:
        _log.error("the package of request %s cannot be made now: %s", pk, type(problem).__name__)
        return False
    name = default_storage.save(f"packages/{request.pk}-{at:%Y%m%d%H%M%S}.zip", ContentFile(content))
    try:
        digest = hashlib.sha256(content).hexdigest()
        with transaction.atomic():
            life.perform(request, "release", by=None, at=at, package=name, sha256=digest, made=request.total)
    except NotNow:
        with suppress(OSError):
            default_storage.delete(name)
        return False
    return True


def _zip(request: AccessRequest, at: datetime) -> bytes:
    rows, papers = access.read_of(request), []
    out, digests = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:

        def put(name: str, content: bytes) -> None:
            bundle.writestr(zipfile.ZipInfo(name, (at.year, at.month, at.day, 0, 0, 0)), content)
            digests.append(f"{hashlib.sha256(content).hexdigest()}  {name}")

        for place, (row, record) in enumerate(rows, start=1):
            if record and record.stored and row.decision == ReviewedRecord.RELEASE:
                ending = mimetypes.guess_extension(record.content_type) or ""
                name = f"documents/{row.place:03}-{row.source}{ending}"
                with record.stored.open("rb") as handle:
                    put(name, handle.read())
                papers.append((row.pk, name))
            AccessRequest.objects.filter(pk=request.pk).update(made=place)
        put("package.pdf", _pdf(request, rows, dict(papers), at))
        put("who-looked.csv", told_to_the_person(request.application).encode("utf-8"))
        bundle.writestr("SHA256SUMS", "\n".join([*digests, ""]))
    return out.getvalue()


def _pdf(request: AccessRequest, rows: Read, papers: dict[int, str], at: datetime) -> bytes:
    file = request.application
    shown = [
        _shown(row, record, papers.get(row.pk, "")) for row, record in rows if record and row.decision != "withhold"
    ]
    withheld = [_kept_back(row) for row, _record in rows if row.decision == "withhold"]
    states = life.life_of(request).states
    title = _("Copy of file %(number)s") % {"number": file.number}
    html = render_to_string(
        "privacy/package.html",
        {
            "request": request, "file": file, "title": title, "shown": shown, "withheld": withheld, "at": date_in_words(at),
            "severed": [line for row in shown for line in row["severed"]], "language": file.language,
            "log": [(event.at, str(states[event.to_state])) for event in life.events_of(request) if event.from_state != event.to_state],
            "decisions": sum(1 for row, _record in rows if row.decided_by_id), "exemptions": law(file.program.code).content["exemptions"],
        },
    )  # fmt: skip
    return printing.pdf(
        html, language=file.language, title=title, program=_("Nominee Program"), date=at.date().isoformat(),
        style=STYLE.read_text(encoding="utf-8"),
    )  # fmt: skip


def _law(row: ReviewedRecord) -> Law:
    return law(row.request.application.program.code)


def _shown(row: ReviewedRecord, record: Record, paper: str) -> dict[str, Any]:
    language = translation.get_language() or "en"
    severed = row.severed if row.decision == ReviewedRecord.SEVER else {}
    parts = [
        {"label": str(part.label), "text": "" if part.code in severed else part.text,
         "mark": _law(row).paragraph(severed[part.code], language) if part.code in severed else ""}
        for part in record.parts
    ]  # fmt: skip
    # A paper with a part left out is not given: a scan cannot be severed here.
    return {
        "row": row, "kind": str(material.named(row.source)), "title": str(record.title), "at": record.at, "parts": parts,
        "paper": paper, "anchor": f"r{row.place}",
        "severed": [(row.place, str(record.title), part["label"], part["mark"]) for part in parts if part["mark"]],
    }  # fmt: skip


def _kept_back(row: ReviewedRecord) -> tuple[int, str, str]:
    language = translation.get_language() or "en"
    return row.place, str(material.named(row.source)), _law(row).paragraph(row.exemption, language)
