"""Choosing and inviting: the rows with the second signature, then each invitation once, however often a worker dies."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from celery import current_app
from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext as _

from intake.draws import record
from intake.draws.lifecycle import SIGNS
from intake.draws.moving import (
    into_invitation,
    move,
    move_invitation,
    move_invitations,
    out_of_invitation,
    refuse_own,
)
from intake.draws.ranking import Ranking
from intake.interest import history, offers
from intake.models import Draw, ExpressionOfInterest, Invitation, NotificationOfInterest
from intake.selectors import version_in_force
from nominee import deadlines
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Stream, StreamVersion, User
from nominee.nominations import next_values

Row = TypeVar("Row", Invitation, NotificationOfInterest)
BATCH = 50  # invitations of one transaction
_log = logging.getLogger(__name__)


def choose(draw: Draw, ranking: Ranking, *, at: datetime) -> None:
    """In the transaction of the second signature. Raises NotNow when one of them left the pool this very moment."""
    keys = [int(one.pk) for one in ranking.chosen]
    people = dict(
        ExpressionOfInterest.objects.filter(pk__in=keys, status="registered")
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "applicant")
    )
    if into_invitation(keys) != len(keys):
        raise NotNow(
            [_("The pool changed since the simulation."), _("Return it to preparation and simulate it again.")]
        )
    numbers = numbers_of("invitation", "ITA", draw.stream, len(keys), at)
    Invitation.objects.bulk_create(
        [
            Invitation(
                number=number, stream=draw.stream, applicant_id=people[int(one.pk)], draw=draw, interest_id=int(one.pk), rank=place,
                points=one.points, chosen_at=at,
            )
            for place, (one, number) in enumerate(zip(ranking.chosen, numbers, strict=True), start=1)
        ],
        batch_size=500,
    )  # fmt: skip


def numbers_of(kind: str, prefix: str, stream: Stream, count: int, at: datetime) -> list[str]:
    year = deadlines.day_in(at, stream.program.time_zone).year
    values = next_values(f"{kind}-{stream.prefix}-{year}", count)
    return [f"{prefix}-{stream.prefix}-{year}-{value:06}" for value in values]


def hand_over(pk: int) -> None:
    try:
        current_app.send_task("intake.tasks.send_invitations", [pk])
    except Exception:  # the broker is away: the sweep finds the draw
        _log.warning("draw %s not handed over, left to the sweep", pk)


def due() -> list[int]:
    """Draws of which not everything is sent."""
    return list(Draw.objects.filter(status__in=["signed", "inviting"]).order_by("countersigned_at").values_list("pk", flat=True))  # fmt: skip


def send(pk: int, *, at: datetime) -> int:
    """Send what is left of a draw, in batches that each stand by themselves; answers how many were sent here."""
    begin(pk)
    sent = 0
    while batch := _send_batch(pk, at):
        sent += batch[1]
    finish(pk, at)
    return sent


@transaction.atomic
def begin(pk: int) -> Draw:
    draw = Draw.objects.select_for_update(of=("self",)).get(pk=pk)
    return move(draw, "begin", by=None) if draw.status == "signed" else draw


@transaction.atomic
def _send_batch(pk: int, at: datetime) -> tuple[int, int] | None:
    """How many were taken in hand and how many of them sent. What another worker has in hand is left to it.

    None: nothing is left to take. The expression of interest is locked before its invitation, as everywhere.
    """
    waiting = ExpressionOfInterest.objects.filter(invitations__draw=pk, invitations__status="chosen")
    mine = list(waiting.order_by("invitations__rank").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    if not mine:
        return None
    rows = Invitation.objects.filter(draw=pk, status="chosen", interest__in=mine).order_by("rank")
    people = {row.pk: row for row in mine}
    sent = 0
    for invitation in rows.select_for_update(of=("self",)).select_related("stream__program"):
        assert invitation.interest_id is not None
        sent += _send_one(invitation, people[invitation.interest_id], at)
    return len(mine), sent


def _send_one(invitation: Invitation, interest: ExpressionOfInterest, at: datetime) -> bool:
    if interest.status != "invited":  # its offer was withdrawn meanwhile
        move_invitation(invitation, "revoke", ended_at=at, ended_why="gone")
        return False
    move_invitation(invitation, "send", sent_at=at, due_at=due_at(invitation.stream, interest.stream_version, at))
    history.keep(interest, "invited", by=None, at=at, tell=True)
    if interest.job_offer:
        offers.move(interest.job_offer, "invited", at=at)
    return True


def due_at(stream: Stream, otherwise: StreamVersion, at: datetime) -> datetime:
    """The end of the last day to submit, by the rules of the day it is sent; `otherwise`: by these, where none are in force."""
    zone = stream.program.time_zone
    today = deadlines.day_in(at, zone)
    version = version_in_force(stream, today) or otherwise
    return deadlines.end_of(deadlines.after(today, version.definition["limits"]["draft"]), zone)


@transaction.atomic
def finish(pk: int, at: datetime) -> None:
    """Once nothing of it is left to send."""
    draw = Draw.objects.select_for_update(of=("self",)).select_related("stream__program").get(pk=pk)
    left = draw.notifications if draw.is_notification else draw.invitations
    if draw.status == "inviting" and not left.filter(status="chosen").exists():
        move(draw, "finish", by=None, invited_at=at)
        record.publish(draw)


def numbered(rows: QuerySet[Row], numbers: list[str] | None) -> QuerySet[Row]:
    """Those with these numbers, all of which must be there; all of them, where none are given."""
    if numbers is None:
        return rows
    found = rows.filter(number__in=numbers)
    if missing := set(numbers) - set(found.values_list("number", flat=True)):
        raise NotValid({"numbers": _("Not of this draw: %(numbers)s") % {"numbers": ", ".join(sorted(missing)[:5])}})
    return found


@transaction.atomic
def revoke(draw: Draw, *, by: User, at: datetime, why: str, numbers: list[str] | None = None) -> Mapping[str, Any]:
    """Take back what its person has not opened yet: all of a draw, or these. Who was invited stands in the pool again.

    Answers how many were taken back, and which had been read and so stand.
    """
    if by.role not in SIGNS:
        raise NotAllowed
    refuse_own(draw.stream_id, by)
    rows = numbered(draw.invitations.all(), numbers)
    open_ones = rows.filter(status__in=["chosen", "sent"], read_at__isnull=True).order_by("pk")
    people = ExpressionOfInterest.objects.filter(pk__in=open_ones.order_by().values("interest"))
    list(people.order_by("pk").select_for_update(of=("self",)))  # before their invitations, as everywhere
    unread = list(open_ones.select_for_update(of=("self",)).select_related("interest__job_offer"))
    mine = Invitation.objects.filter(pk__in=[row.pk for row in unread], read_at__isnull=True)
    moved = move_invitations(mine, "revoke", ended_at=at, ended_why=why)
    for row in unread:
        _back_into_the_pool(row, by=by, at=at)
    with acting(by, why=why):
        Draw.objects.filter(pk=draw.pk).update(ended_why=why)
    if hasattr(draw, "published"):
        record.publish(draw)
    standing = rows.filter(read_at__isnull=False, status__in=["sent", "used"])
    return {"revoked": moved, "standing": list(standing.order_by("rank").values_list("number", flat=True))}


def _back_into_the_pool(invitation: Invitation, *, by: User, at: datetime) -> None:
    interest = invitation.interest
    if interest is None or not out_of_invitation(interest, "registered"):
        return
    interest.refresh_from_db()
    history.keep(interest, "returned", by=by, at=at, why="revoked", tell=invitation.status == "sent")
    if interest.job_offer:
        offers.move(interest.job_offer, "interest_registered", at=at)


def counts(draw: Draw) -> dict[str, Any]:
    """How its invitations stand, and how low they went."""
    by_status = dict(draw.invitations.order_by().values_list("status").annotate(n=Count("pk")))
    read = draw.invitations.filter(read_at__isnull=False).count()
    return {
        "by_status": by_status,
        "read": read,
        **draw.invitations.aggregate(lowest=Min("points"), highest=Max("points")),
    }
