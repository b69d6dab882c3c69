"""What the pages of privacy law share: whose they are, the way between them, and how a form is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee.days import FIRST_YEAR, LAST_YEAR, day_of, moment_of
from nominee.desk.frame import for_roles
from nominee.desk.privacy.frame import given
from nominee.errors import NotNow, NotValid
from nominee.looks.unusual import zone
from nominee.models import Program
from nominee.privacy import life
from nominee.programs.privacy import Law, law
from nominee.roles import READS_PRIVACY
from nominee.words import Words

for_rights = for_roles(READS_PRIVACY)
LONGEST = 4000
SHOWN = 100
D = TypeVar("D", bound=date)


def laws() -> list[tuple[Program, Law]]:
    """The programs there are, each with its own rules of privacy."""
    return [(program, law(program.code)) for program in Program.objects.defer("tables").order_by("pk")]


def rules_of(section: str) -> list[tuple[str, dict[str, Any]]]:
    """One section of each; the name of the program where there are several."""
    found = laws()
    return [(str(Words(**row.name)) if len(found) > 1 else "", rules.content[section]) for row, rules in found]


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


def days_of(typed: dict[str, str], *names: str) -> dict[str, date | None]:
    """The days of these fields; an empty one is None. Raises NotValid with every field that is no day we keep."""
    return _read(typed, names, day_of)


def moments_of(typed: dict[str, str], *names: str) -> dict[str, datetime | None]:
    """The same of fields for day and time, by the program's clock."""

    def here(text: str) -> datetime | None:
        found = moment_of(text)
        return found.replace(tzinfo=zone()) if found and not found.tzinfo else found

    return _read(typed, names, here)


def _read(typed: dict[str, str], names: tuple[str, ...], read: Callable[[str], D | None]) -> dict[str, D | None]:
    found = {name: read(typed[name]) for name in names}
    said = _("Enter a real date between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
    if wrong := {name: said for name in names if typed[name] and found[name] is None}:
        raise NotValid(wrong)
    return found


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
    count, days = int(told.get("count") or 0), int(told.get("days") or 0)
    return {
        "open": _("Opened"),
        "decide": _("Record %(place)s decided") % {"place": told.get("place", "")},
        "confirm": ngettext("%(count)s proposal confirmed", "%(count)s proposals confirmed", count) % {"count": count},
        "extend": ngettext("Extended by %(count)s day", "Extended by %(count)s days", days) % {"count": days},
        "files": ngettext("%(count)s file added", "%(count)s files added", count) % {"count": count},
        "told": _("Report or notices recorded"),
        "download": _("Package downloaded"),
    }.get(step, step)
