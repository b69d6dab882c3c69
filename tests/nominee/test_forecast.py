"""Twelve weeks ahead from arrivals and capacity, and how wrong the same method was before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as NoRedis

from nominee.models import Absence, Application, Team
from nominee.work import flows, forecast
from nominee.work.forecast import Past

TODAY = date(2026, 11, 25)
TORONTO = ZoneInfo("America/Toronto")


def past(arrivals, capacity: float = 10, start: int = 100) -> Past:
    """Weeks of a team that works alone, in which the people finished exactly what their capacity says."""
    held, found, left = start, [], []
    for came in arrivals:
        left.append(min(held + came, round(capacity)))
        held += came - left[-1]
        found.append(held)
    return Past(list(arrivals), left, {}, {}, found, [capacity] * len(found))


def forecast_of(known: Past, ahead) -> forecast.Outlook:
    return forecast.outlooks({1: known}, {1: ahead}, TODAY)[1][1]


def test_a_steady_house_is_forecast_without_spread_and_without_error():
    known = past([12] * 24)
    found = forecast_of(known, [10.0] * 12)
    assert [week.expected - known.open[-1] for week in found.weeks] == [2 * n for n in range(1, 13)]
    assert all(week.least == week.expected == week.most for week in found.weeks)
    said = known.open[-1]
    assert [(row.ago, row.said, row.came, row.files) for row in found.errors] == [
        (ago, said, said, 0) for ago in (4, 8, 12)
    ]
    assert found.weeks[0].ends_on == date(2026, 12, 1)


def test_only_the_part_of_the_capacity_that_was_used_is_taken_away():
    """People who could finish thirty, and to whom ten come: what is open stays as it was."""
    known = Past([10] * 24, [10] * 24, {}, {}, [50] * 24, [30.0] * 24)
    found = forecast_of(known, [30.0] * 6 + [15.0] * 6)
    assert round(found.use, 2) == 0.33
    assert [week.expected for week in found.weeks] == [50] * 6 + [55, 60, 65, 70, 75, 80]


def test_the_spread_grows_with_the_weeks_and_never_goes_below_nothing():
    found = forecast_of(past([0, 20] * 12), [30.0] * 12)
    widths = [week.most - week.expected for week in found.weeks]
    assert widths == sorted(widths) and widths[0] > 0
    assert min(week.least for week in found.weeks) == 0


def test_a_surge_that_nobody_could_know_shows_as_past_error():
    found = forecast_of(past([10] * 20 + [40] * 4), [10.0] * 12)
    error = next(row for row in found.errors if row.ago == 4)
    assert (error.said, error.came, error.files) == (100, 100 + 4 * 30, 30 * (1 + 2 + 3 + 4) / 4)


@pytest.mark.parametrize(("arrivals", "sample"), [([0] * 24, 0), ([0] * 21 + [3, 3, 3], 3), ([0] * 20 + [3] * 4, 4)])
def test_too_little_history_is_said_and_not_guessed_from(arrivals, sample):
    """Weeks before the first arrival are no weeks without work: the program was not there."""
    found = forecast_of(past(arrivals), [10.0] * 12)
    assert found.sample == sample
    assert bool(found.weeks) == (sample >= forecast.LEAST)
    assert not found.errors


# ------------------------------------------------------------------ teams that pass files on

INTAKE, ASSESSMENT = 1, 2


def two_teams() -> dict[int, Past]:
    """Ten a week are submitted; intake closes two and passes eight on; assessment, who could do twelve, finishes them."""
    return {
        INTAKE: Past([10] * 24, [2] * 24, {ASSESSMENT: [8] * 24}, {}, [40] * 24, [10.0] * 24),
        ASSESSMENT: Past([0] * 24, [8] * 24, {}, {INTAKE: [8] * 24}, [20] * 24, [12.0] * 24),
    }


def test_what_one_team_passes_on_arrives_at_the_other():
    """Intake loses half of its people: its own files pile up, assessment gets four a week, runs dry and no further."""
    house, teams = forecast.outlooks(two_teams(), {INTAKE: [5.0] * 12, ASSESSMENT: [12.0] * 12}, TODAY)
    assert [week.expected for week in teams[INTAKE].weeks] == [40 + 5 * n for n in range(1, 13)]
    assert [week.expected for week in teams[ASSESSMENT].weeks] == [16, 12, 8, 4] + [0] * 8
    assert [week.expected for week in house.weeks] == [
        one.expected + other.expected for one, other in zip(teams[INTAKE].weeks, teams[ASSESSMENT].weeks, strict=True)
    ]
    found = teams[ASSESSMENT]
    assert (found.arrivals, found.outside, found.left, found.closed) == (8, 0, 8, 8)


def test_passing_a_file_on_neither_comes_to_the_house_nor_leaves_it():
    house, teams = forecast.outlooks(two_teams(), {INTAKE: [10.0] * 12, ASSESSMENT: [12.0] * 12}, TODAY)
    assert (house.arrivals, house.left) == (10, 10)
    assert {week.expected for week in house.weeks} == {60}
    assert (teams[INTAKE].left, teams[INTAKE].closed) == (10, 2)
    assert [row.files for row in house.errors] == [0, 0, 0]


def test_files_that_go_to_and_fro_between_teams_are_not_multiplied():
    """Half of what each finishes goes to the other: what is open changes by what is submitted less what is closed."""
    known = {
        INTAKE: Past([10] * 24, [10] * 24, {ASSESSMENT: [10] * 24}, {ASSESSMENT: [10] * 24}, [50] * 24, [20.0] * 24),
        ASSESSMENT: Past([10] * 24, [10] * 24, {INTAKE: [10] * 24}, {INTAKE: [10] * 24}, [50] * 24, [20.0] * 24),
    }
    house, _teams = forecast.outlooks(known, {INTAKE: [20.0] * 12, ASSESSMENT: [20.0] * 12}, TODAY)
    assert {week.expected for week in house.weeks} == {100}


def test_who_is_away_finishes_nothing_on_those_days():
    assert forecast.capacity_of_week({1: 25, 2: 10}, {1: 2}) == 25 * 3 / 5 + 10
    assert forecast.capacity_of_week({1: 25}, {1: 9}) == 0


# ------------------------------------------------------------------ from the ledger


def test_the_ledger_gives_what_came_to_a_team_and_what_it_held(story, monkeypatch):
    told = story("submitted", 3)  # received thirteen weeks before
    program, at = told.file.program, datetime(2026, 11, 25, 9, tzinfo=TORONTO)
    monkeypatch.setattr(flows, "_kept", lambda key, make: make())
    team = {name: Team.objects.get(code=name).pk for name in ("intake", "assessment")}

    def held_from(who, weeks: int) -> None:
        Application.objects.filter(pk=told.file.pk).update(
            assigned_to=who, queue=None, held_since=at - timedelta(weeks=weeks, hours=12)
        )

    held_from(told.cast.support_officer, 10)
    held_from(told.cast.team_lead, 9)  # within the team: nothing came and nothing left
    held_from(told.cast.program_officer, 3)
    moves, open_now = flows._flows(program, TODAY)
    assert moves.keys() == {(flows.OUTSIDE, team["intake"]), (team["intake"], team["assessment"])}
    assert open_now == {team["assessment"]: 1}
    intake = flows._past(team["intake"], moves, 0, [0.0] * flows.WEEKS)
    assert (sum(intake.outside), sum(intake.closed), sum(intake.left)) == (1, 0, 1)
    assert intake.passed[team["assessment"]][-4] == 1
    assert list(intake.open[-5:]) == [1, 0, 0, 0, 0]
    assessment = flows._past(team["assessment"], moves, 1, [0.0] * flows.WEEKS)
    assert assessment.came_from[team["intake"]][-4] == 1
    assert list(assessment.open[-5:]) == [0, 1, 1, 1, 1]


def test_a_file_that_is_closed_leaves_the_house(story, monkeypatch):
    told = story("withdrawn", 3)
    moves, open_now = flows._flows(told.file.program, told.at.date() + timedelta(days=2))
    assert not open_now
    assert sum(sum(weeks) for (_source, to), weeks in moves.items() if to == flows.OUTSIDE) == 1


def test_an_absence_takes_its_capacity_off_the_weeks_to_come(story, monkeypatch):
    told = story("submitted")
    team = told.cast.support_officer.team_id
    moves = {(flows.OUTSIDE, team): [3] * flows.WEEKS, (team, flows.OUTSIDE): [2] * flows.WEEKS}
    monkeypatch.setattr(flows, "_flows", lambda *_: (moves, {team: 60}))
    first = TODAY + timedelta(days=(7 - TODAY.weekday()) % 7)  # a Monday
    Absence.objects.create(
        user=told.cast.support_officer, from_on=first, until_on=first + timedelta(days=4), reason="leave",
        recorded_by=told.cast.team_lead, recorded_at=told.at,
    )  # fmt: skip
    weeks = flows.outlooks(told.file.program, TODAY)[1][team]["outlook"].weeks
    assert sum(50 - week.capacity for week in weeks) == 25
    cache.clear()


def test_the_forecast_is_worked_out_where_no_cache_answers(monkeypatch):
    def gone(*_):
        raise NoRedis

    monkeypatch.setattr(flows.cache, "get", gone)
    assert flows._kept("key", lambda: 7) == 7
