"""The job offer that an expression of interest hangs on: found by its number, taken over, and moved along with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from intake.employers.life import reach
from intake.interest import questions
from nominee import limits
from nominee.errors import NotNow, NotValid
from nominee.models import JobOffer, Stream, StreamVersion, User

TAKES_INTEREST = "submitted"


def taken(stream: Stream, number: str, *, by: User, at: datetime, email: str = "") -> JobOffer:
    """The submitted offer with this number that is addressed to this person, or to whom they prepare it for. Any other answers as a missing one does."""
    wanted = "".join(number.split()).upper()
    if not wanted:
        raise NotValid({"offer": _("Enter the job offer ID that was sent to you.")})
    limits.spend("job_offer", by.pk, at)  # nobody tries numbers by the thousand
    mine = JobOffer.objects.filter(number__iexact=wanted[:24], employee_email__iexact=email or by.email, stream=stream)
    offer = mine.exclude(status="draft").first()
    if offer is None:
        raise NotValid(
            {"offer": _("We know no such offer for you in this stream. Check the ID, and that your employer wrote "
                        "the e-mail address of this account.")}
        )  # fmt: skip
    try:
        still_stands(offer, at=at)
    except NotNow as reasons:
        raise NotValid({"offer": " ".join(reasons.reasons)}) from None
    return offer


def still_stands(offer: JobOffer, *, at: datetime) -> None:
    """Raises NotNow, in words, where the offer can no longer be registered."""
    offer.refresh_from_db()
    if offer.status == "withdrawn":
        raise NotNow([_("The employer withdrew this offer.")])
    if offer.status == "expired" or (offer.expires_at and at >= offer.expires_at):
        raise NotNow([_("This offer has expired: it had to be registered in time. Ask your employer for a new one.")])
    if offer.status != TAKES_INTEREST:
        raise NotNow([_("This offer was used already.")])


def stands(offer: JobOffer, at: datetime, *, registered: bool) -> bool:
    """`registered`: the time to register was kept already."""
    if offer.status not in (TAKES_INTEREST, "expired"):
        return False
    return registered or offer.expires_at is None or at < offer.expires_at


def given_by(offer: JobOffer | None, version: StreamVersion) -> dict[str, Any]:
    """What the offer answers of the questions that the expression of interest asks."""
    if offer is None:
        return {}
    asked = questions.fields(version)
    return {code: value for code, value in offer.answers.items() if code in asked and value not in (None, "")}


def move(offer: JobOffer, status: str, *, at: datetime, by: User | None = None) -> None:
    """The offer's status follows what happened here; one that has ended stays what it is."""
    reach(offer, status, by=by, at=at)


def put_back(offer: JobOffer, *, by: User | None, at: datetime) -> None:
    """Nothing hangs on it any more: it may be registered again until it expires."""
    waits = offer.expires_at is not None and at < offer.expires_at
    move(offer, TAKES_INTEREST if waits else "expired", by=by, at=at)
