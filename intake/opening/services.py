"""Announce an opening, wait for it, start what one has a place for. The server's clock decides, to the second."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from intake import services
from intake.models import Opening, OpeningPlace, Ticket
from intake.opening import giving
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Application, Stream, User
from nominee.nominations import next_value
from nominee.roles import COUNTS_OPENINGS

ANNOUNCES = frozenset({"manager", "executive_director"})
READS = COUNTS_OPENINGS  # counts alone: no page of these names anybody
MOST_PLACES = 50_000
LONGEST_WINDOW = timedelta(days=120)


@transaction.atomic
def announce(
    stream: Stream,
    *,
    waiting_from: datetime,
    opens_at: datetime,
    closes_at: datetime,
    places: int,
    by: User,
    at: datetime,
) -> Opening:
    if by.role not in ANNOUNCES:
        raise NotAllowed
    Stream.objects.select_for_update().get(pk=stream.pk)
    if wrong := _wrong(stream, waiting_from, opens_at, closes_at, places, at):
        raise NotValid(wrong)
    seed = secrets.token_hex(32)
    with acting(by):
        opening = Opening.objects.create(
            number=f"{stream.prefix}-{opens_at.year}-{next_value(f'opening-{stream.prefix}-{opens_at.year}')}",
            stream=stream, waiting_from=waiting_from, opens_at=opens_at, closes_at=closes_at, places=places,
            seed=seed, seed_sha256=hashlib.sha256(seed.encode()).hexdigest(), announced_at=at, announced_by=by,
        )  # fmt: skip
    OpeningPlace.objects.bulk_create(
        [OpeningPlace(opening=opening, number=number) for number in range(1, places + 1)], batch_size=5000
    )
    return opening


def _wrong(
    stream: Stream, waiting_from: datetime, opens_at: datetime, closes_at: datetime, places: int, at: datetime
) -> dict[str, str]:
    wrong = {}
    if opens_at <= at:
        wrong["opens_at"] = _("The opening must be in the future, so that people can be told.")
    if waiting_from > opens_at:
        wrong["waiting_from"] = _("The waiting room must open before the places do.")
    if closes_at <= opens_at:
        wrong["closes_at"] = _("The window must end after it opens.")
    elif closes_at - opens_at > LONGEST_WINDOW:
        wrong["closes_at"] = _("The window is longer than %(days)s days. Check the date.") % {
            "days": LONGEST_WINDOW.days
        }
    if not 1 <= places <= MOST_PLACES:
        wrong["places"] = _("Give a number of places from 1 to %(most)s.") % {"most": MOST_PLACES}
    same = Opening.objects.filter(stream=stream, cancelled_at__isnull=True)
    if same.filter(waiting_from__lt=closes_at, closes_at__gt=waiting_from).exists():
        wrong["opens_at"] = _("This stream has another opening at that time.")
    version = services.version_in_force(stream, opens_at.date())
    if version is None or not version.is_open:
        wrong["stream"] = _("No rules of this stream are in force on that day, or it takes no applications then.")
    return wrong


@transaction.atomic
def cancel(opening: Opening, *, by: User, at: datetime) -> None:
    """Only before the order is drawn: afterwards people hold places."""
    if by.role not in ANNOUNCES:
        raise NotAllowed
    locked = Opening.objects.select_for_update().get(pk=opening.pk)
    if locked.drawn_at or at >= locked.opens_at:
        raise NotNow([_("The places are open. An opening can be cancelled only before that.")])
    if locked.cancelled_at is None:
        locked.cancelled_at, locked.cancelled_by = at, by
        with acting(by):
            locked.save(update_fields=["cancelled_at", "cancelled_by"])


def join(opening: Opening, *, by: User, at: datetime) -> Ticket:
    """Into the waiting room, once, however often it is asked. After the opening: to the end of the line."""
    if by.role != "applicant":
        raise NotAllowed
    if opening.cancelled_at or at >= opening.closes_at:
        raise NotNow([_("This opening is over.")])
    if at < opening.waiting_from:
        raise NotNow([_("The waiting room is not open yet.")])
    ticket, _made = Ticket.objects.get_or_create(opening=opening, user=by, defaults={"joined_at": at})
    if ticket.left_at:
        ticket.left_at, ticket.rank, ticket.joined_at = None, None, max(at, opening.opens_at)
        ticket.save(update_fields=["left_at", "rank", "joined_at"])
    if opening.drawn_at and ticket.rank is None:
        giving.go_on(opening, at)
        ticket.refresh_from_db()
    return ticket


@transaction.atomic
def leave(ticket: Ticket, *, by: User, at: datetime) -> None:
    """Give up one's turn, or a place that nothing was begun with. Who has a draft withdraws that."""
    if ticket.user_id != by.pk:
        raise NotAllowed
    opening = Opening.objects.select_for_update().get(pk=ticket.opening_id)
    locked = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if locked.application_id:
        raise NotNow([_("You began an application. To give up your place, withdraw it.")])
    locked.left_at = locked.left_at or at
    locked.save(update_fields=["left_at"])
    giving.go_on(opening, at)


@transaction.atomic
def start(ticket: Ticket, *, by: User, at: datetime) -> Application:
    """The application that the place is for: made once, and kept until the window ends."""
    if ticket.user_id != by.pk:
        raise NotAllowed
    locked = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("opening__stream__program")  # not what may have been made while it waited for the lock
        .get(pk=ticket.pk)
    )
    if locked.application:
        return locked.application
    if not OpeningPlace.objects.filter(ticket=locked).exists():
        raise NotNow([_("You have no place yet.")])
    if at >= locked.opening.closes_at:
        raise NotNow([_("This opening is over.")])
    application = services.start_application(locked.opening.stream, by=by, at=at)
    application.draft_due_at = locked.opening.closes_at
    application.save(update_fields=["draft_due_at"])
    locked.application = application
    locked.save(update_fields=["application"])
    return application
