"""The log of looks as a table: its parts for the coming months, its disposal, and what the privacy officer writes to it."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.looks import unusual
from nominee.models import Explanation, User

MONTHS_AHEAD = 3
SHORTEST_REASON, LONGEST_REASON = 10, 2000
_log = logging.getLogger(__name__)


def prepare(at: datetime) -> int:
    """How many of the coming months have their part. Without one a month's looks are kept all the same."""
    days = [at.date().replace(day=1) + timedelta(days=31 * n) for n in range(MONTHS_AHEAD)]
    with connection.cursor() as cursor:
        ready = 0
        for day in days:
            cursor.execute("select nominee_prepare_looks(%s)", [day])
            ready += bool(cursor.fetchone()[0])
    if ready < MONTHS_AHEAD:
        _log.warning("the log of looks has looks of a coming month in its last part: is the clock right?")
    return ready


def dispose(until: date, purpose: str, *, by: User) -> int:
    """Dispose of the months before `until`, and say how many looks that were. The database asks for a year and a purpose."""
    if by.role != "privacy_officer":
        raise NotAllowed
    with connection.cursor() as cursor:
        cursor.execute("select nominee_dispose_looks(%s, %s, %s)", [until, purpose, by.pk])
        return int(cursor.fetchone()[0])


def explain(person: User, day: date, kind: str, *, reason: str, by: User, at: datetime) -> Explanation:
    """Nobody explains their own day; what is not there needs no explanation."""
    if by.role != "privacy_officer" or person.pk == by.pk:
        raise NotAllowed
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        words = _("Say why this was right, in %(least)s to %(most)s letters.")
        raise NotValid({"reason": words % {"least": SHORTEST_REASON, "most": LONGEST_REASON}})
    found = next((row for row in unusual.of_day(day, person) if row.kind == kind), None)
    if found is None:
        raise NotNow([_("Nothing of this kind is unusual on this person’s day any more.")])
    return Explanation.objects.create(user=person, day=day, kind=kind, count=found.count, reason=reason, by=by, at=at)
