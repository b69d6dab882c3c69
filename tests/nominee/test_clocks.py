"""Whose time it was, from the events alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nominee.clocks import clocks
from nominee.desk.case.spent import whole_days

START = datetime(2026, 7, 2, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def test_a_draft_has_no_clock_yet():
    spent = clocks([(day(0), "draft")], day(9))
    assert (spent.total, spent.in_state) == (timedelta(), timedelta(days=9))


def test_time_is_split_by_whose_turn_it_was():
    moves = [
        (day(0), "draft"), (day(2), "submitted"), (day(5), "completeness"), (day(6), "verification"),
        (day(10), "information_requested"), (day(30), "verification"),
    ]  # fmt: skip
    spent = clocks(moves, day(33))
    assert spent.with_program == timedelta(days=11)
    assert spent.with_applicant == timedelta(days=20)
    assert spent.total == timedelta(days=31)
    assert spent.in_state == timedelta(days=3)


def test_the_clocks_of_a_closed_file_stand_still():
    moves = [(day(0), "draft"), (day(1), "submitted"), (day(4), "withdrawn")]
    assert clocks(moves, day(4)).total == clocks(moves, day(400)).total == timedelta(days=3)


def test_a_file_without_events_has_no_time():
    assert clocks([], day(1)).total == timedelta()


def test_whole_days_add_up_to_those_of_the_whole():
    most, least, none = timedelta(days=57, hours=20), timedelta(days=2, hours=10), timedelta()
    assert whole_days([most, least]) == [58, 2]
    assert whole_days([least, most, none]) == [2, 58, 0]
    assert whole_days([]) == []
