"""Notifications of interest: the rows with the second signature, then each sent once, however often a worker dies.

The federal side takes a notification by a key, which is its number here: sent again after a crash, it is the same one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from intake.draws import inviting, record
from intake.draws.lifecycle import SIGNS
from intake.draws.moving import move_notification
from intake.draws.ranking import Ranking
from intake.entry import pool, searching
from intake.models import Draw, NotificationOfInterest
from nominee import deadlines
from nominee.audit.acting import acting
from nominee.errors import NotAllowed
from nominee.models import Stream, StreamVersion, User
from nominee.registers import Unreachable
from nominee.sealing import vault

BATCH = 200
_log = logging.getLogger(__name__)


def choose(draw: Draw, ranking: Ranking, *, at: datetime) -> None:
    """In the transaction of the second signature; the numbers of the profiles are sealed at once."""
    numbers = inviting.numbers_of("notification", "NOI", draw.stream, len(ranking.chosen), at)
    NotificationOfInterest.objects.bulk_create(
        [
            NotificationOfInterest(
                number=number, draw=draw, stream=draw.stream, profile_key=str(one.pk), noc=one.noc, rank=place,
                points=one.points or 0, profile_number=vault.keep(number, searching.KIND, one.number), chosen_at=at,
            )
            for place, (one, number) in enumerate(zip(ranking.chosen, numbers, strict=True), start=1)
        ],
        batch_size=500,
    )  # fmt: skip


def send(pk: int, *, at: datetime) -> int:
    """Send what is left of a round; answers how many were sent here. While the federal side is away, the rest waits."""
    inviting.begin(pk)
    sent = 0
    while (one := _send_next(pk, at)) is not None:
        sent += one
    inviting.finish(pk, at)
    return sent


@transaction.atomic
def _send_next(pk: int, at: datetime) -> int | None:
    """1: sent; 0: the federal side takes none for this profile; None: nothing is left, or it is away."""
    waiting = NotificationOfInterest.objects.filter(draw=pk, status="chosen").order_by("rank")
    rows = waiting.select_related("stream__program").select_for_update(of=("self",), skip_locked=True)
    row = rows.first()
    if row is None:
        return None
    zone = row.stream.program.time_zone
    due = inviting.due_at(row.stream, latest_version(row.stream), at)
    number = vault.opened(row, row.profile_number)  # type: ignore[arg-type]
    try:
        told = pool.notify(
            str(number), key=row.number, stream=row.stream.code, respond_by=deadlines.day_in(due, zone),
            on=deadlines.day_in(at, zone),
        )  # fmt: skip
    except Unreachable as problem:
        _log.warning("round %s waits: %s", pk, problem)
        return None
    if not told.number:
        move_notification(row, "fail", ended_at=at, ended_why=told.status)
        return 0
    move_notification(row, "send", sent_at=at, due_at=due, federal_number=told.number)
    return 1


def latest_version(stream: Stream) -> StreamVersion:
    found = stream.versions.order_by("-in_force_from").first()
    assert found is not None
    return found


def revoke(draw: Draw, *, by: User, at: datetime, why: str, numbers: list[str] | None = None) -> Mapping[str, Any]:
    """Take back what the federal side has not delivered yet. Each by itself: what was taken back stays so.

    Answers how many were taken back, and which stand. Raises NotNow while the federal side is away.
    """
    if by.role not in SIGNS:
        raise NotAllowed
    rows = inviting.numbered(draw.notifications.all(), numbers)
    revoked, standing = 0, []
    with acting(by, why=why):
        Draw.objects.filter(pk=draw.pk).update(ended_why=why)
    try:
        for key in list(rows.filter(status__in=["chosen", "sent"]).order_by("rank").values_list("pk", flat=True)):
            if _revoke_one(key, at=at, why=why):
                revoked += 1
            else:
                standing.append(rows.get(pk=key).number)
    except Unreachable as problem:
        raise searching.away(problem) from None
    finally:
        if hasattr(draw, "published"):
            record.publish(draw)
    return {"revoked": revoked, "standing": standing}


@transaction.atomic
def _revoke_one(pk: int, *, at: datetime, why: str) -> bool:
    row = NotificationOfInterest.objects.select_for_update(of=("self",)).select_related("stream__program").get(pk=pk)
    if row.status == "sent":
        on = deadlines.day_in(at, row.stream.program.time_zone)
        if not pool.take_back(row.federal_number, on=on):
            return False
    return move_notification(row, "revoke", ended_at=at, ended_why=why[:200])


def sweep(at: datetime) -> int:
    """Notifications that nobody answered in time. Their profile is not known here any more, only that there was one."""
    late = NotificationOfInterest.objects.filter(status="sent", due_at__lte=at).order_by("pk")
    return sum(_miss(pk, at) for pk in list(late.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _miss(pk: int, at: datetime) -> bool:
    row = NotificationOfInterest.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.due_at is None or row.due_at > at:  # it was extended meanwhile
        return False
    sealed = row.profile_number
    moved = move_notification(row, "miss", ended_at=at, ended_why="deadline_missed", profile_number="")
    if moved and sealed:
        vault.forget([sealed])
    return moved


def counts(draw: Draw) -> dict[str, Any]:
    """How its notifications stand, and between which scores."""
    by_status = dict(draw.notifications.order_by().values_list("status").annotate(n=Count("pk")))
    return {
        "by_status": by_status,
        "read": None,
        **draw.notifications.aggregate(lowest=Min("points"), highest=Max("points")),
    }


def of_draw(draw: Draw) -> QuerySet[NotificationOfInterest]:
    return draw.notifications.select_related("invitation").order_by("rank")
