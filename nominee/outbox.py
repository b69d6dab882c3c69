"""Effects: put down with the event, handed to a worker on commit, claimed by an UPDATE, swept if lost.

What is due is judged by the database's clock alone: web servers and workers may be wrong, and differ.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Least, Now

from nominee import hooks
from nominee.models import ApplicationEvent, Effect

LEASE = timedelta(minutes=2)  # longer than any effect takes; a dead worker's claim expires then
ATTEMPTS = 8
PAUSE = 10  # seconds without a broker, as long as the sweep takes to come round
_away_until = 0.0
_log = logging.getLogger(__name__)


class TryLater(Exception):
    """The effect cannot be done now through no fault of the file (a library or a service is missing)."""


def put(event: ApplicationEvent, names: Iterable[str], at: datetime) -> None:
    due = Least(Value(at), Now())
    rows = Effect.objects.bulk_create([Effect(event=event, name=name, due_at=due) for name in names])
    for row in rows:
        transaction.on_commit(lambda pk=row.pk: _hand_over(pk), robust=True)


def _hand_over(pk: int) -> None:
    """A broker that was away a moment ago is not asked again at once: a page with many effects would wait for each."""
    global _away_until
    if time.monotonic() < _away_until:
        return
    try:
        current_app.send_task("nominee.tasks.run_effect", [pk])  # by name: the task imports this module
    except Exception:  # the broker is away: the sweep finds the row
        _away_until = time.monotonic() + PAUSE
        _log.warning("effect %s not handed over, left to the sweep", pk)


def run(pk: int) -> bool:
    """Do one effect if nobody else does; True when done here. The work and its `done` commit together."""
    lease = Effect.new_lease()
    claimed = Effect.objects.filter(_free(), pk=pk, due_at__lte=Now()).update(
        state=Effect.CLAIMED, lease=lease, claimed_at=Now(), attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    row = Effect.objects.select_related("event__application").get(pk=pk)
    try:
        with transaction.atomic():
            hooks.EFFECTS[row.name](row.event)
            done = Effect.objects.filter(pk=pk, lease=lease, state=Effect.CLAIMED).update(
                state=Effect.DONE, done_at=Now(), error=""
            )
            if not done:
                raise RuntimeError("the lease ran out: another worker has it")
    except Exception as problem:
        _put_back(row, lease, problem)
        return False
    return True


def _put_back(row: Effect, lease: object, problem: Exception) -> None:
    final = row.attempts >= ATTEMPTS and not isinstance(problem, TryLater)
    wait = timedelta(seconds=min(2**row.attempts, 300))
    Effect.objects.filter(pk=row.pk, lease=lease).update(
        state=Effect.FAILED if final else Effect.PENDING,
        due_at=Now() + wait,
        error=f"{type(problem).__name__}: {problem}"[:2000],
    )
    _log.warning("effect %s (%s) failed, attempt %s: %s", row.pk, row.name, row.attempts, type(problem).__name__)


def _free() -> Q:
    """Unclaimed, or claimed by a worker that died."""
    return Q(state=Effect.PENDING) | Q(state=Effect.CLAIMED, claimed_at__lt=Now() - LEASE)


def due(limit: int = 200) -> list[int]:
    """What nobody is doing and should be done."""
    rows = Effect.objects.filter(_free(), due_at__lte=Now()).order_by("due_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])
