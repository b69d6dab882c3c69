"""What happened stays: the chain of events, sent letters and published rules, guarded by the database itself."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from correspondence.models import Letter
from nominee import invariants
from nominee.models import Application, ApplicationEvent, StreamVersion
from reporting import demo
from verification.models import Decision

# A change to each column of an event; every column must be here.
TAMPERING = {
    "id": None,  # the row's own key: nothing of the story
    "application_id": "application_id = (select max(id) from nominee_application)",
    "number": "number = number + 1",
    "at": "at = at + interval '1 microsecond'",
    "by_id": "by_id = (select max(id) from nominee_user)",
    "acted_for_id": "acted_for_id = (select max(id) from nominee_user where id <> by_id)",
    "role": "role = 'manager'",
    "action": "action = 'submit'",
    "from_status": "from_status = 'draft'",
    "to_status": "to_status = 'nominated'",
    "asked": """asked = '{"outcome": "refuse", "reasons": "Every criterion is met; the checks agree."}'""",
    "stream_version_id": "stream_version_id = (select max(id) from nominee_streamversion where id <> stream_version_id)",
    "software": "software = 'another'",
    "previous_hash": "previous_hash = hash",
    "hash": "hash = previous_hash",
}


def _broken_chains() -> list[str]:
    return list(invariants.history_is_intact())


def test_the_events_of_a_file_are_one_chain(story):
    told = story("nominated")
    events = list(told.file.events.order_by("number"))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.action for event in events] == [
        "start", "submit", "start_completeness", "acknowledge", "start_assessment", "recommend", "open_decision", "approve",
    ]  # fmt: skip
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert [event.from_status for event in events] == ["", *(event.to_status for event in events[:-1])]
    assert all(len(event.hash) == 64 and event.hash == event.digest() for event in events)
    assert len({event.hash for event in events}) == len(events)
    assert told.file.status == events[-1].to_status
    assert _broken_chains() == []


def test_every_column_of_an_event_is_hashed(story, subtests):
    told = story("recommended")
    story("draft", 1)  # another file, for the event that is moved to it
    assert set(TAMPERING) == {field.attname for field in ApplicationEvent._meta.concrete_fields}
    place = told.file.events.get(action="recommend").pk
    for column, change in TAMPERING.items():
        if change is None:
            continue
        with subtests.test(column), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
                cursor.execute("alter table nominee_applicationevent disable trigger events_stay")
                cursor.execute(f"update nominee_applicationevent set {change} where id = %s", [place])
                assert cursor.rowcount == 1
            found = _broken_chains()
            transaction.set_rollback(True)
            assert found


def test_an_event_lost_from_the_middle_is_found(story):
    told = story("assessment")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table nominee_applicationevent disable trigger events_stay")
        cursor.execute("delete from nominee_applicationevent where application_id = %s and number = 2", [told.file.pk])
        assert cursor.rowcount == 1
    assert _broken_chains() == [f"{told.file.number}: event 3"]


@pytest.mark.parametrize(
    "sql",
    [
        "update nominee_applicationevent set role = role",
        "update nominee_applicationevent set asked = '{}' where number = 1",
        "delete from nominee_applicationevent where number = 2",
    ],
)
def test_the_database_refuses_to_change_an_event(story, sql):
    story("submitted")
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_database_refuses_to_empty_the_history(story):
    """The trigger that other tests must do without while they clear their tables, back on for this one."""
    story("draft")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table nominee_applicationevent enable trigger events_are_not_emptied")
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            cursor.execute("truncate nominee_applicationevent cascade")
        transaction.set_rollback(True)


def test_the_model_cannot_change_or_delete_an_event_either(story):
    told = story("submitted")
    event = told.file.events.latest("number")
    event.role = "manager"
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        event.delete()


def test_a_sent_letter_is_never_changed_or_deleted(story):
    told = story("incomplete")
    demo.run_effects()
    letter = Letter.objects.get(application=told.file, code="incomplete_return")
    letter.html = "<p>Another letter</p>"
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        letter.save()
    letter.nudges.all().delete()
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        letter.delete()
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(sha256="0" * 64)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "0" * 64},
        {"in_force_from": "2020-01-01"},
        {"published_at": None},
        {"definition": {}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_published_version_never_changes(ontario, change):
    versions = StreamVersion.objects.filter(stream__code="owp-teer-0-3")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        versions.update(**change)


def test_a_published_version_is_never_deleted_but_may_be_ended_once(ontario):
    last = StreamVersion.objects.get(stream__code="owp-teer-0-3", in_force_until=None)
    versions = StreamVersion.objects.filter(pk=last.pk)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        versions.delete()
    versions.update(in_force_until="2030-12-31")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        versions.update(in_force_until="2031-12-31")


def test_the_database_refuses_a_decision_by_the_recommender(story):
    told = story("decision")
    recommendation = told.file.recommendations.get()
    with pytest.raises(IntegrityError, match="decider_is_not_the_recommender"), transaction.atomic():
        Decision.objects.create(
            application=told.file, event=told.file.events.latest("number"), recommendation=recommendation,
            outcome="nominate", recommended_by=recommendation.recommended_by,
            decided_by=recommendation.recommended_by, decided_at=timezone.now(), snapshot={},
        )  # fmt: skip


@pytest.mark.parametrize("status", ["nominated", "refused", "nowhere"])
def test_the_database_refuses_a_status_without_a_submission_or_outside_the_table(story, status):
    told = story("draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=told.file.pk).update(status=status)
