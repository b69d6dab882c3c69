"""Sources asked by workers: what is kept, what is tried again, and what a dead worker or a bad answer cannot break."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nominee import clock, machine
from nominee.sealing import vault
from verification import services, sources, tasks
from verification.models import LogLine, VerificationCheck
from verification.services.asking import LEASE, wait_after

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def answering():
    """A source that gives this answer to whoever asks: `answering(200, b"{}")` is its address."""
    running = []

    def serve(status: int, content: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def asked(answered, cast):
    """The check of a settled source that an officer asks again: nobody has answered yet."""
    told = answered("P02")
    check = told.file.checks.get(code="federal_case")
    services.ask_again(check, by=cast.support_officer, at=timezone.now())
    check.refresh_from_db()
    return check


def test_a_confirmed_answer_settles_the_check_and_is_kept_whole(answered):
    check = answered("P02").file.checks.get(code="federal_case")
    assert (check.state, check.outcome, check.settled_by, check.attempts) == ("settled", "confirmed", None, 1)
    body = vault.opened(check.application, check.answer)
    assert '"sandbox": true' in body and check.answer_sha256 == hashlib.sha256(body.encode()).hexdigest()
    assert check.expires_on == timezone.localdate(check.settled_at) + timedelta(days=90)
    opened, line = check.log.all()
    assert (opened.what, line.what, line.outcome, line.answer) == ("opened", "answered", "confirmed", check.answer)
    assert line.claim["passport_number"] and line.document.slot == "passport"


def test_a_difference_waits_for_a_person(answered):
    check = answered("P12").file.checks.get(code="federal_case")
    assert (check.state, check.suggested, check.outcome) == ("answered", "discrepancy", "")


def test_a_dead_source_is_tried_with_backoff_and_then_left_to_a_person(asked, sources_at):
    sources_at(NOBODY)
    now = timezone.now() + timedelta(seconds=1)
    for attempt in range(1, services.ATTEMPTS + 1):
        with clock.standing_at(now):
            services.ask(asked.pk)
            services.ask(asked.pk)  # its time has not come: asks nobody
        asked.refresh_from_db()
        assert asked.attempts == attempt
        assert asked.due_at == now + wait_after(attempt)
        assert asked.state == ("unreachable" if attempt == services.ATTEMPTS else "asking")
        now = asked.due_at
    assert "aucune connexion" in asked.problem["fr"] and "no connection" in asked.problem["en"]
    assert [line.what for line in asked.log.all()][-services.ATTEMPTS :] == ["unreachable"] * services.ATTEMPTS
    with clock.standing_at(now + timedelta(days=1)):
        services.ask(asked.pk)
    asked.refresh_from_db()
    assert asked.attempts == services.ATTEMPTS
    waits = [wait_after(attempt) for attempt in range(1, services.ATTEMPTS)]
    assert waits == sorted(set(waits))


def test_a_slow_source_is_not_waited_for(asked, sources_at, registers, monkeypatch):
    monkeypatch.setattr(sources.base, "TIMEOUT", 0.2)
    VerificationCheck.objects.filter(pk=asked.pk).update(claim={"passport_number": "X-SLOW"})
    services.ask(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.problem["en"]) == ("asking", "no answer in time")


NONE_AT_ALL = [
    (200, b"<html>Down for maintenance"),
    (200, b"\xff\xfe\x00"),
    (404, b"not\x00here"),
    (200, b'{"matches": [{"name": "\\u0000"}]}'),
    (200, b'{"matches": [{"name": "\\ud800"}]}'),
    (200, b'{"matches": [42]}'),
    (200, b"[" * 50_000),
    (500, b"{}"),
    (301, b""),
]


def test_an_answer_that_is_none_is_a_failed_attempt_and_never_a_crash(answered, cast, answering, sources_at, subtests):
    check = answered("P02").file.checks.get(code="person_ban")
    services.ask_again(check, by=cast.support_officer, at=timezone.now())
    for status, content in NONE_AT_ALL:
        VerificationCheck.objects.filter(pk=check.pk).update(due_at=timezone.now(), attempts=0)
        sources_at(answering(status, content))
        with subtests.test(status=status, content=content[:20]):
            services.ask(check.pk)
            check.refresh_from_db()
            assert (check.state, check.attempts, check.suggested) == ("asking", 1, "")
            assert check.problem["en"] and check.problem["fr"] != check.problem["en"]
            line = check.log.last()
            assert (line.what, line.number) == ("unreachable", check.lines)
            assert line.answer_sha256 == (hashlib.sha256(line.answer.encode()).hexdigest() if line.answer else "")
    kept = set(check.log.values_list("answer", flat=True))
    assert "<html>Down for maintenance" in kept  # what came instead of an answer is kept too


def test_a_worker_killed_between_asking_and_keeping_loses_nothing(asked, monkeypatch):
    real = sources.ask

    def killed(*args):
        real(*args)
        raise SystemExit  # as SIGTERM would, after the source answered

    now = timezone.now() + timedelta(seconds=1)
    with monkeypatch.context() as patched, clock.standing_at(now), pytest.raises(SystemExit):
        patched.setattr(sources, "ask", killed)
        services.ask(asked.pk)
    with clock.standing_at(now + LEASE / 2):
        services.ask(asked.pk)  # perhaps it still works on it
    asked.refresh_from_db()
    assert asked.state == "asking"
    with clock.standing_at(now + LEASE):
        services.ask(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.outcome) == ("settled", "confirmed")
    assert [line.what for line in asked.log.all()] == ["opened", "answered", "asked_again", "answered"]


def test_a_worker_that_wakes_too_late_is_fenced_off(asked, monkeypatch):
    real, now = sources.ask, timezone.now() + timedelta(seconds=1)

    def slept(*args):
        monkeypatch.setattr(sources, "ask", real)
        with clock.standing_at(now + LEASE):
            services.ask(asked.pk)  # another worker, after the lease
        return sources.Answer("discrepancy", '{"late": true}')

    monkeypatch.setattr(sources, "ask", slept)
    with clock.standing_at(now):
        services.ask(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.outcome) == ("settled", "confirmed")
    assert "late" not in asked.answer
    assert asked.log.filter(what="answered").count() == 2  # the first, and the one after it was asked again


def test_nobody_is_asked_about_a_file_that_closed(asked, monkeypatch):
    file = asked.application
    machine.perform(file, "withdraw", by=file.applicant, at=timezone.now(), expecting="verification")
    handed = []
    monkeypatch.setattr(tasks.ask_source, "delay", handed.append)
    assert tasks.sweep_checks() == 0
    services.ask(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, handed) == ("asking", 0, [])


def test_the_sweep_finds_what_a_lost_message_left(asked, monkeypatch):
    handed = []
    monkeypatch.setattr(tasks.ask_source, "delay", handed.append)
    assert tasks.sweep_checks() == 1
    assert handed == [asked.pk]


def test_the_database_refuses_to_change_the_log(answered):
    answered("P02")
    for change in ("answer = 'other'", "outcome = 'confirmed'", "at = now()"):
        with (
            pytest.raises(DatabaseError, match="only ever added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update verification_logline set {change}")
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        LogLine.objects.filter(number=1).delete()
