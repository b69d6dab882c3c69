"""Asking a source about a check: claimed by an UPDATE, kept with its line of the log, tried again with backoff."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F

from nominee import clock, deadlines
from nominee.models import Application
from nominee.sealing import vault
from nominee.words import Words
from verification import log, sealed, sources
from verification.models import LogLine, VerificationCheck

ATTEMPTS = 4
LEASE = timedelta(minutes=1)  # longer than any answer is waited for; a dead worker's claim expires then
SEALED = Words("a value of the claim cannot be opened", "une valeur de la déclaration ne peut pas être ouverte")
_log = logging.getLogger(__name__)


class CannotBeAsked(Exception):
    """A value of the claim cannot be opened."""


def wait_after(attempts: int) -> timedelta:
    """20 seconds, then 80, then a little over five minutes: a person settles it after that."""
    return timedelta(seconds=5 * 4**attempts)


def ask(pk: int) -> None:
    """Ask one check's source, unless somebody does, its time has not come, or the file is closed."""
    now = clock.now()
    lease = now + LEASE
    # Conditions on the row's own columns: only those are looked at again after waiting for another worker.
    still_open = Application.objects.filter(decided_at__isnull=True)
    taken = VerificationCheck.objects.filter(
        pk=pk, state=VerificationCheck.ASKING, due_at__lte=now, application__in=still_open
    ).update(due_at=lease, attempts=F("attempts") + 1)
    if not taken:
        return
    check = VerificationCheck.objects.select_related("application").get(pk=pk)
    try:
        claim = _claim(check)
        answer = sources.ask(check.source, claim, settings.SOURCES[check.source])
        _keep(pk, lease, now, answer)
    except CannotBeAsked:
        _keep_failure(pk, lease, now, SEALED)
    except sources.Unreachable as problem:
        _keep_failure(pk, lease, now, problem.why, problem.body)
    except Exception as problem:  # an answer that cannot be read or kept: nothing a person could wait for
        _log.warning("check %s: %s", pk, type(problem).__name__)
        _keep_failure(pk, lease, now, sources.base.NOT_AGREED)


def _claim(check: VerificationCheck) -> dict[str, Any]:
    """What is claimed, opened for the question alone."""
    found = vault.opened(check.application, check.claim)
    if any(isinstance(value, vault.Unreadable) for value in found.values()):
        raise CannotBeAsked
    return found


def _held(pk: int, lease: datetime) -> VerificationCheck | None:
    """The check, locked, if this worker still holds it: one that was paused too long has lost it."""
    rows = VerificationCheck.objects.select_for_update(of=("self",)).select_related("application__program")
    return rows.filter(pk=pk, state=VerificationCheck.ASKING, due_at=lease).first()


@transaction.atomic
def _keep(pk: int, lease: datetime, at: datetime, answer: sources.Answer) -> None:
    check = _held(pk, lease)
    if check is None:
        return
    kept = {
        "answer": sealed.body(check, answer.body),
        "answer_sha256": answer.sha256 if answer.body else "",
        "compared": sealed.compared(check, answer.compared),
        "suggested": answer.outcome,
        "problem": None,
    }
    for name, value in kept.items():
        setattr(check, name, value)
    check.asked_at, check.state = at, VerificationCheck.ANSWERED
    if answer.outcome == sources.base.CONFIRMED:
        check.state, check.outcome, check.settled_at = VerificationCheck.SETTLED, "confirmed", at
        check.expires_on = valid_until(check, at)
    log.write(check, LogLine.ANSWERED, at=at, outcome=check.outcome, expires_on=check.expires_on, **kept)


@transaction.atomic
def _keep_failure(pk: int, lease: datetime, at: datetime, why: Words, body: str = "") -> None:
    check = _held(pk, lease)
    if check is None:
        return
    check.problem, check.asked_at = why.as_json, at
    check.due_at = at + wait_after(check.attempts)
    if check.attempts >= ATTEMPTS:
        check.state = VerificationCheck.UNREACHABLE
    hashed = sources.base.sha256_of(body) if body else ""
    kept = sealed.body(check, body)
    log.write(check, LogLine.UNREACHABLE, at=at, problem=check.problem, answer=kept, answer_sha256=hashed)


def valid_until(check: VerificationCheck, at: datetime):
    return deadlines.day_in(at, check.application.program.time_zone) + timedelta(days=check.valid_days)


def hand_over(pks: list[int]) -> None:
    """To a worker, once this is committed; what is lost on the way is found by the sweep."""

    def send() -> None:
        for pk in pks:
            current_app.send_task("verification.tasks.ask_source", [pk])  # by name: the task imports this module

    transaction.on_commit(send, robust=True)
