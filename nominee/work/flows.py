"""What came to each team, from where and to where it left, and what it held, week by week: from the ledger.

Files that are restricted now are left out, whoever reads: everybody of the desk does, and the work goes on without a figure
that tells of one. Weeks are counted back from this morning, seven days each. A person's files count for the team they are in now;
people who belong to no team are a team of their own here (0), so that the house is the sum of its teams.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from redis.exceptions import RedisError

from nominee import deadlines
from nominee.models import Absence, Program, Queue, Restriction, User
from nominee.work import absences, forecast

WEEKS = forecast.LOOKED_AT + max(forecast.ORIGINS)
KEPT = 24 * 3600  # seconds: what was so this morning does not change during the day
NO_TEAM = 0
OUTSIDE = -1
# A file that goes from one holder to another within its team neither came nor left.
FLOWS = """
with steps as (
    select coalesce(u.team_id, q.team_id, 0) as team, h.from_at, h.until_at,
           lag(coalesce(u.team_id, q.team_id, 0)) over file as before,
           lead(h.id) over file as next
    from nominee_holding h join nominee_stream s on s.id = h.stream_id
    left join nominee_user u on u.id = h.user_id left join nominee_queue q on q.id = h.queue_id
    where s.program_id = %(program)s and (h.until_at is null or h.until_at >= %(since)s) and h.from_at < %(until)s
    and h.application_id not in (select application_id from nominee_restriction where kind = 'restricted' and ended_at is null)
    window file as (partition by h.application_id order by h.from_at, h.id))
select coalesce(before, -1), team, (%(today)s - 1 - (from_at at time zone %(zone)s)::date) / 7, count(*) from steps
    where from_at >= %(since)s and before is distinct from team group by 1, 2, 3
union all
select team, -1, (%(today)s - 1 - (until_at at time zone %(zone)s)::date) / 7, count(*) from steps
    where until_at >= %(since)s and until_at < %(until)s and next is null group by 1, 2, 3
union all
select team, team, 0, count(*) from steps where until_at is null or until_at >= %(until)s group by 1
"""
Moves = dict[tuple[int, int], list[int]]  # from and to which team, or outside; how many files in each week


def outlooks(program: Program, today: date) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """Of the house, and of each team: the forecast, what is open, and the capacity of a full week."""
    moves, open_now = _flows(program, today)
    people = _people()
    away = _away(today - timedelta(weeks=WEEKS), today + timedelta(weeks=forecast.AHEAD))
    pasts, ahead = {}, {}
    for team in people.keys() | open_now.keys() | {place for move in moves for place in move if place != OUTSIDE}:
        members = people.get(team, {})
        weeks = [
            forecast.capacity_of_week(members, _days(away, members, today + timedelta(weeks=place)))
            for place in range(-WEEKS, forecast.AHEAD)
        ]
        pasts[team], ahead[team] = _past(team, moves, open_now.get(team, 0), weeks[:WEEKS]), weeks[WEEKS:]
    house, teams = forecast.outlooks(pasts, ahead, today)
    capacity = {team: sum(members.values()) for team, members in people.items()}
    return {"open": sum(open_now.values()), "capacity": sum(capacity.values()), "outlook": house}, {
        team: {"open": open_now.get(team, 0), "capacity": capacity.get(team, 0), "outlook": found}
        for team, found in teams.items()
    }


def _rows(program: Program, today: date) -> list[list[int]]:
    """From where, to where, so many weeks ago, how many."""
    yesterday, zone = today - timedelta(days=1), program.time_zone
    values = {
        "program": program.pk,
        "zone": zone,
        "today": today,
        "until": deadlines.end_of(yesterday, zone),
        "since": deadlines.end_of(yesterday - timedelta(weeks=WEEKS), zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(FLOWS, values)
        return [[int(cell) for cell in row] for row in cursor.fetchall()]


def _stamp() -> str:
    """Another one as soon as a file is restricted or is no more: what was worked out before counts no longer."""
    rows = Restriction.objects.filter(kind=Restriction.RESTRICTED)
    found = rows.aggregate(made=Count("pk"), ended=Count("ended_at"))
    return f"{found['made']}-{found['ended']}"


def _flows(program: Program, today: date) -> tuple[Moves, dict[int, int]]:
    """What moved in each week, oldest first, and what each team holds this morning."""
    moves: Moves = {}
    open_now: dict[int, int] = {}
    for source, to, ago, count in _kept(f"moved:{program.pk}:{today}:{_stamp()}", lambda: _rows(program, today)):
        if source == to:
            open_now[to] = count
        else:
            moves.setdefault((source, to), [0] * WEEKS)[WEEKS - 1 - ago] += count
    return moves, open_now


def _past(team: int, moves: Moves, open_now: int, capacity: list[float]) -> forecast.Past:
    none = [0] * WEEKS
    came = {source: weeks for (source, to), weeks in moves.items() if to == team}
    left = {to: weeks for (source, to), weeks in moves.items() if source == team}
    outside, closed = came.pop(OUTSIDE, none), left.pop(OUTSIDE, none)
    arrived = [sum(week) for week in zip(outside, *came.values(), strict=True)]
    gone = [sum(week) for week in zip(closed, *left.values(), strict=True)]
    return forecast.Past(outside, closed, left, came, _backwards(open_now, arrived, gone), capacity)


def _backwards(open_now: int, came: list[int], left: list[int]) -> list[int]:
    """What was open when each week ended."""
    found = [open_now]
    for one, other in zip(reversed(came[1:]), reversed(left[1:]), strict=True):
        found.append(found[-1] - one + other)
    return found[::-1]


def _people() -> dict[int, dict[int, int]]:
    """Per team, who works in one of its queues, with their files a week."""
    roles: dict[int, set[str]] = {}
    for team, named in Queue.objects.values_list("team", "roles"):
        roles.setdefault(team, set()).update(named)
    roles[NO_TEAM] = set().union(*roles.values())
    found: dict[int, dict[int, int]] = {team: {} for team in roles}
    members = User.objects.filter(is_active=True, role__in=roles[NO_TEAM])
    for pk, team, role, capacity in members.values_list("pk", "team", "role", "capacity"):
        if role in roles.get(team or NO_TEAM, ()):
            found[team or NO_TEAM][pk] = capacity
    return found


def _away(first: date, last: date) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = {}
    for row in absences.between(first, last):
        found.setdefault(row.user_id, []).append(row)
    return found


def _days(away: dict[int, list[Absence]], members: dict[int, int], first: date) -> dict[int, int]:
    last = first + timedelta(days=6)
    return {pk: absences.days_away(away[pk], first, last) for pk in members if pk in away}


def _kept(key: str, make: Callable[[], Any]) -> Any:
    """From the cache where there is one; worked out anew where it is gone."""
    try:
        if (found := cache.get(key)) is not None:
            return found
    except (RedisError, OSError):
        return make()
    made = make()
    with contextlib.suppress(RedisError, OSError):
        cache.set(key, made, KEPT)
    return made
