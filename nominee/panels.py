"""What the core itself hangs into the desk's pages: the places left, where a place would be taken,
and what a step caused that is still to be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from nominee import clock, deadlines
from nominee.desk.panels import panel
from nominee.models import Application, Effect, User
from nominee.nominations import allocation_for


@panel("act:approve", "act:approve_first", "act:sign", order=20, template="desk/panels/allocation.html")
def allocation(file: Application, user: User) -> dict[str, Any]:
    year = deadlines.day_in(clock.now(), file.program.time_zone).year
    return {"year": year, "allocation": allocation_for(file.program, year)}


LONG = timedelta(minutes=2)  # what waits longer says so: mostly no worker is running


@panel("overview", order=0, template="desk/panels/waiting.html")
def waiting(file: Application, user: User) -> dict[str, Any] | None:
    """What the steps of this file caused and nobody has done yet, with since when; nothing to show when all is done."""
    rows = Effect.objects.filter(event__application=file).exclude(state=Effect.DONE).select_related("event")
    found = [
        {
            "what": _what(row.name),
            "step": row.event.name,
            "since": row.event.at,
            "has_failed": row.state == Effect.FAILED,
        }
        for row in rows.order_by("id")
    ]
    late = any(clock.now() - row["since"] > LONG for row in found)
    return {"rows": found, "is_late": late} if found else None


def _what(name: str) -> str:
    """Effects are named by the apps that do them; to the desk they are letters or questions."""
    if ".letter_" in name:
        return _("A letter")
    return _("Questions to outside sources") if name.endswith(".ask_sources") else _("Work in the background")
