"""The person of an offer may be neither a signing officer nor a contact: where it comes about all the same, all is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from intake.employers import history, notices
from intake.employers.life import locked
from intake.employers.lifecycle import LIVE
from intake.employers.offers import end_offer, hold_what_hangs_on
from intake.employers.people import close
from intake.employers.selectors import live_members
from nominee.models import EmployerMember, JobOffer


@transaction.atomic
def close_for(offer: JobOffer, member: EmployerMember, *, at: datetime) -> None:
    """The person of an offer acts for the business: their access, the offer and what hangs on it are closed."""
    hold_what_hangs_on(offer)
    row = locked(offer)
    employer = row.employer
    if row.status in LIVE:
        end_offer(row, "withdraw", by=None, at=at, why="conflict")
    member = EmployerMember.objects.select_for_update(of=("self",)).select_related("user", "employer").get(pk=member.pk)
    others = live_members(employer).exclude(pk=member.pk)
    if member.ended_at is None:
        close(member, by=None, at=at, heir=others.filter(kind="signing_officer").first(), why="conflict")
    if not others.filter(kind="signing_officer").exists():
        employer.closed_at = at  # nobody is left who could sign for it
        employer.save(update_fields=["closed_at"])
    history.keep(employer, "conflict", by=None, at=at, offer=row, member=member.pk)
    notices.tell([one.user for one in others], "conflict", employer=employer, at=at)


def found() -> list[tuple[JobOffer, EmployerMember]]:
    """Live offers whose person acts for the business, by address or by the account that registered with the offer."""
    members = EmployerMember.objects.filter(ended_at__isnull=True).select_related("employer", "user")
    by_address = Q(employer__offers__employee_email__iexact=F("user__email"))
    by_account = Q(employer__offers__interests__applicant=F("user"))
    those = members.filter(by_address | by_account, employer__offers__status__in=LIVE)
    pairs = []
    for member in those.distinct():
        mine = Q(employee_email__iexact=member.user.email) | Q(interests__applicant=member.user)
        for offer in JobOffer.objects.filter(mine, employer=member.employer, status__in=LIVE).distinct():
            pairs.append((offer, member))
    return pairs


def close_due(at: datetime) -> int:
    pairs = found()
    for offer, member in pairs:
        close_for(offer, member, at=at)
    return len(pairs)
