"""Time limits: pure, in the program's zone, to the last moment of the last day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominee.deadlines import add_business_days, add_months, after, day_in, end_of

TORONTO = "America/Toronto"
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-12-15", 10, "2027-10-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-06-30", 0, "2026-06-30"),
    ],
)
def test_months_end_with_the_month_where_it_is_shorter(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(day=DAYS, months=st.integers(0, 60))
def test_months_move_the_month_and_never_the_day_forward(day, months):
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day <= day.day


@pytest.mark.parametrize(
    ("day", "days", "holidays", "expected"),
    [
        ("2026-07-03", 1, (), "2026-07-06"),  # Friday to Monday
        ("2026-07-04", 1, (), "2026-07-06"),  # from a Saturday
        ("2026-06-30", 10, ("2026-07-01",), "2026-07-15"),  # Canada Day
        ("2026-07-02", 0, (), "2026-07-02"),
        ("2026-12-24", 1, ("2026-12-25", "2026-12-28"), "2026-12-29"),
    ],
)
def test_business_days_leave_out_weekends_and_holidays(day, days, holidays, expected):
    off = {date.fromisoformat(holiday) for holiday in holidays}
    assert add_business_days(date.fromisoformat(day), days, off) == date.fromisoformat(expected)


@given(day=DAYS, days=st.integers(1, 60))
def test_business_days_end_on_a_working_day(day, days):
    end = add_business_days(day, days)
    assert end.weekday() < 5
    between = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    assert sum(1 for one in between if one.weekday() < 5) == days


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ({"value": 17, "unit": "days"}, "2026-07-18"),
        ({"value": 6, "unit": "months"}, "2027-01-01"),
        ({"value": 10, "unit": "business_days"}, "2026-07-15"),
    ],
)
def test_a_limit_of_a_program_file_gives_its_last_day(limit, expected):
    assert after(date(2026, 7, 1), limit) == date.fromisoformat(expected)


def test_a_unit_that_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="fortnights"):
        after(date(2026, 7, 1), {"value": 1, "unit": "fortnights"})


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        ("2026-07-18", "2026-07-19T04:00:00+00:00"),  # summer time
        ("2026-12-18", "2026-12-19T05:00:00+00:00"),
        ("2026-03-07", "2026-03-08T05:00:00+00:00"),  # the eve of the change to summer time
        ("2026-03-08", "2026-03-09T04:00:00+00:00"),  # a day of 23 hours
        ("2026-11-01", "2026-11-02T05:00:00+00:00"),  # a day of 25 hours
    ],
)
def test_a_day_ends_at_midnight_in_toronto(day, moment):
    assert end_of(date.fromisoformat(day), TORONTO) == datetime.fromisoformat(moment)


def test_the_day_of_a_moment_is_the_one_in_the_program_s_zone():
    late = datetime(2026, 6, 26, 3, 59, 59, tzinfo=UTC)
    assert day_in(late, TORONTO) == date(2026, 6, 25)
    assert day_in(late + timedelta(seconds=1), TORONTO) == date(2026, 6, 26)


@given(day=DAYS)
def test_the_end_of_a_day_is_the_first_moment_that_is_no_longer_that_day(day):
    end = end_of(day, TORONTO)
    assert day_in(end, TORONTO) == day + timedelta(days=1)
    assert day_in(end.astimezone(UTC) - timedelta(microseconds=1), TORONTO) == day
