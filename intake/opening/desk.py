"""Openings at the desk: announce one, see in numbers how it goes, cancel it while it is only announced."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.interest.pools import LEAST_TOLD
from intake.models import Opening
from intake.opening import selectors, services
from intake.opening.forms import Announcement
from nominee import extending
from nominee.access import programs_of
from nominee.desk.frame import for_roles
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Stream, User
from nominee.roles import READS_EVERY_FILE

LISTED = 100


@require_http_methods(["GET", "POST"])
@for_roles(services.READS)
def openings(request: HttpRequest) -> HttpResponse:
    streams = Stream.objects.filter(program__in=programs_of(request.user)).order_by("code")
    may = request.user.role in services.ANNOUNCES
    form = Announcement(request.POST if request.method == "POST" else None, streams=streams) if may else None
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        if form.is_valid():
            try:
                made = services.announce(**form.cleaned_data, by=request.user, at=timezone.now())
            except NotValid as wrong:
                for field, words in wrong.errors.items():
                    form.add_error(field, words)
            else:
                messages.success(request, _("Announced. Everybody can read it now."))
                return redirect("desk-opening", made.number)
    now = timezone.now()
    rows = Opening.objects.filter(stream__in=streams).select_related("stream")[:LISTED]
    context = {"form": form, "rows": [(row, selectors.phase(row, now)) for row in rows]}
    context["extends"] = request.user.role in extending.READS
    return render(request, "desk/openings/openings.html", context, status=422 if form and form.errors else 200)


@require_safe
@for_roles(services.READS)
def one(request: HttpRequest, called: str) -> HttpResponse:
    found = _opening(request, called)
    now = timezone.now()
    context = {
        "opening": found,
        "phase": selectors.phase(found, now),
        "counts": _told(request.user, selectors.counts(found)),
        "may_cancel": request.user.role in services.ANNOUNCES and not found.cancelled_at and now < found.opens_at,
    }
    return render(request, "desk/openings/opening.html", context)


@require_POST
@for_roles(services.READS)
def cancel(request: HttpRequest, called: str) -> HttpResponse:
    try:
        services.cancel(_opening(request, called), by=request.user, at=timezone.now())
        messages.success(request, _("The opening is cancelled, and its page says so."))
    except NotNow as late:
        messages.error(request, " ".join(late.reasons))
    return redirect("desk-opening", called)


def _opening(request: HttpRequest, called: str) -> Opening:
    found = Opening.objects.select_related("stream", "announced_by").filter(
        number=called, stream__program__in=programs_of(request.user)
    )
    row = found.first()
    if row is None:
        raise NotFound
    return row


def _told(user: User, counts: dict[str, Any]) -> dict[str, Any]:
    """Analysts see no person, and so no number that is as good as one."""
    if user.role in READS_EVERY_FILE:
        return counts
    return {name: f"<{LEAST_TOLD}" if 0 < count < LEAST_TOLD else count for name, count in counts.items()}
