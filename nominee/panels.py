"""What the core itself hangs into the desk's pages: the places left, where a place would be taken."""

from __future__ import annotations

from typing import Any

from nominee import clock, deadlines
from nominee.desk.panels import panel
from nominee.models import Application, User
from nominee.nominations import allocation_for


@panel("act:approve", "act:approve_first", "act:sign", order=20, template="desk/panels/allocation.html")
def allocation(file: Application, user: User) -> dict[str, Any]:
    year = deadlines.day_in(clock.now(), file.program.time_zone).year
    return {"year": year, "allocation": allocation_for(file.program, year)}
