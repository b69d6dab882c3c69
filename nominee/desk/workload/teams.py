"""Offices, teams, and what each person and queue holds. A house of many people is shown one team at a time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from nominee import clock
from nominee.access import open_to
from nominee.desk.frame import for_staff
from nominee.desk.workload.frame import page, program, today
from nominee.work import workload
from nominee.work.workload import Load, TeamLoad

MOST_PEOPLE = 100  # on one page


@require_safe
@for_staff
def teams(request: HttpRequest) -> HttpResponse:
    at, user = clock.now(), request.user
    seen = list(workload.teams_seen(user))
    everything = user.role in workload.SEES_EVERY_TEAM
    loads = workload.loads(open_to(user), seen, at=at, today=today(program()), others=everything, reader=user)
    chosen = request.GET.get("team", "").strip()
    shown = [load for load in loads if _code(load) == chosen] if chosen else []
    if not shown:
        shown, chosen = _first(loads, user.team_id), ""
    return page(
        request, "teams", "teams",
        loads=[_summary(load) for load in loads] if len(loads) > 1 else [],
        teams=[_team(load, at) for load in shown],
        chosen=chosen, partly=len(shown) < len(loads),
    )  # fmt: skip


def _code(load: TeamLoad) -> str:
    return load.team.code if load.team else "-"


def _first(loads: list[TeamLoad], own: int | None) -> list[TeamLoad]:
    """Everybody, where they fit on a page; else the reader's own team, or the first."""
    if sum(len(load.people) for load in loads) <= MOST_PEOPLE:
        return loads
    return [load for load in loads if load.team and load.team.pk == own] or loads[:1]


def _summary(load: TeamLoad) -> dict[str, Any]:
    return {
        "code": _code(load),
        "name": str(load.team) if load.team else "",
        "office": str(load.team.office) if load.team else "",
        "people": len(load.people),
        "waiting": load.waiting,
        "away": load.away,
        **_sums(load),
    }


def _sums(load: TeamLoad | Load) -> dict[str, Any]:
    return {"counts": load.counts, "capacity": load.capacity, "weeks": load.weeks, "finished": load.finished}


def _team(load: TeamLoad, at: Any) -> dict[str, Any]:
    return _summary(load) | {
        "queues": [_row(row, at) for row in load.queues],
        "members": [_row(row, at) for row in load.people],
    }


def _row(row: Load, at: Any) -> dict[str, Any]:
    """Flat, so that a row of the table looks nothing up."""
    return {
        "mark": row.mark,
        "name": str(row.holder),
        "role": str(getattr(row.holder, "role_name", "")),
        "oldest": (at - row.oldest).days if row.oldest else None,
        "is_away": row.is_away,
        **_sums(row),
    }
