"""Days and moments out of an address or a form. What is no date of a human life here is none: its midnights, or the
midnight after it, may lie beyond what a calendar or a time zone can count."""

from __future__ import annotations

from datetime import date, datetime

FIRST_YEAR, LAST_YEAR = 1900, 2999


def day_of(text: str) -> date | None:
    """A day as 2026-01-31; None for anything else, and outside of 1900 to 2999."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if is_countable(found) else None


def moment_of(text: str) -> datetime | None:
    """A day with a time, with or without its offset; None for anything else, and outside of 1900 to 2999."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if is_countable(found) else None


def is_countable(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR
