"""Calendar days, business days, months and their last moment. Pure: the day and the zone are passed in."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the month's last day where it is shorter (31 Aug + 6 = 28 Feb)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_business_days(day: date, days: int, holidays: Collection[date] = ()) -> date:
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            days -= 1
    return day


def after(day: date, limit: Mapping[str, Any], holidays: Collection[date] = ()) -> date:
    """The last day of a time limit of a program file: {"value": 30, "unit": "days"}."""
    value, unit = int(limit["value"]), limit["unit"]
    if unit == "months":
        return add_months(day, value)
    if unit == "business_days":
        return add_business_days(day, value, holidays)
    if unit == "days":
        return day + timedelta(days=value)
    raise ValueError(f"unknown unit {unit}")


def end_of(day: date, zone: str) -> datetime:
    """The moment the day is over in the program's zone: a deadline of that day is met before it."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))


def day_in(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
