"""The client's page of what a representative prepared: who asks, what would be attested, the declaration, and the click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from intake.interest import acting, questions, services
from intake.interest.views import opened, so_far, today_of
from intake.models import ClientEnrolment, ExpressionOfInterest
from nominee import clock
from nominee.errors import NotNow, NotValid
from nominee.programs.representation import body_name, rules


def enter(request: HttpRequest, row: ClientEnrolment, interest: ExpressionOfInterest) -> HttpResponse:
    """Reached from the page of number and PIN alone (intake/representing/portal.py)."""
    errors: dict[str, str] = {}
    refused: list[str] = []
    if request.method == "POST":
        try:
            if not request.POST.get("true"):
                raise NotValid({"true": _("Tick the box to declare.")})
            acting.enter(interest, row, by=request.user, at=clock.now(), seen=request.POST.get("seen", ""))
            messages.success(request, _("You are in the pool, and this person acts for you."))
            return redirect("interest-one", interest.number)
        except NotValid as wrong:
            errors = dict(wrong.errors)
        except NotNow as later:
            refused = list(later.reasons)
            interest.refresh_from_db()
    version, today = services.open_version(interest.stream, clock.now()), today_of(interest.stream)
    answers = questions.asked(version, interest.answers, today)
    context = {
        "row": row, "interest": interest, "errors": errors, "refused": refused, "basis": rules().basis(row.basis),
        "body": body_name(row.body), "scopes": [rules().scope_name(code) for code in row.scopes],
        "pages": questions.answered(version, interest, opened(interest, answers), today),
        "given": questions.given(version, interest), "so_far": so_far(version, answers, today),
        "declaration": questions.declaration(version), "seen": interest.saved_at.isoformat(),
    }  # fmt: skip
    status = 422 if errors else 409 if refused else 200
    return render(request, "apply/interest/enter.html", context, status=status)
