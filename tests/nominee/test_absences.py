"""Who is away: said in words before the database refuses, and no file waits with somebody who is not there."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Absence, Application, Holding, Queue
from nominee.scopes import standing_in
from nominee.work import absences, services

TORONTO = ZoneInfo("America/Toronto")


def day(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def record(told, first: int, last: int, by=None, reason: str = "leave"):
    return absences.record(
        told.cast.support_officer, by=by or told.cast.team_lead, at=timezone.now(), today=day(),
        from_on=day(first), until_on=day(last), reason=reason,
    )  # fmt: skip


def holder(told) -> str:
    told.file.refresh_from_db()
    return told.file.assigned_to.role if told.file.assigned_to else told.file.queue.code


def test_who_is_away_from_today_leaves_the_files_in_their_queue_at_once(story):
    told = story("completeness")
    assert record(told, 0, 3)[1] == 1
    assert holder(told) == "support"
    assert Holding.objects.get(application=told.file, until_at=None).queue.code == "support"


def test_an_absence_to_come_moves_nothing_until_its_first_minutes(story):
    told = story("completeness")
    assert record(told, 2, 5)[1] == 0
    first = datetime.combine(day(2), datetime.min.time(), tzinfo=TORONTO)
    assert absences.begin_due(first - timedelta(minutes=1)) == 0
    assert holder(told) == "support_officer"
    assert absences.begin_due(first + timedelta(minutes=5)) == 1
    assert holder(told) == "support"
    assert absences.begin_due(first + timedelta(minutes=10)) == 0


def test_what_somebody_takes_while_away_stays_with_them(story):
    told = story("completeness")
    record(told, 0, 1)
    Application.objects.filter(pk=told.file.pk).update(
        assigned_to=told.cast.support_officer, queue=None, held_since=timezone.now()
    )
    assert absences.begin_due(timezone.now()) == 0
    assert holder(told) == "support_officer"


def test_an_absence_sent_twice_is_recorded_once(story):
    told = story("completeness")
    assert record(told, 3, 5)[0] == record(told, 3, 5)[0]
    assert Absence.objects.count() == 1


def test_a_wrong_absence_is_refused_at_its_field(story):
    told = story("completeness")
    record(told, 10, 12)
    wrong = [
        ((5, 4), "until_on"), ((-9, -2), "until_on"), ((1, 400), "until_on"), ((800, 801), "from_on"),
        ((12, 20), "from_on"), ((8, 10), "from_on"), ((9, 30), "from_on"),
    ]  # fmt: skip
    for days, field in wrong:
        with pytest.raises(NotValid) as refused:
            record(told, *days)
        assert set(refused.value.errors) == {field}, days
    with pytest.raises(NotValid, match="reason"):
        record(told, 20, 21, reason="bored")
    assert Absence.objects.count() == 1


def test_a_lead_records_for_anybody_and_an_officer_for_themselves(story):
    told = story("completeness")
    with pytest.raises(NotAllowed):
        record(told, 1, 2, by=told.cast.program_officer)
    absence, _moved = record(told, 1, 2, by=told.cast.support_officer)
    with pytest.raises(NotAllowed):
        absences.cancel(absence, by=told.cast.program_officer, today=day())
    absences.cancel(absence, by=told.cast.support_officer, today=day())
    assert not Absence.objects.exists()


def test_nobody_reaches_into_another_program(story):
    cast = (told := story("completeness")).cast
    assert cast.team_lead in standing_in.possible(cast.manager)
    cast.team_lead.programs.clear()
    with pytest.raises(NotAllowed):
        record(told, 1, 2)
    assert cast.team_lead not in standing_in.possible(cast.manager)


def test_an_absence_that_runs_ends_yesterday_and_one_that_is_over_stays(story):
    told = story("completeness")
    absence, _moved = record(told, -2, 5)
    absences.cancel(absence, by=told.cast.team_lead, today=day())
    absence.refresh_from_db()
    assert absence.until_on == day(-1)
    with pytest.raises(NotNow, match="over"):
        absences.cancel(absence, by=told.cast.team_lead, today=day())


def test_working_days_are_counted_once_and_without_weekends():
    monday = datetime(2026, 11, 2).date()
    away = [
        Absence(from_on=monday + timedelta(days=3), until_on=monday + timedelta(days=8)),
        Absence(from_on=monday + timedelta(days=8), until_on=monday + timedelta(days=40)),
    ]
    assert absences.days_away(away, monday, monday + timedelta(days=6)) == 2
    assert absences.days_away(away, monday + timedelta(days=7), monday + timedelta(days=13)) == 5
    assert absences.days_away([], monday, monday + timedelta(days=6)) == 0


def test_an_absence_whose_files_cannot_go_is_not_recorded(story, monkeypatch):
    told = story("completeness")

    def nobody(*_args, **_more):
        raise NotNow(["Nobody works there."])

    monkeypatch.setattr(absences, "rehome", nobody)
    with pytest.raises(NotNow):
        record(told, 0, 3)
    assert not Absence.objects.exists() and holder(told) == "support_officer"


def test_queues_and_staff_are_looked_up_once_for_all_files_of_a_person(story):
    """Each file costs its own UPDATE and nothing else; one of them waits for its applicant."""
    told, *others = story("completeness"), story("information_requested", 1), story("completeness", 2)
    officer = told.cast.support_officer
    everything = Application.objects.filter(pk__in=[row.file.pk for row in (told, *others)])

    def asked(files) -> int:
        everything.update(assigned_to=told.cast.team_lead, queue=None, held_since=timezone.now())
        files.update(assigned_to=officer)
        with CaptureQueriesContext(connection) as queries:
            assert services.rehome(officer, at=timezone.now()) == files.count()
        return sum(not query["sql"].startswith("UPDATE") for query in queries)

    two = asked(everything.exclude(pk=told.file.pk))
    assert asked(everything) == two
    assert set(everything.values_list("queue__code", flat=True)) == {"support"}


def test_files_of_a_queue_in_which_nobody_is_left_are_led_on_with_one_look_up(story):
    files = [story("submitted").file.pk, story("submitted", 1).file.pk]
    french = Queue.objects.get(code="support_french")
    waiting = Application.objects.filter(pk__in=files)

    def asked(count: int) -> int:
        Application.objects.filter(pk__in=files[:count]).update(queue=french, held_since=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert services.leave_unstaffed_queues(timezone.now()) == count
        return sum(not query["sql"].startswith("UPDATE") for query in queries)

    assert asked(1) == asked(2)
    assert set(waiting.values_list("queue__code", flat=True)) == {"support"}
