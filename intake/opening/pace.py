"""How often the pages of a waiting room ask: all of them together never more than the house can answer.

A few people are answered within seconds. Thousands ask more seldom, and nobody loses by it: the order is drawn by chance,
and a place waits for its person until the window ends.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime
from secrets import SystemRandom
from typing import TypeVar

from django.conf import settings

from intake.models import Opening, Ticket

NEAR = 120  # seconds before the opening in which a page asks more often
OFTEN, SELDOM = 8.0, 30.0  # seconds between two questions of one page, where few people wait
KNOWN = 5.0  # seconds for which a process keeps what is the same for everybody
_chance = SystemRandom()
_kept: dict[tuple[str, int], tuple[float, object]] = {}
Found = TypeVar("Found")


def again(opening: Opening, now: datetime) -> float:
    """Seconds until this page should ask, with a chance of its own in them."""
    left = (opening.opens_at - now).total_seconds()
    spread = people(opening) / settings.WAITING_ROOM_ASKS
    usual = max(SELDOM if left > NEAR else OFTEN, spread)
    if 0 < left <= usual:  # at the announced moment and not before, and not all in the same second
        return round(left + _chance.uniform(0, max(spread, 1.0)), 1)
    return round(usual * _chance.uniform(0.75, 1.25), 1)


def people(opening: Opening) -> int:
    """How many are in the room, as of a few seconds ago."""
    return _lately("people", opening, Ticket.objects.filter(opening=opening, left_at__isnull=True).count)


def ahead(opening: Opening, rank: int) -> int:
    """How many wait before this turn, as of a few seconds ago: one question for everybody, not one for each."""
    return bisect_left(_lately("ranks", opening, lambda: _waiting(opening)), rank)


def _waiting(opening: Opening) -> list[int]:
    rows = Ticket.objects.filter(opening=opening, left_at__isnull=True, place__isnull=True, rank__isnull=False)
    return list(rows.order_by("rank").values_list("rank", flat=True))


def _lately(what: str, opening: Opening, ask: Callable[[], Found]) -> Found:
    key, now = (what, opening.pk), time.monotonic()
    until, found = _kept.get(key, (0.0, None))
    if now >= until:
        if len(_kept) > 100:  # openings of long ago
            _kept.clear()
        found = ask()
        _kept[key] = now + KNOWN, found
    return found  # type: ignore[return-value]
