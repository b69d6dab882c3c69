"""Openings of the demonstration: one that took place when the stream took whoever came first, and one that is announced."""

from __future__ import annotations

from datetime import datetime, timedelta

from intake.models import Opening, Ticket
from intake.opening import giving, services
from nominee.models import Stream, User
from reporting.demo import Cast

OPENED = datetime.fromisoformat("2018-02-13T10:00:00-05:00")
PLACES, CAME = 6, 9


def announce(cast: Cast) -> None:
    """Asked again, nothing is added."""
    if Opening.objects.exists():
        return
    _took_place(cast)
    opens_at = (cast.now + timedelta(days=9)).replace(hour=15, minute=0, second=0, microsecond=0)
    services.announce(
        Stream.objects.get(code="owp-physician"), waiting_from=opens_at - timedelta(hours=2), opens_at=opens_at,
        closes_at=opens_at + timedelta(days=14), places=40, by=cast.manager, at=cast.now,
    )  # fmt: skip


def _took_place(cast: Cast) -> None:
    """More came than there were places; one gave theirs up, and the next in turn had it."""
    opening = services.announce(
        Stream.objects.get(code="masters-graduate"), waiting_from=OPENED - timedelta(hours=1), opens_at=OPENED,
        closes_at=OPENED + timedelta(days=14), places=PLACES, by=cast.manager, at=OPENED - timedelta(days=10),
    )  # fmt: skip
    people = User.objects.filter(email__endswith="@pool.example").order_by("pk")[:CAME]
    tickets = [services.join(opening, by=person, at=OPENED - timedelta(minutes=30)) for person in people]
    giving.draw_order(opening, OPENED)
    with_place = next((ticket for ticket in tickets if hasattr(_read(ticket.pk), "place")), None)
    if with_place:
        services.leave(_read(with_place.pk), by=with_place.user, at=OPENED + timedelta(days=1))


def _read(pk: int) -> Ticket:
    return Ticket.objects.get(pk=pk)
