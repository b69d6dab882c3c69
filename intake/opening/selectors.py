"""Where an opening stands, and where one person stands in it: read by many thousand at once, so few questions each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from intake.models import Opening, OpeningPlace, Ticket
from intake.opening import pace
from nominee.models import Stream, User


def phase(opening: Opening, at: datetime) -> str:
    """announced, waiting, drawing, open, over or cancelled."""
    if opening.cancelled_at:
        return "cancelled"
    if at < opening.waiting_from:
        return "announced"
    if at < opening.opens_at:
        return "waiting"
    if at >= opening.closes_at:
        return "over"
    return "open" if opening.drawn_at else "drawing"


def coming(at: datetime) -> QuerySet[Opening]:
    """Announced and not over: for the public page."""
    return (
        Opening.objects.filter(closes_at__gt=at, cancelled_at__isnull=True)
        .select_related("stream")
        .order_by("opens_at")
    )


def past(at: datetime) -> QuerySet[Opening]:
    """With the seed, so that the order can be computed again."""
    return Opening.objects.filter(closes_at__lte=at, drawn_at__isnull=False).select_related("stream")[:50]


def of_stream(stream: Stream, at: datetime) -> Opening | None:
    """The way into this stream, while one is announced or open."""
    return coming(at).filter(stream=stream).first()


@dataclass(frozen=True)
class Standing:
    """What one person reads. `ahead`: how many are before them; None where there is no line, or a place is theirs."""

    phase: str
    ticket: Ticket | None
    has_place: bool = False
    ahead: int | None = None

    @property
    def code(self) -> str:
        """For the page that asks again and again: it is drawn anew when this changes."""
        if self.ticket is None or self.ticket.left_at:
            return f"{self.phase}:out"
        if self.ticket.application_id:
            return f"{self.phase}:begun"
        return f"{self.phase}:{'place' if self.has_place else 'in'}"


def standing(opening: Opening, user: User, at: datetime) -> Standing:
    has_place = Exists(OpeningPlace.objects.filter(ticket=OuterRef("pk")))
    ticket = (
        Ticket.objects.filter(opening=opening, user=user)
        .annotate(has_place=has_place)
        .select_related("application")
        .first()
    )
    if ticket is None or ticket.left_at:
        return Standing(phase(opening, at), ticket)
    holds = bool(ticket.has_place)  # type: ignore[attr-defined]
    waits = ticket.rank is not None and not holds
    return Standing(phase(opening, at), ticket, holds, pace.ahead(opening, ticket.rank) if waits else None)


def counts(opening: Opening) -> dict[str, Any]:
    """For the desk: how many wait, hold places, began and submitted."""
    tickets = Ticket.objects.filter(opening=opening)
    begun = Q(application__isnull=False)
    found: dict[str, Any] = tickets.aggregate(
        people=Count("pk", filter=Q(left_at__isnull=True)),
        left=Count("pk", filter=Q(left_at__isnull=False)),
        begun=Count("pk", filter=begun),
        submitted=Count("pk", filter=begun & Q(application__submitted_at__isnull=False)),
    )
    found["taken"] = OpeningPlace.objects.filter(opening=opening, ticket__isnull=False).count()
    found["waiting"] = max(found["people"] - found["taken"], 0)
    return found
