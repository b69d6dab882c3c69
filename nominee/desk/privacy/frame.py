"""What these pages share: whose they are, the way between them, and how a look is told in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee import clock
from nominee.desk.frame import for_roles
from nominee.looks.kinds import name_of
from nominee.looks.unusual import zone
from nominee.models import Look
from nominee.models.privacy import FIRST_YEAR, LAST_YEAR
from nominee.roles import READS_LOOKS

for_privacy = for_roles(READS_LOOKS)


def page(request: HttpRequest, template: str, tab: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"desk/privacy/{template}.html", context | {"tabs": _tabs(tab)}, status=status)


def given(request: HttpRequest, name: str, longest: int = 100) -> str:
    sent = request.POST if request.method == "POST" else request.GET
    return sent.get(name, "")[:longest].replace("\0", "").strip()


def day_given(request: HttpRequest, name: str = "day") -> date | None:
    """None for what is no day, and for one on which nothing can have been kept."""
    try:
        day = date.fromisoformat(given(request, name))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def today() -> date:
    return clock.now().astimezone(zone()).date()


def told(look: Look) -> dict[str, Any]:
    """One line of the log. Of a file nothing but its number is told."""
    return {
        "look": look,
        "what": name_of(look.what),
        "number": look.application.number if look.application_id and look.application else "",
        "detail": _detail(look),
        "team": str(look.team.title) if look.team_id and look.team else "",
    }


def _detail(look: Look) -> str:
    parts = [look.part]
    if look.what in {"list", "export", "search", "suggest", "checks", "account", "log"} or look.count > 1:
        parts.append(ngettext("%(count)s row", "%(count)s rows", look.count) % {"count": look.count})
    if look.words and not look.is_refused:
        parts.append(_("searched words, hashed"))
    if look.times > 1:
        parts.append(ngettext("%(count)s time", "%(count)s times", look.times) % {"count": look.times})
    if look.is_ahead:
        parts.append(_("fetched ahead by the browser"))
    if look.is_refused:
        parts = [_("refused")]
    return " · ".join(part for part in parts if part)


def _tabs(current: str) -> list[dict[str, Any]]:
    tabs = [
        ("unusual", _("Unusual"), "privacy"),
        ("opened", _("Opened with a reason"), "privacy-opened"),
        ("log", _("All looks"), "privacy-looks"),
        ("file", _("Who saw a file"), "privacy-file"),
        ("words", _("Who searched for"), "privacy-words"),
    ]
    return [{"name": name, "url": reverse(view), "current": code == current} for code, name, view in tabs]
