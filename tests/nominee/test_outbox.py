"""What an event causes: done once, by whoever claims it first, whatever dies in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from intake import services as intake
from nominee import hooks, machine, outbox, tasks
from nominee.errors import NotNow
from nominee.models import Counter, Effect, Stream, User

MADE = "nominee.test_made"


@pytest.fixture(autouse=True)
def sent(monkeypatch) -> list[int]:
    """The keys handed to the broker; nothing runs by itself."""
    keys: list[int] = []
    monkeypatch.setattr(outbox, "_away_until", 0.0)  # whatever broker was away in another test
    monkeypatch.setattr(current_app, "send_task", lambda _name, args: keys.extend(args))
    return keys


@pytest.fixture
def effect(ontario, monkeypatch) -> Callable[..., Effect]:
    """`effect(work)`: an effect of a real event whose work is this function."""
    by = User.objects.create_user("someone@demo.example", role="applicant")
    file = intake.start_application(Stream.objects.get(code="owp-teer-0-3"), by=by, at=timezone.now())
    event = file.events.get()

    def make(work: Callable[..., object], name: str = MADE, **columns: object) -> Effect:
        monkeypatch.setitem(hooks.EFFECTS, name, work)
        return Effect.objects.create(event=event, name=name, **{"due_at": timezone.now(), **columns})

    return make


def made(name: str = "made") -> None:
    """Something that an effect writes."""
    Counter.objects.create(name=f"{name}-{Counter.objects.count()}-{threading.get_ident()}")


def count_made() -> int:
    return Counter.objects.filter(name__startswith="made-").count()


def in_threads(number: int, work: Callable[[], object]) -> list[object]:
    """All at the same moment, each on its own connection."""
    start, answers = threading.Barrier(number), []

    def one() -> None:
        try:
            start.wait(10)
            answers.append(work())
        except Exception as problem:
            answers.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_the_effect(effect):
    row = effect(lambda event: made())
    answers = in_threads(8, lambda: outbox.run(row.pk))
    assert sorted(answers) == [False] * 7 + [True]
    assert count_made() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Effect.DONE, 1)


def test_a_living_workers_claim_is_left_alone(effect):
    row = effect(lambda event: made(), state=Effect.CLAIMED, claimed_at=timezone.now(), lease=Effect.new_lease())
    assert outbox.due() == []
    assert outbox.run(row.pk) is False
    assert count_made() == 0


def test_a_dead_workers_claim_is_taken_over_when_its_lease_ends(effect):
    long_ago = timezone.now() - outbox.LEASE - timedelta(seconds=1)
    row = effect(lambda event: made(), state=Effect.CLAIMED, claimed_at=long_ago, lease=Effect.new_lease(), attempts=1)
    assert outbox.due() == [row.pk]
    assert tasks.sweep_effects() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, count_made()) == (Effect.DONE, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_late_worker_is_fenced_off(effect):
    """It slept past its lease, another did the work: what the sleeper wrote is undone, and it changes no row."""
    answers: list[object] = []

    def overtake() -> None:
        Effect.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - outbox.LEASE * 2)
        answers.append(outbox.run(row.pk))

    def work(event: object) -> None:
        made()
        if not answers and threading.current_thread() is threading.main_thread():
            in_threads(1, overtake)

    row = effect(work)
    assert outbox.run(row.pk) is False
    assert answers == [True]
    row.refresh_from_db()
    assert (row.state, row.error, count_made()) == (Effect.DONE, "", 1)


def test_the_work_and_its_done_are_one_transaction(effect):
    def half(event: object) -> None:
        made()
        raise RuntimeError("the disk is full")

    row = effect(half)
    assert outbox.run(row.pk) is False
    row.refresh_from_db()
    assert count_made() == 0
    assert (row.state, row.error) == (Effect.PENDING, "RuntimeError: the disk is full")


def test_what_failed_is_tried_again_later_and_later_and_then_given_up(effect):
    def refuse(event: object) -> None:
        raise RuntimeError("no")

    row, waits = effect(refuse), []
    for attempt in range(1, outbox.ATTEMPTS + 1):
        before = timezone.now()
        assert outbox.run(row.pk) is False
        row.refresh_from_db()
        assert row.attempts == attempt
        assert outbox.run(row.pk) is False, "not due again at once"
        waits.append((row.due_at - before).total_seconds())
        Effect.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert row.state == Effect.FAILED
    assert waits == pytest.approx([min(2**attempt, 300) for attempt in range(1, outbox.ATTEMPTS + 1)], abs=1.5)
    assert outbox.due() == []
    assert outbox.run(row.pk) is False, "a given-up effect waits for a person"


def test_what_only_waits_for_something_missing_is_never_given_up(effect):
    def wait(event: object) -> None:
        raise outbox.TryLater("a font is not installed")

    row = effect(wait, attempts=outbox.ATTEMPTS + 5)
    outbox.run(row.pk)
    row.refresh_from_db()
    assert row.state == Effect.PENDING
    assert row.due_at > timezone.now() + timedelta(minutes=4)


def test_the_log_names_the_effect_and_nothing_of_the_person(effect, caplog):
    def leak(event: object) -> None:
        raise RuntimeError("cannot write to Priya Ramanathan")

    row = effect(leak)
    outbox.run(row.pk)
    assert f"effect {row.pk}" in caplog.text
    assert "Priya" not in caplog.text


def test_an_effect_whose_time_has_not_come_waits(effect):
    row = effect(lambda event: made(), due_at=timezone.now() + timedelta(minutes=1))
    assert outbox.run(row.pk) is False
    assert outbox.due() == []


def test_the_sweep_goes_on_after_a_failure(effect):
    def refuse(event: object) -> None:
        raise RuntimeError("no")

    effect(refuse, name="nominee.test_refused", due_at=timezone.now() - timedelta(minutes=1))
    effect(lambda event: made())
    assert tasks.sweep_effects() == 1
    assert count_made() == 1


@pytest.mark.django_db(transaction=True)
def test_an_effect_is_handed_over_when_its_event_is_committed(story, sent):
    told = story("completeness")
    with transaction.atomic():
        told._review(("passport", "pages_missing"))
        told.move("return_incomplete", told.cast.support_officer)
        assert sent == []
    rows = Effect.objects.filter(event__application=told.file)
    assert sent == list(rows.values_list("pk", flat=True)) != []


@pytest.mark.django_db(transaction=True)
def test_an_action_that_is_undone_leaves_nothing_to_do(story, sent):
    told = story("completeness")
    told._review(("passport", "pages_missing"))
    with pytest.raises(RuntimeError), transaction.atomic():
        told.move("return_incomplete", told.cast.support_officer)
        raise RuntimeError("the machine stops before the commit")
    told.file.refresh_from_db()
    assert told.file.status == "completeness"
    assert sent == []
    assert not Effect.objects.filter(event__application=told.file).exists()


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_action_is_done_and_the_sweep_finds_the_rest(story, monkeypatch):
    def away(*_: object) -> None:
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(current_app, "send_task", away)
    told = story("completeness")
    told._review(("passport", "pages_missing"))
    told.move("return_incomplete", told.cast.support_officer)
    told.file.refresh_from_db()
    assert told.file.status == "incomplete"
    row = Effect.objects.get(event__application=told.file)
    monkeypatch.setitem(hooks.EFFECTS, row.name, lambda event: made())
    assert outbox.due() == [row.pk]
    assert tasks.sweep_effects() == 1
    row.refresh_from_db()
    assert row.state == Effect.DONE


def test_the_clock_asks_only_for_tasks_that_exist():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "nominee.tasks.sweep_effects" in scheduled
    assert scheduled <= set(current_app.tasks)
    assert "nominee.tasks.run_effect" in current_app.tasks, "handed over by this name"


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_one_moves_the_file_and_its_effects_are_there_once(story):
    told = story("completeness")
    told._review(("passport", "pages_missing"))
    officers = [told.cast.support_officer, told.cast.team_lead]

    def move() -> object:
        by = officers[threading.get_ident() % 2]
        return machine.perform(told.file, "return_incomplete", by=by, at=timezone.now(), expecting="completeness")

    answers = in_threads(6, move)
    late = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(late) == 5
    assert all(isinstance(answer, NotNow) for answer in late), late
    assert told.file.events.filter(action="return_incomplete").count() == 1
    assert Effect.objects.filter(event__application=told.file).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from intake_fee where refunded_at is not null")
        assert cursor.fetchone()[0] == 1
