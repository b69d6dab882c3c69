"""The verification log of one file, to take along: every line of every check, as CSV and as JSON."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominee import seen
from nominee.access import visible_to
from nominee.desk.frame import for_staff, staff_file
from nominee.errors import NotFound
from nominee.models import Application, User
from nominee.sealing import vault
from nominee.spreadsheets import safe_cell
from nominee.words import Words
from verification import labels, selectors
from verification.models import Decision, LogLine
from verification.snapshot import canonical

NUMBER = re.compile(r"\b[A-Z]{2,8}-\d{4}-\d{6}\b")  # of a file
PRETTY = {"indent": 1, "ensure_ascii": False}


def _lines(file: Application) -> Iterator[LogLine]:
    rows = LogLine.objects.filter(check_of__application=file).select_related("check_of", "document", "by")
    return iter(rows.order_by("check_of", "number"))


def _as_download(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
@for_staff
def checks_csv(request: HttpRequest, number: str) -> HttpResponse:
    """In the reader's language, with a byte order mark so that accents survive a spreadsheet."""
    file = staff_file(request, number)
    response = _as_download("\ufeff", "text/csv; charset=utf-8", f"verification-{file.number}.csv")
    writer = csv.writer(response)
    writer.writerow(
        [
            _("File"), _("Check"), _("Source"), _("Line"), _("When"), _("By whom"), _("What"), _("Claim"), _("Document"),
            _("SHA-256 of the document"), _("Answer"), _("SHA-256 of the answer"), _("Problem"), _("Outcome"),
            _("Reason"), _("Reference"), _("Valid until"),
        ]
    )  # fmt: skip
    titles = selectors.document_titles(file)
    entries = {row["code"]: row.get("entry", "") for row in file.definition["checks"]}
    lines = list(_lines(file))
    seen.rows(len(lines))
    for line in lines:
        writer.writerow([safe_cell(cell) for cell in _cells(file, line, titles, entries)])
    return response


def _cells(file: Application, line: LogLine, titles: dict[str, Any], entries: dict[str, str]) -> list[Any]:
    check, paper = line.check_of, line.document
    fields = labels.fields_of(file.definition, entries.get(check.code, ""))
    claim = "; ".join(
        f"{Words(**labels.field(fields, code)['label'])}: {value}"
        for code, value in vault.masked(file, line.claim).items()
        if value is not None
    )
    return [
        file.number, Words(**check.title), labels.SOURCES.get(check.source, check.source), line.number,
        line.at.isoformat(), line.by or _("the system"), line.get_what_display(), claim,
        Words(**titles[paper.slot]) if paper and paper.slot in titles else "", paper.sha256 if paper else "",
        _answer(line), line.answer_sha256, Words(**line.problem) if line.problem else "",
        line.get_outcome_display() if line.outcome else "", line.reason, line.reference, line.expires_on,
    ]  # fmt: skip


@require_safe
@for_staff
def checks_json(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    lines: dict[int, list[dict[str, Any]]] = {}
    rows = list(_lines(file))
    seen.rows(len(rows))
    for line in rows:
        lines.setdefault(line.check_of_id, []).append(_as_json(file, line))
    found = {
        "file": file.number,
        "stream_version": file.stream_version.sha256,
        "checks": [
            {
                "check": row.code, "item": row.item, "title": row.title, "source": row.source, "state": row.state,
                "outcome": row.outcome, "valid_until": row.expires_on, "log": lines.get(row.pk, []),
            }
            for row in file.checks.all()
        ],
    }  # fmt: skip
    content = json.dumps(found, cls=DjangoJSONEncoder, **PRETTY)
    return _as_download(content, "application/json", f"verification-{file.number}.json")


def _answer(line: LogLine) -> str:
    """A sealed one is shown on the page of the checks; what is taken along has its hash."""
    return _("(sealed)") if vault.is_reference(line.answer) else line.answer


def _masked(file: Application, value: Any) -> Any:
    """As text: of a sealed value its end."""
    return json.loads(json.dumps(vault.masked(file, value), default=str))


def _as_json(file: Application, line: LogLine) -> dict[str, Any]:
    paper = line.document
    return {
        "line": line.number, "at": line.at, "by": str(line.by) if line.by else None, "what": line.what,
        "claim": _masked(file, line.claim), "document": {"slot": paper.slot, "sha256": paper.sha256} if paper else None,
        "answer": _answer(line), "answer_sha256": line.answer_sha256, "compared": _masked(file, line.compared),
        "problem": line.problem, "outcome": line.outcome, "reason": line.reason, "reference": line.reference,
        "valid_until": line.expires_on,
    }  # fmt: skip


@require_safe
@for_staff
def decision_json(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What a decision rested on, in the bytes whose hash was kept with it; less where it names files unseen by the reader."""
    file = staff_file(request, number)
    decision = Decision.objects.filter(pk=pk, application=file).first()
    if decision is None:
        raise NotFound
    return _as_download(
        canonical(_seen_by(request.user, decision.snapshot)), "application/json", f"decision-{file.number}-{pk}.json"
    )


def _seen_by(user: User, kept: dict[str, Any]) -> dict[str, Any]:
    """Files beside this one that the reader may not know of lose their numbers. Then it says that it is not the whole."""
    text = json.dumps(kept["unusual"])
    named = set(NUMBER.findall(text)) - {kept["number"]}
    unseen = named - set(visible_to(user).filter(number__in=named).values_list("number", flat=True))
    if not unseen:
        return kept
    for number in unseen:
        text = text.replace(number, "***")
    return kept | {"unusual": json.loads(text), "left_out": "the numbers of files that the reader may not see"}
