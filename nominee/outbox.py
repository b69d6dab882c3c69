"""Effects: put down with the event, handed to a worker on commit, claimed by an UPDATE, swept if lost."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from nominee import hooks
from nominee.models import ApplicationEvent, Effect

LEASE = timedelta(minutes=2)  # longer than any effect takes; a dead worker's claim expires then
ATTEMPTS = 8
_log = logging.getLogger(__name__)


class TryLater(Exception):
    """The effect cannot be done now through no fault of the file (a library or a service is missing)."""


def put(event: ApplicationEvent, names: Iterable[str], at: datetime) -> None:
    rows = Effect.objects.bulk_create([Effect(event=event, name=name, due_at=at) for name in names])
    for row in rows:
        transaction.on_commit(lambda pk=row.pk: _hand_over(pk), robust=True)


def _hand_over(pk: int) -> None:
    try:
        current_app.send_task("nominee.tasks.run_effect", [pk])  # by name: the task imports this module
    except Exception:  # the broker is away: the sweep finds the row
        _log.warning("effect %s not handed over, left to the sweep", pk)


def run(pk: int) -> bool:
    """Do one effect if nobody else does; True when done here. The work and its `done` commit together."""
    lease = Effect.new_lease()
    now = timezone.now()
    free = Q(state=Effect.PENDING) | Q(state=Effect.CLAIMED, claimed_at__lt=now - LEASE)
    claimed = Effect.objects.filter(free, pk=pk, due_at__lte=now).update(
        state=Effect.CLAIMED, lease=lease, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    row = Effect.objects.select_related("event__application").get(pk=pk)
    try:
        with transaction.atomic():
            hooks.EFFECTS[row.name](row.event)
            done = Effect.objects.filter(pk=pk, lease=lease, state=Effect.CLAIMED).update(
                state=Effect.DONE, done_at=timezone.now(), error=""
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
        due_at=timezone.now() + wait,
        error=f"{type(problem).__name__}: {problem}"[:2000],
    )
    _log.warning("effect %s (%s) failed, attempt %s: %s", row.pk, row.name, row.attempts, type(problem).__name__)


def due(limit: int = 200) -> list[int]:
    """Effects that are due and unclaimed, and those whose worker died."""
    now = timezone.now()
    return list(
        Effect.objects.filter(
            Q(state=Effect.PENDING) | Q(state=Effect.CLAIMED, claimed_at__lt=now - LEASE), due_at__lte=now
        )
        .order_by("due_at", "id")
        .values_list("pk", flat=True)[:limit]
    )
