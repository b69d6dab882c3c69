"""Work experience: days counted once, part-time, leave, leap days, and routes by time in the position."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cases import GRADUATES, ON, ONTARIO_DIPLOMA, assess, result

from verification.criteria.finding import MET, NOT_MET, UNCLEAR

ROW = {"kind": "experience_in_noc", "months": 24, "hours": "3120", "within_years": 5}
NOC = {"job_noc": "72106"}
JOB = {"noc": "72106", "hours_per_week": "40", "is_paid": True, "is_self_employed": False, "country": "IN"}


def job(started, ended=None, **changed):
    return JOB | {"started_on": started, "ended_on": ended} | changed


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ([job("2024-07-01")], MET),  # two years to the day
        ([job("2024-07-02")], NOT_MET),
        ([job("2024-07-01", hours_per_week="30")], MET),
        ([job("2024-07-01", hours_per_week="29.9")], NOT_MET),  # part-time takes longer
        ([job("2023-01-01", "2024-12-31")], MET),  # the last day counts
        ([job("2023-01-01", "2024-12-29")], NOT_MET),
        ([job("2022-01-01", "2022-12-31"), job("2024-01-01", "2024-12-31")], MET),  # cumulative, with a gap
        ([job("2022-01-01", "2022-12-31"), job("2022-01-01", "2022-12-31")], NOT_MET),  # the same year twice
        ([job("2024-07-01", hours_per_week="60"), job("2025-01-01", hours_per_week="60")], MET),
        ([job("2025-07-01", hours_per_week="80")], NOT_MET),  # hours over full time win nothing
        ([job("2019-01-01", "2021-06-30")], NOT_MET),  # before the five years
        ([job("2019-01-01", "2023-07-01")], MET),  # its last two years are inside
        ([job("2022-06-30", hours_per_week="15")], MET),  # 15 hours over four years
        ([job("2022-07-15", hours_per_week="15")], NOT_MET),
        ([job("2021-07-01", hours_per_week="14.9")], NOT_MET),
        ([job("2024-07-01", hours_per_week="10"), job("2024-07-01", hours_per_week="20")], MET),  # together full time
        ([job("2024-07-01", hours_per_week="10"), job("2024-07-01", hours_per_week="19")], NOT_MET),
        ([job("2024-07-01", noc="72107")], NOT_MET),
        ([job("2024-07-01", is_paid=False)], NOT_MET),
        ([job("2024-07-01", is_paid=None)], NOT_MET),
        ([job("2024-07-01", country="CA", was_authorized=True)], MET),
        ([job("2024-07-01", country="CA", was_authorized=False)], NOT_MET),
        ([job("2024-07-01", leave_weeks=1)], NOT_MET),  # extended leave does not count
        ([job("2024-01-01", leave_weeks=20)], MET),
        ([job("2024-01-01", leave_weeks=999)], NOT_MET),
        ([job("2024-07-01", is_self_employed=True)], UNCLEAR),  # only where others confirm it
        ([job("2024-07-01", is_self_employed=True), job("2024-07-01")], MET),
        ([job("2026-08-01")], NOT_MET),  # after the application
        ([job("2026-01-01", "2020-01-01")], NOT_MET),
        ([job(None)], NOT_MET),
        ([job("2024-07-01", hours_per_week="full time")], NOT_MET),
        ([], NOT_MET),
    ],
)
def test_two_years_of_paid_work_in_the_occupation(jobs, expected):
    assert result(ROW, NOC, job=jobs) == expected


def test_without_an_occupation_nothing_can_be_counted():
    assert result(ROW, {}, job=[job("2020-01-01")]) == UNCLEAR


def test_a_leap_day_is_a_day_like_any_other():
    assert result(ROW, NOC, on=date(2028, 2, 29), job=[job("2026-02-28")]) == MET
    assert result(ROW, NOC, on=date(2026, 3, 1), job=[job("2024-02-29")]) == MET
    assert result(ROW, NOC, on=date(2025, 2, 28), job=[job("2023-03-02")]) == NOT_MET


def test_the_reason_gives_hours_and_months():
    (said,) = assess(ROW, NOC, job=[job("2024-07-01")]).reasons
    assert said.en.startswith(
        "3,129 hours, 30 a week at most, over 24.0 months in NOC 72106 since 1 July 2021; 3,120 hours"
    )
    assert said.fr.startswith(
        "3\u00a0129 heures, au plus 30 par semaine, sur 24,0 mois dans la CNP 72106 depuis le 1er juillet 2021"
    )


# ------------------------------------------------------------------ time in the offered position

SIX = {"kind": "recent_experience_in_position", "months": 6, "within_months": 12}
THERE = {"in_position": True, "in_position_since": "2026-01-01", "job_hours_now": "37.5", "job_noc": "21231"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, MET),
        ({"in_position_since": "2026-01-02"}, NOT_MET),
        ({"job_hours_now": "30"}, MET),
        ({"job_hours_now": "29.5"}, NOT_MET),
        ({"job_hours_now": None}, UNCLEAR),
        ({"in_position": False}, NOT_MET),
        ({"in_position": None}, UNCLEAR),
        ({"in_position_since": "January"}, UNCLEAR),
    ],
)
def test_six_months_full_time_in_the_position(changed, expected):
    assert result(SIX, THERE | changed) == expected


def test_six_months_end_with_the_month_where_it_is_shorter():
    answers = THERE | {"in_position_since": "2026-02-28"}
    assert result(SIX, answers, on=date(2026, 8, 31)) == MET
    assert result(SIX, answers | {"in_position_since": "2026-03-01"}, on=date(2026, 8, 31)) == NOT_MET


def test_three_months_are_enough_for_a_recent_graduate_in_an_open_occupation():
    row = SIX | {"months": 3, "recent_graduates": GRADUATES, "not_for": ["73300"]}
    answers = THERE | {"in_position_since": "2026-04-01", "is_recent_ontario_graduate": True}
    assert result(row, answers, study=[ONTARIO_DIPLOMA]) == MET
    assert result(row, answers) == UNCLEAR
    assert result(row, answers | {"is_recent_ontario_graduate": False}, study=[ONTARIO_DIPLOMA]) == NOT_MET
    assert result(row, answers | {"job_noc": "73300"}, study=[ONTARIO_DIPLOMA]) == NOT_MET
    assert (
        result(row, answers | {"in_position_since": str(ON - timedelta(days=80))}, study=[ONTARIO_DIPLOMA]) == NOT_MET
    )
