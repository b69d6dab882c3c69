"""What these pages share: whose they are, the way from one to the other, and which day it is for the program."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nominee import clock, deadlines
from nominee.desk.frame import for_roles
from nominee.errors import NotFound
from nominee.models import Program, User
from nominee.work.services import LEADS
from nominee.work.workload import SEES_EVERY_TEAM

for_leads = for_roles(LEADS)
for_who_sees_every_team = for_roles(SEES_EVERY_TEAM)


def program() -> Program:
    found = Program.objects.order_by("pk").first()
    if found is None:
        raise NotFound
    return found


def today(of: Program) -> date:
    return deadlines.day_in(clock.now(), of.time_zone)


def page(request: HttpRequest, template: str, tab: str, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"tabs": _tabs(request.user, tab), "leads": request.user.role in LEADS}
    return render(request, f"desk/workload/{template}.html", context, status=status)


def _tabs(user: User, current: str) -> list[dict[str, Any]]:
    tabs = [
        ("teams", _("Teams"), "desk-workload", True),
        ("absences", _("Absences"), "desk-absences", True),
        ("forecast", _("Forecast"), "desk-forecast", True),
        ("routes", _("Routes"), "desk-routes", user.role in LEADS),
        ("balance", _("Balance"), "desk-balance", user.role in SEES_EVERY_TEAM),
    ]
    return [{"name": name, "url": reverse(view), "current": code == current} for code, name, view, may in tabs if may]
