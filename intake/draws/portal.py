"""The portal's pages of an invitation: what it is, until when, applying with it, declining it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.draws import invitations
from intake.draws.selectors import invitation_for, invitations_visible_to
from intake.models import Invitation
from intake.portal import for_the_public
from intake.selectors import version_in_force
from nominee import clock, deadlines
from nominee.errors import NotNow
from nominee.models import User
from nominee.privacy import notices

LIVE = "sent"


def waiting_for(user: User) -> list[dict[str, Any]]:
    """For the list of applications: invitations that are open or ended lately, without opening any."""
    lately = clock.now() - timedelta(days=60)
    rows = invitations_visible_to(user)
    return [summary(row) for row in rows if row.status == LIVE or (row.ended_at and row.ended_at > lately)]


def summary(row: Invitation) -> dict[str, Any]:
    at = clock.now()
    over = invitations.why_over(row, at)
    last = timezone.localtime(invitations.until(row) - timedelta(minutes=1)) if row.due_at else None
    return {"row": row, "over": over, "last_moment": last, "days": (last.date() - timezone.localdate(at)).days if last else 0}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_public
def invitation(request: HttpRequest, ita: str) -> HttpResponse:
    """Opening the page is reading the invitation: nobody takes it back afterwards."""
    mine = invitation_for(request.user, ita)
    if request.method == "HEAD":
        return HttpResponse()
    if request.method == "POST":
        application = invitations.open_application(mine, by=request.user, at=clock.now())
        return redirect("apply-file", application.number)
    mine = invitations.read(mine, by=request.user, at=clock.now())
    return _page(request, mine)


def _page(request: HttpRequest, mine: Invitation, status: int = 200, **more: Any) -> HttpResponse:
    today = deadlines.day_in(clock.now(), mine.stream.program.time_zone)
    version = version_in_force(mine.stream, today)
    context = summary(mine) | {
        "version": version,
        "notice": notices.notice("collection", today, mine.stream.program.code),
        "interest": mine.interest,
        "draw": mine.draw,
    }
    context["is_notification"] = bool(mine.draw and mine.draw.is_notification)
    if mine.application:
        context["waits"] = invitations.waits_for_employer(mine.application)
    return render(request, "apply/invitations/invitation.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
@for_the_public
def decline(request: HttpRequest, ita: str) -> HttpResponse:
    mine = invitation_for(request.user, ita)
    if request.method == "GET":
        if over := invitations.why_over(mine, clock.now()):
            raise NotNow([over])
        is_notification = bool(mine.draw and mine.draw.is_notification)
        return render(request, "apply/invitations/decline.html", summary(mine) | {"is_notification": is_notification})
    invitations.decline(mine, by=request.user, at=clock.now())
    messages.success(request, _("You declined the invitation."))
    return redirect("invitation", ita)
