"""The employer's application for approval of the position, between the invitation and the person's own application."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from intake.employers import history, notices
from intake.employers.life import locked
from intake.employers.selectors import facts_for, may, rules_of, unfinished
from intake.models import EditingLock, EmployerNotice, Invitation, KeptText, PositionApproval
from nominee import deadlines
from nominee.errors import NotAllowed, NotFound, NotNow
from nominee.models import JobOffer, User
from nominee.words import Words

REMIND_DAYS = 3


def _due(offer: JobOffer, at: datetime) -> datetime:
    """From the day of the invitation, by the limits of the offer's stream."""
    sent = Invitation.objects.filter(interest__job_offer=offer, status="sent").order_by("-sent_at").first()
    begun = sent.sent_at if sent and sent.sent_at else at
    limits = offer.stream_version.definition["limits"]
    limit = limits.get("employer_approval") or rules_of(offer.employer).content["approval_after_invitation"]
    zone = offer.employer.program.time_zone
    return deadlines.end_of(deadlines.after(deadlines.day_in(begun, zone), limit), zone)


@transaction.atomic
def open_approval(offer: JobOffer, *, by: User | None, at: datetime) -> PositionApproval:
    """Once, when the person was invited; what the offer says is carried over."""
    row = locked(offer)
    if known := PositionApproval.objects.filter(offer=row).first():
        return known
    if row.status != "invited":
        raise NotNow([_("The person has not been invited yet.")])
    made = PositionApproval.objects.create(offer=row, opened_at=at, saved_at=at, due_at=_due(row, at))
    history.keep(row.employer, "approval_begun", by=by, at=at, offer=row)
    return made


def _editable(offer: JobOffer, *, by: User, at: datetime, act: str) -> PositionApproval:
    row = locked(offer)
    if not may(by, act, row.employer, row):
        raise NotAllowed
    found = PositionApproval.objects.select_for_update(of=("self",)).filter(offer=row).first()
    if found is None:
        raise NotFound
    if found.submitted_at:
        raise NotNow([_("This application for approval was submitted and can no longer be changed.")])
    if row.status != "invited":
        raise NotNow([_("The offer has ended, so the position cannot be approved.")])
    if at >= found.due_at:
        raise NotNow([_("The time to apply for approval of the position ran out.")])
    found.offer = row
    return found


@transaction.atomic
def save_answers(
    offer: JobOffer, *, by: User, at: datetime, answers: dict[str, Any], dropped: Collection[str] = ()
) -> PositionApproval:
    found = _editable(offer, by=by, at=at, act="edit_approval")
    merged = found.answers | answers
    found.answers = {code: value for code, value in merged.items() if code not in dropped and value not in (None, "")}
    found.saved_at = at
    found.save(update_fields=["answers", "saved_at"])
    return found


def what_is_lacking(approval: PositionApproval, *, on: Any) -> list[str]:
    offer = approval.offer
    facts = facts_for(offer.employer, offer.answers, approval.answers, on=on)
    return [
        _("This page is not complete: %(page)s.") % {"page": str(Words(**page["title"]))}
        for page in unfinished(rules_of(offer.employer).pages("approval"), facts)
    ]


@transaction.atomic
def sign(offer: JobOffer, *, by: User, at: datetime, seen: str = "") -> PositionApproval:
    if (known := PositionApproval.objects.filter(offer=offer, submitted_by=by).first()) and known.submitted_at:
        return known  # pressed twice
    found = _editable(offer, by=by, at=at, act="sign_approval")
    if seen and seen != found.saved_at.isoformat():
        raise NotNow([_("The answers were changed while you read them. Read them again, then sign.")])
    if lacking := what_is_lacking(found, on=deadlines.day_in(at, offer.employer.program.time_zone)):
        raise NotNow(lacking)
    found.submitted_at, found.submitted_by = at, by
    found.save(update_fields=["submitted_at", "submitted_by"])
    history.keep(offer.employer, "approved_asked", by=by, at=at, offer=offer)
    told = [user for user in notices.concerned(found.offer) if user != by]
    notices.tell(told, "approval_submitted", employer=offer.employer, at=at, offer=offer)
    EditingLock.objects.filter(thing=f"approval:{offer.pk}").delete()
    KeptText.objects.filter(thing=f"approval:{offer.pk}").delete()
    return found


def open_due(at: datetime) -> int:
    """Offers whose person was invited, by whatever way, and whose application for approval nobody opened yet."""
    rows = JobOffer.objects.filter(status="invited", approval__isnull=True).select_related("employer__program")
    done = 0
    for offer in rows.order_by("id")[:200]:
        open_approval(offer, by=None, at=at)
        done += 1
    return done


def remind_due(at: datetime) -> int:
    """Once, some days before the end."""
    rows = PositionApproval.objects.filter(submitted_at__isnull=True, offer__status="invited", due_at__gt=at)
    rows = rows.exclude(offer__notices__kind="approval_due").select_related("offer__employer__program")
    done = 0
    for row in rows:
        if (row.due_at - at).total_seconds() <= REMIND_DAYS * 86400:
            with transaction.atomic():
                offer = locked(row.offer)
                if EmployerNotice.objects.filter(offer=offer, kind="approval_due").exists():
                    continue
                notices.tell(notices.concerned(offer), "approval_due", employer=offer.employer, at=at, offer=offer)
                done += 1
    return done
