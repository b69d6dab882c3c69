"""The public pages of openings, and the waiting room of whoever is signed in."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from intake.models import Opening, Ticket
from intake.opening import giving, pace, selectors, services
from intake.portal import for_the_public
from nominee.errors import NotFound, NotNow


@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """What opens when, and what opened: nobody needs an account to read it."""
    now = timezone.now()
    return render(request, "openings/openings.html", {"coming": selectors.coming(now), "past": selectors.past(now)})


@require_safe
@never_cache
def opening(request: HttpRequest, called: str) -> HttpResponse:
    found = _opening(called)
    now = _drawn(found, timezone.now())
    user = request.user
    applies = user.is_authenticated and user.role == "applicant"
    standing = selectors.standing(found, user, now) if applies else None
    context = {
        "opening": found,
        "phase": selectors.phase(found, now),
        "standing": standing,
        "applies": applies,
        "pause": f"{pace.again(found, now):.1f}",  # for scripts and browsers: a point in French as well
    }
    return render(request, "openings/opening.html", context)


@require_safe
@never_cache
@for_the_public
def state(request: HttpRequest, called: str) -> HttpResponse:
    """What the page of the waiting room asks: short, because thousands ask."""
    found = Opening.objects.filter(number=called).first()
    if found is None:
        raise NotFound
    now = _drawn(found, timezone.now())
    standing = selectors.standing(found, request.user, now)
    return JsonResponse({"state": standing.code, "ahead": standing.ahead, "again": pace.again(found, now)})


@require_POST
@for_the_public
def join(request: HttpRequest, called: str) -> HttpResponse:
    services.join(_opening(called), by=request.user, at=timezone.now())
    return redirect("opening", called)


@require_POST
@for_the_public
def leave(request: HttpRequest, called: str) -> HttpResponse:
    services.leave(_ticket(request, called), by=request.user, at=timezone.now())
    messages.success(request, _("You gave up your turn."))
    return redirect("opening", called)


@require_POST
@for_the_public
def start(request: HttpRequest, called: str) -> HttpResponse:
    ticket = _ticket(request, called)
    try:
        file = services.start(ticket, by=request.user, at=timezone.now())
    except NotNow as late:
        messages.error(request, " ".join(late.reasons))
        return redirect("opening", called)
    return redirect("apply-file", file.number)


def _drawn(opening: Opening, now: datetime) -> datetime:
    """The first who asks after the announced moment has the order drawn; it is not left to a schedule."""
    if selectors.phase(opening, now) == "drawing" and giving.draw_order(opening, now):
        opening.refresh_from_db()
    return now


def _opening(called: str) -> Opening:
    found = Opening.objects.select_related("stream").filter(number=called).first()
    if found is None:
        raise NotFound
    return found


def _ticket(request: HttpRequest, called: str) -> Ticket:
    found = Ticket.objects.filter(opening__number=called, user=request.user).first()
    if found is None:
        raise NotFound
    return found
