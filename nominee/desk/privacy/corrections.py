"""Requests for correction: the list with its days, and one of them with its answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nominee import clock, seen
from nominee.desk.privacy.frame import given, today
from nominee.desk.privacy.rights import SHOWN, answered, for_rights, log_of, page, rules_of, sent
from nominee.errors import NotFound
from nominee.models import CorrectionRequest
from nominee.privacy import corrections as services
from nominee.privacy import life


@require_safe
@for_rights
def corrections(request: HttpRequest) -> HttpResponse:
    found = services.corrections().exclude(application__applicant=request.user)
    opened = found.filter(closed_at__isnull=True).order_by("due_on", "pk")
    closed = found.filter(closed_at__isnull=False).order_by("-closed_at")[:SHOWN]
    return page(
        request, "corrections", "corrections", opened=[_line(row) for row in opened], closed=[_line(row) for row in closed],
        rules=rules_of("correction"),
    )  # fmt: skip


def _line(row: CorrectionRequest) -> dict[str, Any]:
    late = row.closed_at is None and row.due_on < today()
    return {
        "row": row,
        "state": life.state_name(row),
        "fact": services.fact_words(row),
        "recorded": services.recorded_words(row),
        "is_late": late,
    }


@require_http_methods(["GET", "POST"])
@for_rights
def one(request: HttpRequest, matter: str) -> HttpResponse:
    found = services.corrections().filter(number=matter).exclude(application__applicant=request.user).first()
    if found is None:
        raise NotFound
    if request.method == "GET":
        return _page(request, found)
    typed = sent(request, "answer")
    accept = given(request, "step", 20) == "accept"
    return answered(
        request,
        lambda: services.answer(
            found, by=request.user, at=clock.now(), accept=accept, why=typed["answer"], expecting=given(request, "expecting", 20)
        ),
        said=_("The answer is on the person’s page now."), to="privacy-correction", args=[matter],
        again=lambda **wrong: _page(request, found, given=typed, **wrong),
    )  # fmt: skip


def _page(request: HttpRequest, found: CorrectionRequest, **more: Any) -> HttpResponse:
    seen.file(found.application_id, found.number)
    return page(
        request,
        "correction",
        "corrections",
        log=log_of(found),
        steps=life.offered(found, request.user),
        **_line(found),
        **more,
    )
