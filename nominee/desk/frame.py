"""What every page of the desk shares: only program staff, the file, its identity bar, its workspaces, its offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nominee import clock, deadlines, machine
from nominee.access import file_for
from nominee.desk import panels
from nominee.errors import NotAllowed
from nominee.models import Application
from nominee.roles import READS_EVERY_FILE

View = Callable[..., HttpResponse]
SOON = timedelta(days=180)  # a passport or permit that ends within half a year is worth a word


def for_staff(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role not in READS_EVERY_FILE:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(guarded)


def staff_file(request: HttpRequest, number: str) -> Application:
    return file_for(request.user, number)


def show(request: HttpRequest, template: str, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    """A page of one file. `tab` in `more` names the workspace it belongs to."""
    context = {
        "file": file,
        "offers": machine.offers(file, request.user),
        "tabs": _tabs(file, more.get("tab", "")),
        "biting": biting(file),
        "today": today(file),
        **more,
    }
    return render(request, f"desk/{template}.html", context, status=status)


def today(file: Application) -> date:
    return deadlines.day_in(clock.now(), file.program.time_zone)


def biting(file: Application) -> list[dict[str, Any]]:
    """The dates that bite, soonest first: what ends or is due, in words; those far away are left out."""
    if file.state.is_final:
        return []
    known = (
        (_("Answer due"), file.due_on, None),
        (_("Status in Canada ends"), file.permit_expires_on, SOON),
        (_("Passport ends"), file.passport_expires_on, SOON),
    )
    now = today(file)
    dates = [
        {"what": what, "on": day, "is_past": day < now}
        for what, day, within in known
        if day and (within is None or day - now <= within)
    ]
    return sorted(dates, key=lambda row: row["on"])


def _tabs(file: Application, current: str) -> list[dict[str, Any]]:
    overview = {
        "name": _("Overview"),
        "url": reverse("desk-file", args=[file.number]),
        "current": current == "overview",
    }
    return [overview] + [
        {"name": str(tab.name), "url": reverse(tab.view, args=[file.number]), "current": current == tab.code}
        for tab in sorted(panels.TABS, key=lambda tab: tab.order)
        if tab.is_open(file)
    ]
