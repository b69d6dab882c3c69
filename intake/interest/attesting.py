"""Check the answers and attest to them; withdraw, and take that back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.interest import acting, questions, scoring, services
from intake.interest.selectors import interest_for
from intake.interest.views import acting_on, for_applicants, form_version, opened, so_far, today_of
from intake.models import ExpressionOfInterest
from nominee import clock
from nominee.errors import NotFound, NotNow


@require_http_methods(["GET", "POST"])
@for_applicants
def check(request: HttpRequest, eoi: str) -> HttpResponse:
    """Sent twice, the second one finds it registered."""
    interest = interest_for(request.user, eoi)
    version = form_version(interest, clock.now())
    if version is None:
        return redirect("interest-one", eoi)
    if request.method == "GET":
        return _check(request, interest)
    if interest.applicant_id is None:
        raise NotFound
    if not request.POST.get("true"):
        return _check(request, interest, status=422, error=_("Tick the box to declare."))
    first = interest.attested_at is None
    try:
        services.attest(interest, by=request.user, at=clock.now(), seen=request.POST.get("seen", ""))
    except NotNow as later:
        interest.refresh_from_db()
        return _check(request, interest, status=409, refused=later.reasons)
    messages.success(request, _("You are in the pool.") if first else _("What you attested now counts."))
    return redirect("interest-one", eoi)


def _check(request: HttpRequest, interest: ExpressionOfInterest, status: int = 200, **more: Any) -> HttpResponse:
    version, today = form_version(interest, clock.now()), today_of(interest.stream)
    if version is None:
        return redirect("interest-one", interest.number)
    answers = questions.asked(version, interest.answers, today)
    facts = scoring.facts(answers, today)
    context: dict[str, Any] = {
        "interest": interest,
        "pages": questions.answered(version, interest, opened(interest, answers), today),
        "given": questions.given(version, interest),
        "so_far": so_far(version, answers, today),
        "unfinished": questions.unfinished(version, interest, facts),
        "lacks_offer": questions.lacks_offer(version, interest, facts),
        "declaration": questions.declaration(version),
        "valid": questions.validity(version),
        "seen": interest.saved_at.isoformat(),
    }
    if interest.prepared_by_id:
        context |= acting_on(interest, request.user, clock.now())
    return render(request, "apply/interest/check.html", context | more, status=status)


@require_POST
@for_applicants
def discard(request: HttpRequest, eoi: str) -> HttpResponse:
    services.discard_changes(interest_for(request.user, eoi), by=request.user, at=clock.now())
    messages.success(request, _("The changes are gone; what you attested stands."))
    return redirect("interest-one", eoi)


@require_http_methods(["GET", "POST"])
@for_applicants
def withdraw(request: HttpRequest, eoi: str) -> HttpResponse:
    interest = interest_for(request.user, eoi)
    if request.method == "POST":
        services.withdraw_interest(interest, by=request.user, at=clock.now())
        return redirect("interest-one", eoi)
    if interest.status not in ("draft", "registered"):
        return redirect("interest-one", eoi)
    return render(request, "apply/interest/withdraw.html", {"interest": interest})


@require_POST
@for_applicants
def restore(request: HttpRequest, eoi: str) -> HttpResponse:
    services.restore_interest(interest_for(request.user, eoi), by=request.user, at=clock.now())
    messages.success(request, _("The withdrawal is undone."))
    return redirect("interest-one", eoi)


@require_POST
@for_applicants
def end_authority(request: HttpRequest, eoi: str) -> HttpResponse:
    interest = interest_for(request.user, eoi)
    acting.end_authority(interest, by=request.user, at=clock.now())
    if interest.applicant_id != request.user.pk:
        messages.success(request, _("You do not act for this person any more. They are told."))
        return redirect("interest")
    messages.success(
        request, _("The authorization is ended. This person cannot open your expression of interest any more.")
    )
    return redirect("interest-one", eoi)
