"""The verification log: read, exported, and settled by hand where a source could not answer."""

from __future__ import annotations

import csv
import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotFound, NotValid
from nominee.models import Application
from verification import services
from verification.models import VerificationCheck


@require_GET
@for_staff
def checks(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, staff_file(request, number))


def _page(request: HttpRequest, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(file.checks.select_related("document", "settled_by"))
    for row in rows:
        row.readable = _readable(row.answer)
    may = request.user.role in services.CHECKERS and file.status == "verification"
    return show(
        request, "checks", file, tab="checks", status=status, rows=rows, outcomes=VerificationCheck.OUTCOMES,
        may_settle=may, open=sum(row.state != "settled" for row in rows), **more,
    )  # fmt: skip


def _readable(answer: str) -> str:
    try:
        return json.dumps(json.loads(answer), indent=2, ensure_ascii=False)
    except ValueError:
        return answer


def safe_cell(value: Any) -> str:
    """A cell that a spreadsheet will not run."""
    text = str(value if value is not None else "").replace("\x00", "")
    return f"'{text}" if text.lstrip()[:1] in set("=+-@\t\r") and text.strip() else text


@require_GET
@for_staff
def checks_csv(request: HttpRequest, number: str) -> HttpResponse:
    """The verification log of one file, with a byte order mark so that accents survive a spreadsheet."""
    file = staff_file(request, number)
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="checks-{file.number}.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(
        ["file", "check", "source", "claim", "document", "document_sha256", "asked_at", "attempts", "problem", "answer",
         "answer_sha256", "state", "outcome", "reason", "settled_by", "settled_at", "expires_on"]
    )  # fmt: skip
    for row in file.checks.select_related("document", "settled_by"):
        cells = [
            file.number, row.code, row.source, json.dumps(row.claim, ensure_ascii=False, sort_keys=True),
            row.document.slot if row.document else "", row.document.sha256 if row.document else "",
            row.asked_at, row.attempts, row.problem, row.answer, row.answer_sha256, row.state, row.outcome, row.reason,
            row.settled_by or "", row.settled_at, row.expires_on,
        ]  # fmt: skip
        writer.writerow([safe_cell(cell) for cell in cells])
    return response


@require_POST
@for_staff
def settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    file = staff_file(request, number)
    check = VerificationCheck.objects.filter(pk=pk, application=file).select_related("application").first()
    if check is None:
        raise NotFound
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("outcome", "reason")}
    try:
        if request.POST.get("again"):
            services.ask_again(check, by=request.user, at=timezone.now())
            messages.info(request, _("The source is being asked again."))
        else:
            services.settle_check(check, by=request.user, at=timezone.now(), **given)
            messages.success(request, _("The check is settled."))
    except NotValid as wrong:
        return _page(request, file, status=422, wrong=check.pk, errors=wrong.errors, given=given)
    return redirect("desk-checks", number)
