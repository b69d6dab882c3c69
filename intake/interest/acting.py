"""Expressions of interest by a representative: prepared for somebody, who appoints, reads and declares; only then it counts.

Number and PIN go to the client's own address (intake/representing/enrolling.py). The click that appoints also attests.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake.interest import history, services
from intake.interest.selectors import live_in
from intake.models import ClientEnrolment, ExpressionOfInterest
from intake.representing import enrolling
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import User


def prepared_for(row: ClientEnrolment) -> ExpressionOfInterest | None:
    """What the person who was asked would enter with."""
    found = ExpressionOfInterest.objects.select_related("stream__program", "job_offer")
    return found.filter(enrolment=row, applicant__isnull=True, status="draft").first()


@transaction.atomic
def ask(interest: ExpressionOfInterest, row: ClientEnrolment, *, by: User, at: datetime) -> None:
    """In the transaction of the enrolment: this is what its person decides on."""
    locked = ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    if locked.prepared_by_id != by.pk or locked.applicant_id or locked.status != "draft":
        raise NotFound
    earlier = locked.enrolment
    if earlier and earlier.closed_at is None and at < earlier.expires_at:
        raise NotNow([_("Your client was asked already, and can still decide.")])
    locked.enrolment = row
    locked.save(update_fields=["enrolment"])
    history.keep(locked, "asked", by=by, at=at)


@transaction.atomic
def enter(interest: ExpressionOfInterest, row: ClientEnrolment, *, by: User, at: datetime, seen: str) -> None:
    """The client's click: appoints, declares, and enters the pool, all or nothing. `seen`: when what they read was saved."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    locked = ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    if locked.enrolment_id != row.pk or locked.applicant_id or locked.status != "draft":
        raise NotFound
    if live_in(locked.stream, by):
        raise NotValid({"true": _("You have an expression of interest in this stream already. Withdraw it first.")})
    enrolling.appointed(row, by=by, at=at)
    locked.applicant, locked.client_email = by, ""
    locked.save(update_fields=["applicant", "client_email"])
    history.keep(locked, "appointed", by=by, at=at)
    services.attest(locked, by=by, at=at, seen=seen)


@transaction.atomic
def end_authority(interest: ExpressionOfInterest, *, by: User, at: datetime) -> None:
    """By the client, or by whoever acts for them. From the next request on they find nothing."""
    locked = ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    if by.pk != locked.applicant_id and not services.acts(locked, by):
        raise NotFound
    if locked.prepared_by_id and locked.applicant_id and locked.authority_ended_at is None:
        locked.authority_ended_at = at
        locked.save(update_fields=["authority_ended_at"])
        history.keep(locked, "authority_ended", by=by, at=at, tell=by.pk != locked.applicant_id)
