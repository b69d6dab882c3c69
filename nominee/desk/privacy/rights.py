"""What the pages of privacy law share: whose they are, the way between them, and how a form is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from nominee import days
from nominee.desk.frame import for_roles
from nominee.desk.privacy.frame import given
from nominee.errors import NotNow, NotValid
from nominee.looks.unusual import zone
from nominee.privacy import life
from nominee.roles import READS_PRIVACY

for_rights = for_roles(READS_PRIVACY)
LONGEST = 4000
SHOWN = 100


def page(request: HttpRequest, template: str, tab: str, *, status: int = 200, **context: Any) -> HttpResponse:
    role = request.user.role
    shared = {
        "tabs": _tabs(tab),
        "works": role == "privacy_officer",
        "approves": role == "manager",
        "errors": {},
        "given": {},
    }
    return render(request, f"desk/privacy/{template}.html", shared | context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    tabs = [
        ("requests", _("Requests for access"), "privacy-requests"),
        ("corrections", _("Corrections"), "privacy-corrections"),
        ("breaches", _("Breaches"), "privacy-breaches"),
        ("holds", _("Legal holds"), "privacy-holds"),
        ("disposals", _("Disposal"), "privacy-disposals"),
        ("schedules", _("Records schedule"), "privacy-schedules"),
    ]
    return [{"name": name, "url": reverse(view), "current": code == current} for code, name, view in tabs]


def sent(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed, as it is shown again when something of it is wrong."""
    return {name: given(request, name, LONGEST) for name in names}


def moment_of(text: str) -> datetime | None:
    """Of a field for day and time, by the program's clock."""
    found = days.moment_of(text)
    return found.replace(tzinfo=zone()) if found and not found.tzinfo else found


def answered(
    request: HttpRequest,
    do: Callable[[], object],
    *,
    said: str,
    to: str,
    args: list[Any],
    again: Callable[..., HttpResponse],
) -> HttpResponse:
    """Do it and go on; or the page again, with what was typed and what is wrong with it."""
    try:
        do()
    except NotValid as wrong:
        return again(status=422, errors=wrong.errors)
    except NotNow as late:
        return again(status=409, errors=dict.fromkeys([""], " ".join(late.reasons)))
    messages.success(request, said)
    return redirect(to, *args)


def log_of(matter: Any) -> list[dict[str, Any]]:
    """The steps of a matter in words, newest first."""
    table = life.life_of(matter)
    rows = []
    for event in life.events_of(matter).order_by("-number")[:SHOWN]:
        step = table.step(event.step)
        words = str(step.name) if step else _told(event.step, event.told)
        rows.append({"event": event, "words": words, "state": str(table.states.get(event.to_state, event.to_state))})
    return rows


def _told(step: str, told: dict[str, Any]) -> str:
    count = told.get("count", "")
    return {
        "open": _("Opened"),
        "decide": _("Record %(place)s decided") % {"place": told.get("place", "")},
        "confirm": _("%(count)s proposals confirmed") % {"count": count},
        "extend": _("Extended by %(count)s days") % {"count": told.get("days", "")},
        "files": _("%(count)s files added") % {"count": count},
        "told": _("Report or notices recorded"),
        "download": _("Package downloaded"),
    }.get(step, step)
