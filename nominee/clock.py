"""The moment by which rules are judged: now, unless an act with its own moment is under way.

An action carries its moment (`at`); its guards must be judged by that moment and not by one read
a little later. The demonstration uses the same door to tell files that began months ago.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

TOLERATED = timedelta(minutes=1)  # between the clock of this machine and the database's
_ahead = timedelta(0)  # of this machine, when the last connection was made
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    return _moment.get() or timezone.now()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def compare(connection: Any, **signal: Any) -> None:
    """Asked with every new connection to the database, so that no page has to ask: how far is our clock ahead of its."""
    global _ahead
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())")
        _ahead = timedelta(seconds=timezone.now().timestamp() - float(cursor.fetchone()[0]))


def warning() -> str:
    """In words, when the two clocks are too far apart; else nothing."""
    minutes = round(abs(_ahead).total_seconds() / 60)
    if abs(_ahead) <= TOLERATED:
        return ""
    if _ahead > timedelta(0):
        words = ngettext(
            "The clock of the web server is %(count)s minute ahead of the database’s.",
            "The clock of the web server is %(count)s minutes ahead of the database’s.",
            minutes,
        )
    else:
        words = ngettext(
            "The clock of the web server is %(count)s minute behind the database’s.",
            "The clock of the web server is %(count)s minutes behind the database’s.",
            minutes,
        )
    return words % {"count": minutes}
