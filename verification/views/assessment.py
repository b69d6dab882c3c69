"""The criteria as computed, the officer's findings, and what follows from them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nominee import clock, unfinished
from nominee.desk.case.drafts import Drafts
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotNow, NotValid
from nominee.models import Application
from nominee.selectors import live_documents
from verification import guards, selectors, services, signals
from verification.services.doors import LONGEST_REASON


@require_safe
@for_staff
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, staff_file(request, number))


def _page(
    request: HttpRequest, file: Application, status: int = 200, given: dict[str, str] | None = None, **more: Any
) -> HttpResponse:
    """`given`: what was typed for the criterion `wrong`."""
    rows, drafts = selectors.findings_of(file), Drafts(request, file, "criterion:")
    if given:
        drafts.send(more["wrong"], given)
    for row in rows:
        row["draft"] = drafts.at(row["criterion"]["code"])
    titles = selectors.document_titles(file)
    return show(
        request, "assessment", file, tab="assessment", status=status,
        rows=rows,
        done=sum(bool(row["finding"].result) for row in rows),
        not_met=[row for row in rows if row["finding"].result == "not_met"],
        blockers=_blockers(file) if file.status == "assessment" else [],
        unusual=signals.unusual(file, at=clock.now(), reader=request.user),
        documents=[(titles.get(slot), row) for slot, row in live_documents(file).items()],
        recommendation=selectors.live_recommendation(file),
        decisions=selectors.decisions(file),
        notice=file.requests.filter(kind="notice").order_by("-asked_at").first(),
        answered=signals.last_answer(file, clock.now()),
        longest=LONGEST_REASON,
        may_assess=request.user.role in services.ASSESSORS and file.status == "assessment",
        **more,
    )  # fmt: skip


def _blockers(file: Application) -> list[str]:
    return guards.every_check_is_settled(file) + guards.every_criterion_is_assessed(file)


@require_POST
@for_staff
def assess(request: HttpRequest, number: str, criterion: str) -> HttpResponse:
    file = staff_file(request, number)
    named, lines = request.POST.get("evidence", ""), request.POST.get("seen", "")
    evidence = next((row for row in live_documents(file).values() if str(row.public_id) == named), None)
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("result", "reason")}
    try:
        services.assess_criterion(
            file, criterion, by=request.user, at=timezone.now(), evidence=evidence, **given,
            seen=int(lines) if lines.isdecimal() and len(lines) < 9 else None,
        )  # fmt: skip
    except NotValid as wrong:
        problems = [(f"{name}-{criterion}", words) for name, words in wrong.errors.items()]
        more = {"errors": wrong.errors, "problems": problems, "given": {**given, "evidence": named}}
        return _page(request, file, status=422, wrong=criterion, **more)
    except NotNow as late:
        file.refresh_from_db()
        problems = [(f"criterion-{criterion}", words) for words in late.reasons]
        more = {"problems": problems, "given": {**given, "evidence": named}}
        return _page(request, file, status=409, wrong=criterion, **more)
    unfinished.forget(file, f"criterion:{criterion}", by=request.user)
    messages.success(request, _("The finding is recorded."))
    return redirect(f"{reverse('desk-assessment', args=[number])}#criterion-{criterion}")
