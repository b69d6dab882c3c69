"""What every page of the desk shares: only program staff, the file, its identity bar, its workspaces, its offers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nominee import clock, deadlines, machine, presence
from nominee.access import file_for
from nominee.desk import panels
from nominee.desk.case import identity
from nominee.desk.case.here import in_words, mark_of
from nominee.errors import NotAllowed
from nominee.looks.recording import read_ahead
from nominee.models import Application
from nominee.roles import READS_EVERY_FILE
from nominee.scopes import opening, shadow
from nominee.work.services import may_put_aside

View = Callable[..., HttpResponse]


def for_roles(roles: Collection[str]) -> Callable[[View], View]:
    """A page for whoever is signed in with one of these roles; to everybody else it is refused."""

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.role not in roles:
                raise NotAllowed
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return door


for_staff = for_roles(READS_EVERY_FILE)


def staff_file(request: HttpRequest, number: str) -> Application:
    """The file for a page of the desk. What was opened with a reason is read, and takes no form."""
    file = file_for(request.user, number, reading=request.method in {"GET", "HEAD"})
    if settings.SHADOW_RULES:
        shadow.look(request.user, file)
    return file


def show(request: HttpRequest, template: str, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    """A page of one file. `tab` in `more` names the workspace it belongs to, `place` its form (nominee/unfinished.py)."""
    if is_read_ahead(request):
        others = presence.others(file, but=request.user, at=clock.now())
    else:
        others = presence.beat(file, by=request.user, at=clock.now(), place=more.get("place", ""))
    opened = opening.open_now(file, request.user) if file.opening_key else None
    context = {
        "file": file,
        "offers": machine.offers(file, request.user),
        "tabs": _tabs(file, more.get("tab", "")),
        "may_aside": opened is None and file.decided_at is None and may_put_aside(file, request.user),
        "bar": identity.bar(file, today(file)),
        "today": today(file),
        "here": in_words(others),
        "opening": opened,
        "mark": more["mark"] if "mark" in more else mark_of(file),
        **more,
    }
    return render(request, f"desk/{template}.html", context, status=status)


def is_read_ahead(request: HttpRequest) -> bool:
    """The browser fetches a page that its reader may open next (nominee/static/nominee/ahead.speculationrules)."""
    return read_ahead(request)


def today(file: Application) -> date:
    return deadlines.day_in(clock.now(), file.program.time_zone)


def biting(file: Application) -> list[dict[str, Any]]:
    """The dates that bite today, soonest first."""
    return identity.biting(file, today(file))


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
