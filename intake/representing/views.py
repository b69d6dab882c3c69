"""The representative's pages: clients, an authorization to accept, asking somebody to appoint them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.interest import acting, services
from intake.interest.selectors import interest_for
from intake.models import ClientEnrolment, ExpressionOfInterest, Representation
from intake.portal import for_the_public
from intake.representing import asking, enrolling, granting, licences
from intake.representing.portal import choices, sent, ticked
from nominee import clock
from nominee.access import visible_to
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.programs.representation import rules

View = Callable[..., HttpResponse]
CLOSED_SHOWN = 20


def for_representatives(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role != "representative":
            raise NotAllowed
        return view(request, *args, **kwargs)

    return for_the_public(guarded)


def clients(request: HttpRequest, deadline: Callable[[Any], dict[str, Any]]) -> HttpResponse:
    """Everybody this person acts for, who waits for them, what is suspended, and whom they asked."""
    rows = asking.authorizations_of(request.user)
    since = {row.application_id: row for row in rows if row.is_acting}
    files = visible_to(request.user).select_related("stream", "applicant").order_by("-created_at")[:200]
    shown = [{"file": file, "authority": since.get(file.pk)} | deadline(file) for file in files]
    return render(request, "apply/clients.html", {
        "clients": shown,
        "waiting": [row for row in rows if row.is_waiting],
        "suspended": [row for row in rows if row.is_suspended],
        "ended": [row for row in rows if row.ended_at][:CLOSED_SHOWN],
        "enrolments": [row for row in asking.enrolments_of(request.user) if row.closed_at is None],
    })  # fmt: skip


def _authorization(request: HttpRequest, pk: int) -> Representation:
    row = asking.authorization_for(request.user, pk)
    if row is None:
        raise NotFound
    return row


@require_http_methods(["GET", "POST"])
@for_representatives
def authorization(request: HttpRequest, pk: int) -> HttpResponse:
    """One authorization that names this person: accept or decline it, stop acting, have the licence asked about again."""
    row = _authorization(request, pk)
    if request.method == "POST":
        return _deed(request, row)
    return _shown(request, row)


def _told_after(request: HttpRequest, accepted: Representation) -> None:
    """The registers are asked before anything else can be done: who is in none of them acts for nobody meanwhile."""
    if accepted.licence_id and licences.ask(accepted.licence_id):
        accepted.refresh_from_db()
    if accepted.is_suspended:
        messages.warning(request, _("Accepted, and suspended: the registers do not confirm your licence."))
    else:
        messages.success(request, _("Accepted. You act for this person from now on."))


def _deed(request: HttpRequest, row: Representation) -> HttpResponse:
    do, now = request.POST.get("do", ""), clock.now()
    try:
        if do == "accept":
            accepted = granting.accept(row, by=request.user, at=now, declares=bool(request.POST.get("declares")))
            _told_after(request, accepted)
        elif do == "decline":
            granting.decline(row, by=request.user, at=now)
            messages.success(request, _("Declined. The person who named you is told."))
        elif do == "stop":
            granting.give_up(row, by=request.user, at=now)
            messages.success(request, _("You do not act for this person any more. They are told."))
        elif do == "ask" and row.licence and row.is_suspended:
            licences.ask_again(row.licence, at=now)
            messages.success(request, _("The registers are being asked. The answer is here in a minute or so."))
        else:
            raise NotFound
    except NotValid as wrong:
        return _shown(request, row, errors=wrong.errors)
    except NotNow as late:
        row.refresh_from_db()
        return _shown(request, row, refused=late.reasons)
    return redirect("apply") if do in {"decline", "stop"} else redirect("apply-authorization", row.pk)


def _shown(
    request: HttpRequest, row: Representation, errors: dict[str, str] | None = None, refused: list[str] | None = None
) -> HttpResponse:
    context = {
        "row": row, "errors": errors or {}, "refused": refused or [], "scopes": row.scope_names,
        "doing": request.POST.get("do") or request.GET.get("do", ""),
    }  # fmt: skip
    return render(
        request, "apply/representing/authorization.html", context, status=422 if errors else 409 if refused else 200
    )


@require_http_methods(["GET", "POST"])
@for_representatives
def enrol(request: HttpRequest) -> HttpResponse:
    """Ask somebody to appoint you: two messages go to the client, and nothing else comes of it here."""
    names = ("client_email", "language", "basis", "relation", "body", "licence_number")
    given, errors, refused = sent(request, *names), {}, []
    interest = _interest(request)
    if interest:
        given["client_email"] = interest.client_email
    if request.method == "POST":
        try:
            row = _proposed(request, given, interest)
            messages.success(
                request, _("Enrolment %(number)s: both messages are on their way.") % {"number": row.number}
            )
            return redirect("interest-one", interest.number) if interest else redirect("apply")
        except NotValid as wrong:
            errors = wrong.errors
        except NotNow as later:
            refused = later.reasons
    else:
        user = request.user
        given |= {"body": user.licence_body, "licence_number": user.licence_number, "language": user.language}
    context = {
        "given": given,
        "languages": settings.LANGUAGES,
        "errors": errors,
        "interest": interest,
        "refused": refused,
        "hours": rules().content["enrolment"]["hours"],
        **choices(ticked(request)),
    }
    status = 422 if errors else 409 if refused else 200
    return render(request, "apply/representing/enrol.html", context, status=status)


def _interest(request: HttpRequest) -> ExpressionOfInterest | None:
    """The prepared expression of interest that this is about, where the address names one."""
    number = request.GET.get("interest", "")[:24].replace("\0", "")
    if not number:
        return None
    found = interest_for(request.user, number)
    if found.applicant_id is not None or found.status != "draft":
        raise NotFound
    return found


@transaction.atomic
def _proposed(request: HttpRequest, given: dict[str, str], interest: ExpressionOfInterest | None) -> ClientEnrolment:
    at = clock.now()
    if interest and (lacking := services.lacking(interest, at=at)):
        raise NotNow(lacking)
    row = enrolling.propose(
        by=request.user, at=at, scopes=ticked(request), declares=bool(request.POST.get("declares")),
        **given | {"basis": given["basis"] or "licensed"},
    )  # fmt: skip
    if interest:
        acting.ask(interest, row, by=request.user, at=at)
    return row


@require_POST
@for_representatives
def take_back(request: HttpRequest, enrolment: str) -> HttpResponse:
    enrolling.take_back(enrolment, by=request.user, at=clock.now())
    messages.success(request, _("Taken back. The number and the PIN are of no use any more."))
    return redirect("apply")
