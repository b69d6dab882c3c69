"""What ends an expression of interest without its person: time, new rules, an offer that is gone. Done in small batches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from intake.interest import history, life, offers, questions
from intake.models import ExpressionOfInterest, InterestEvent, Invitation
from intake.representing.enrolling import FORGOTTEN
from intake.selectors import version_in_force
from nominee import deadlines
from nominee.models import JobOffer, Stream, User

REMIND = timedelta(days=14)  # before it expires
BATCH = 200


@transaction.atomic
def end_interest(
    interest: ExpressionOfInterest, status: str, why: str, *, by: User | None, at: datetime
) -> ExpressionOfInterest:
    """Close it and tell its person. One that was never attested leaves no trace in a pool: it counts as withdrawn."""
    locked = ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    step = "withdrawn" if locked.attested_at is None else status
    if not life.move(locked, step, by=by, at=at, why=why):
        return locked
    if locked.job_offer and why in {"expired", "new_rules", "stream_closed"}:
        offers.put_back(locked.job_offer, by=by, at=at)
    return locked


@transaction.atomic
def withdraw_interest_for_offer(offer: JobOffer, *, by: User | None, at: datetime) -> list[ExpressionOfInterest]:
    """The employer withdrew the offer: what hangs on it leaves the pool, and an invitation that is open ends."""
    hanging = ExpressionOfInterest.objects.filter(job_offer=offer, status__in=["draft", "registered", "invited"])
    ended = [
        end_interest(row, "removed", "offer_withdrawn", by=by, at=at)
        for row in hanging.order_by("pk").select_for_update()
    ]
    life.end_invitations(Invitation.objects.filter(interest__in=ended), at=at, why="offer_withdrawn")
    return ended


def sweep(at: datetime) -> int:
    """Everything that time did. Answers how many were ended or reminded."""
    _forget_clients(at)
    return (
        _each(_expired(at), lambda row: end_interest(row, "expired", "expired", by=None, at=at))
        + _each(_without_offer(at), lambda row: end_interest(row, "removed", "offer_expired", by=None, at=at))
        + sum(_end_by_rules(stream, at) for stream in Stream.objects.select_related("program"))
        + _each(_to_remind(at), lambda row: _remind(row, at))
    )


def _forget_clients(at: datetime) -> None:
    """Of what a representative prepared and nobody entered with, the address is not kept for longer than of an enrolment."""
    closed = ExpressionOfInterest.objects.filter(applicant__isnull=True, closed_at__lt=at - FORGOTTEN)
    closed.exclude(client_email="").update(client_email="")


def _each(rows: QuerySet[ExpressionOfInterest], do: Callable[[ExpressionOfInterest], object]) -> int:
    """One transaction each, so that a worker that dies has lost nothing and holds up nobody."""
    found = list(rows.order_by("pk")[:BATCH])
    for row in found:
        do(row)
    return len(found)


def _expired(at: datetime) -> QuerySet[ExpressionOfInterest]:
    return ExpressionOfInterest.objects.filter(status="registered", expires_at__lte=at)


def _without_offer(at: datetime) -> QuerySet[ExpressionOfInterest]:
    """Drafts whose offer can no longer be registered."""
    gone = Q(job_offer__expires_at__lte=at) | Q(job_offer__status="expired")
    return ExpressionOfInterest.objects.filter(gone, status="draft", job_offer__isnull=False)


def _end_by_rules(stream: Stream, at: datetime) -> int:
    """New rules that end what was registered under older ones, and a stream that is no more."""
    standing = ExpressionOfInterest.objects.filter(stream=stream, status__in=["draft", "registered"])
    if not standing.exists():
        return 0
    today = deadlines.day_in(at, stream.program.time_zone)
    if version_in_force(stream, today) is None:
        return _each(standing, lambda row: end_interest(row, "removed", "stream_closed", by=None, at=at))
    begun = stream.versions.filter(published_at__isnull=False, in_force_from__lte=today).order_by("in_force_from")
    since = max((version.in_force_from for version in begun if questions.ends_older(version)), default=None)
    if since is None:
        return 0
    older = standing.filter(status="registered", stream_version__in_force_from__lt=since)
    return _each(older, lambda row: end_interest(row, "removed", "new_rules", by=None, at=at))


def _to_remind(at: datetime) -> QuerySet[ExpressionOfInterest]:
    reminded = InterestEvent.objects.filter(interest=OuterRef("pk"), what="reminded")
    soon = ExpressionOfInterest.objects.filter(status="registered", expires_at__gt=at, expires_at__lte=at + REMIND)
    return soon.exclude(Exists(reminded))


@transaction.atomic
def _remind(row: ExpressionOfInterest, at: datetime) -> None:
    locked = ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.status == "registered" and not locked.events.filter(what="reminded").exists():
        history.keep(locked, "reminded", by=None, at=at, tell=True)
