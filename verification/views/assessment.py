"""The criteria as computed, the officer's findings, and what the manager should see first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotValid
from nominee.models import Application
from nominee.nominations import allocation_for
from nominee.selectors import live_documents
from verification import selectors, services


@require_GET
@for_staff
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, staff_file(request, number))


def _page(request: HttpRequest, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    rows = selectors.findings_for(file)
    titles = {row["code"]: row["title"] for row in file.definition["documents"]}
    return show(
        request, "assessment", file, tab="assessment", status=status,
        rows=rows,
        done=sum(bool(row["finding"].result) for row in rows),
        unusual=selectors.unusual(file),
        documents=[(titles.get(slot), row) for slot, row in live_documents(file).items()],
        recommendation=selectors.live_recommendation(file),
        allocation=allocation_for(file.program, timezone.localdate().year),
        notice=file.requests.filter(kind="notice").order_by("-asked_at").first(),
        may_assess=request.user.role in services.ASSESSORS and file.status == "assessment",
        **more,
    )  # fmt: skip


@require_POST
@for_staff
def assess(request: HttpRequest, number: str, criterion: str) -> HttpResponse:
    file = staff_file(request, number)
    named = request.POST.get("evidence", "")
    evidence = next((row for row in live_documents(file).values() if str(row.public_id) == named), None)
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("result", "reason")}
    try:
        services.assess_criterion(file, criterion, by=request.user, at=timezone.now(), evidence=evidence, **given)
    except NotValid as wrong:
        return _page(
            request, file, status=422, wrong=criterion, errors=wrong.errors, given={**given, "evidence": named}
        )
    return redirect(f"{reverse('desk-assessment', args=[number])}#{criterion}")
