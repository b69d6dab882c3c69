"""Redis gone, a worker dead, a clock two hours off: the desk says what is wrong and loses nothing."""

from __future__ import annotations

import re
import threading
import time
from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings as django_settings
from django.core import checks
from django.db import connection
from django.utils import timezone

from nominee import clock, hooks, invariants, outbox, tasks
from nominee.celery import app
from nominee.models import Effect, Holding
from nominee.work import services

NO_REDIS = "redis://127.0.0.1:1/0"  # where nothing listens


@pytest.fixture
def no_redis(settings, monkeypatch) -> None:
    """Neither cache nor broker: refused by the system itself, not by a stand-in."""
    settings.CACHES = {"default": django_settings.CACHES["default"] | {"LOCATION": NO_REDIS}}
    lonely = Celery("lonely", broker=NO_REDIS, set_as_current=False)
    lonely.conf.broker_transport_options = app.conf.broker_transport_options
    lonely.conf.task_publish_retry = app.conf.task_publish_retry
    monkeypatch.setattr(outbox, "current_app", lonely)
    monkeypatch.setattr(outbox, "_away_until", 0.0)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def made_letters(monkeypatch) -> list[int]:
    """Letters are told here and not laid out: files they were made for, in order."""
    made: list[int] = []
    for name in list(hooks.EFFECTS):
        if ".letter_" in name:
            monkeypatch.setitem(hooks.EFFECTS, name, lambda event: made.append(event.application_id))
    return made


def return_as_incomplete(told, client, commit) -> None:
    """Pressed on the page by the officer who holds the file."""
    told._review(("passport", "pages_missing"))
    client.force_login(told.cast.support_officer)
    page = f"/desk/applications/{told.file.number}/act/return_incomplete/"
    with commit(execute=True):
        answer = client.post(page, {"expecting": "completeness"})
    assert answer.status_code == 302, text(answer)


# ------------------------------------------------------------------ Redis gone


def test_without_redis_the_desk_works_on_and_nothing_is_lost(
    files, client, no_redis, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    made, began = made_letters(monkeypatch), time.monotonic()
    client.force_login(files.cast.support_officer)
    for path in (
        "/desk/",
        "/desk/workload/",
        "/desk/workload/forecast/",
        f"/desk/applications/{files.held.file.number}/",
    ):
        assert client.get(path).status_code == 200, path
    assert client.post("/desk/next/").status_code == 302
    return_as_incomplete(files.held, client, django_capture_on_commit_callbacks)
    assert "left to the sweep" in caplog.text
    assert time.monotonic() - began < 5, "a page waited for a broker that is gone"
    files.held.file.refresh_from_db()
    assert files.held.file.status == "incomplete" and not made
    assert tasks.sweep_effects() >= 1
    assert made.count(files.held.file.pk) == 1


def test_a_broker_that_was_away_a_moment_ago_is_not_waited_for_again(no_redis, monkeypatch):
    outbox._hand_over(1)

    def asked(*_: object) -> None:
        raise AssertionError("asked again at once")

    monkeypatch.setattr(outbox.current_app, "send_task", asked)
    outbox._hand_over(2)


# ------------------------------------------------------------------ a worker dead


def test_what_no_worker_did_stands_on_the_file_since_when_and_is_done_once_later(
    files, client, monkeypatch, django_capture_on_commit_callbacks
):
    made = made_letters(monkeypatch)
    monkeypatch.setattr(outbox.current_app, "send_task", lambda *_: None)  # a message that no worker takes
    return_as_incomplete(files.held, client, django_capture_on_commit_callbacks)
    page = f"/desk/applications/{files.held.file.number}/"
    shown = text(client.get(page))
    assert "Still to be done A letter" in shown and "waiting since" in shown
    assert "longer than usual" not in shown
    with clock.standing_at(timezone.now() + timedelta(minutes=10)):
        assert "longer than usual" in text(client.get(page))
    row = Effect.objects.get(event__application=files.held.file, event__action="return_incomplete")
    long_ago = timezone.now() - outbox.LEASE * 2  # a worker took it and was killed
    Effect.objects.filter(pk=row.pk).update(state=Effect.CLAIMED, lease=Effect.new_lease(), claimed_at=long_ago)
    assert "waiting since" in text(client.get(page))
    tasks.sweep_effects()
    tasks.sweep_effects()
    assert made.count(files.held.file.pk) == 1
    assert "Still to be done" not in text(client.get(page))


def test_what_could_not_be_done_at_all_is_said_on_the_file(files, client):
    event = files.held.file.events.order_by("number").last()
    Effect.objects.create(event=event, name="correspondence.letter_refusal", state=Effect.FAILED, due_at=timezone.now())
    client.force_login(files.cast.auditor)
    assert "could not be done" in text(client.get(f"/desk/applications/{files.held.file.number}/"))


# ------------------------------------------------------------------ the clock is wrong


@pytest.fixture
def off(monkeypatch):
    """`off(timedelta(hours=2))`: the clock of this machine is ahead of the database's by so much."""
    right = timezone.now

    def set_to(ahead: timedelta) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: right() + ahead)
        clock.compare(connection)

    yield set_to
    monkeypatch.undo()
    clock.compare(connection)


@pytest.mark.parametrize(("hours", "words"), [(2, "120 minutes ahead of"), (-2, "120 minutes behind")])
def test_a_clock_that_is_off_is_said_to_those_who_can_have_it_set(cast, client, off, hours, words):
    assert not clock.warning() and not invariants.clocks_agree()
    off(timedelta(hours=hours))
    assert words in invariants.clocks_agree()[0]
    assert "nominee.W001" in {row.id for row in checks.run_checks(tags=["database"], databases=["default"])}
    for role, path, is_told in (
        ("manager", "/desk/", True), ("administrator", "/admin/", True), ("support_officer", "/desk/", False),
    ):  # fmt: skip
        client.force_login(getattr(cast, role))
        assert (words in text(client.get(path))) is is_told, role


def test_a_new_connection_compares_the_clocks(db, monkeypatch):
    monkeypatch.setattr(clock, "_ahead", timedelta(hours=5))

    def connect() -> None:
        connection.ensure_connection()
        connection.close()

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join()
    assert not clock.warning()


def test_a_clock_that_is_set_back_leaves_the_history_in_order_and_delays_nothing(files, monkeypatch):
    told, made = files.held, made_letters(monkeypatch)
    right = timezone.now()
    told._review(("passport", "pages_missing"))
    services.assign(told.file, told.cast.team_lead, by=told.cast.team_lead, at=right + timedelta(hours=2))
    told.file.refresh_from_db()
    told.at = right
    told.move("return_incomplete", told.cast.team_lead)
    assert made.count(told.file.pk) == 0
    tasks.sweep_effects()
    assert made.count(told.file.pk) == 1, "done by the database's clock, whatever the web server's says"
    for question in (
        invariants.events_follow_each_other,
        invariants.holdings_have_no_gap,
        invariants.status_is_the_last_event,
    ):
        assert not list(question()), question
    assert not Holding.objects.filter(application=told.file, until_at=None).exists()
