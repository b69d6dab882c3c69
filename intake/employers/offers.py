"""Job offers: begun, filled in, signed, withdrawn, expired; and what hangs on one ends with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from intake.employers import history, notices
from intake.employers.life import locked, move
from intake.employers.lifecycle import LIVE
from intake.employers.selectors import facts_for, live_members, may, offered_streams, rules_of, unfinished
from intake.interest.ending import withdraw_interest_for_offer
from intake.models import EditingLock, ExpressionOfInterest, Invitation, KeptText
from intake.selectors import may_act
from nominee import deadlines, machine
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.lifecycle import STATES as FILE_STATES
from nominee.models import Application, Employer, JobOffer, Stream, User
from nominee.nominations import next_value
from nominee.words import Words

EMPLOYEE = ("employee_family_name", "employee_given_names", "employee_email", "job_title")


@transaction.atomic
def begin(employer: Employer, stream: Stream, *, by: User, at: datetime) -> JobOffer:
    """A draft. Pressed twice within a minute, it is the same wish."""
    if not may(by, "draft_offer", employer):
        raise NotAllowed
    Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
    today = deadlines.day_in(at, employer.program.time_zone)
    version = next((row for row in offered_streams(employer, today) if row.stream_id == stream.pk), None)
    if version is None:
        raise NotNow([_("This stream takes no job offers now.")])
    twin = JobOffer.objects.filter(employer=employer, stream=stream, created_by=by, status="draft", answers={})
    if known := twin.filter(created_at__gte=at - timedelta(minutes=1)).first():
        return known
    member = live_members(employer).get(user=by)
    offer = JobOffer.objects.create(
        number=f"JO-{today.year}-{next_value(f'job-offer-{today.year}'):06}", employer=employer, stream=stream,
        stream_version=version, created_at=at, created_by=by, saved_at=at, contact=member,
    )  # fmt: skip
    history.keep(employer, "begun", by=by, at=at, offer=offer)
    return offer


def _draft(offer: JobOffer, *, by: User, act: str = "edit_offer") -> JobOffer:
    row = locked(offer)
    if not may(by, act, row.employer, row):
        raise NotAllowed
    if row.status != "draft":
        raise NotNow([_("This offer was submitted and can no longer be changed. Withdraw it and make a new one.")])
    return row


@transaction.atomic
def save_answers(
    offer: JobOffer, *, by: User, at: datetime, answers: dict[str, Any], dropped: Collection[str] = ()
) -> JobOffer:
    row = _draft(offer, by=by)
    changed = {code: value for code, value in answers.items() if row.answers.get(code) != value}
    if set(changed) & set(EMPLOYEE) and not may(by, "edit_employee", row.employer, row):
        raise NotAllowed(_("A representative does not change who the person is, their address or the job title."))
    if wrong := _employee_problem(row.employer, answers.get("employee_email") or ""):
        raise NotValid({"employee_email": wrong})
    row.answers = {
        code: value
        for code, value in (row.answers | answers).items()
        if code not in dropped and value not in (None, "")
    }
    said = row.answers
    names = (said.get("employee_given_names"), said.get("employee_family_name"))
    row.employee_name = " ".join(name for name in names if name)[:200]
    row.employee_email = (said.get("employee_email") or "").lower()
    row.saved_at = at
    row.save()
    return row


def _employee_problem(employer: Employer, email: str) -> str:
    if email and live_members(employer).filter(user__email__iexact=email).exists():
        return _("The person of a job offer can be neither a signing officer nor a contact of the business.")
    known = User.objects.filter(email__iexact=email).first() if email else None
    if known and known.role not in ("applicant", "employer_signing_officer", "employer_contact"):
        return _("This address is not one that a person can apply with. Ask the person for theirs.")
    return ""


@transaction.atomic
def choose_contact(offer: JobOffer, pk: int, *, by: User, at: datetime) -> JobOffer:
    row = locked(offer)
    if row.status not in LIVE:
        raise NotNow([_("This offer has ended.")])
    if not may(by, "sign_offer", row.employer, row) and row.created_by_id != by.pk:
        raise NotAllowed
    member = live_members(row.employer).filter(pk=pk).first()
    if member is None:
        raise NotValid({"contact": _("Choose one of the list.")})
    if row.contact_id != member.pk:
        row.contact = member
        row.save(update_fields=["contact"])
        history.keep(row.employer, "contact", by=by, at=at, offer=row, member=member.pk)
        if member.user_id != by.pk:
            notices.tell([member.user], "your_contact", employer=row.employer, at=at, offer=row)
    return row


@transaction.atomic
def name_representative(offer: JobOffer, *, by: User, at: datetime, email: str) -> JobOffer:
    """By the e-mail address they sign in with; an empty one ends it."""
    row = locked(offer)
    if not may(by, "name_representative", row.employer, row):
        raise NotAllowed
    if row.status not in LIVE:
        raise NotNow([_("This offer has ended.")])
    email, before = email.strip(), row.representative
    person = User.objects.filter(email__iexact=email, role="representative", is_active=True).first() if email else None
    if email and person is None:
        raise NotValid({"email": _("No representative has an account with this e-mail address.")})
    if person and not may_act(person):
        raise NotValid({"email": _("By their register this person may not represent anybody now.")})
    if person and person.email.lower() == row.employee_email:
        raise NotValid({"email": _("The person of the offer cannot represent the employer.")})
    if before == person:
        return row
    row.representative = person
    row.save(update_fields=["representative"])
    what = "representative" if person else "no_representative"
    history.keep(row.employer, what, by=by, at=at, offer=row, **({"user": person.pk} if person else {}))
    if before:
        notices.tell([before], "named_no_more", employer=row.employer, at=at)
    if person:
        notices.tell([person], "named", employer=row.employer, at=at, offer=row)
    return row


def what_is_lacking(offer: JobOffer, *, on: Any) -> list[str]:
    """In words: what stands in the way of signing."""
    employer, rules = offer.employer, rules_of(offer.employer, on)
    facts = facts_for(employer, offer.answers, on=on)
    lacking = [
        _("The employer’s profile is not complete: %(page)s.") % {"page": _title(page)}
        for page in unfinished(rules.pages("profile"), facts)
    ]
    lacking += [
        _("This page is not complete: %(page)s.") % {"page": _title(page)}
        for page in unfinished(rules.pages("offer"), facts)
    ]
    today = offered_streams(employer, on)
    if offer.stream_id not in {version.stream_id for version in today}:
        lacking.append(_("This stream takes no job offers now."))
    if offer.answers.get("employee_email") and (wrong := _employee_problem(employer, offer.employee_email)):
        lacking.append(wrong)
    return lacking


def _title(page: dict[str, Any]) -> str:
    return str(Words(**page["title"]))


@transaction.atomic
def sign(offer: JobOffer, *, by: User, at: datetime, seen: str = "") -> JobOffer:
    """Sign and submit: from then on nothing of it changes. `seen`: when what the signer read was saved."""
    row = locked(offer)
    if not may(by, "sign_offer", row.employer, row):
        raise NotAllowed(_("Only a signing officer signs and submits an offer."))
    if row.status == "submitted" and row.submitted_by_id == by.pk:
        return row  # pressed twice
    if row.status != "draft":
        raise NotNow([_("This offer was submitted already or has ended.")])
    if seen and seen != row.saved_at.isoformat():
        raise NotNow([_("The offer was changed while you read it. Read it again, then sign.")])
    zone = row.employer.program.time_zone
    today = deadlines.day_in(at, zone)
    if lacking := what_is_lacking(row, on=today):
        raise NotNow(lacking)
    version = next(one for one in offered_streams(row.employer, today) if one.stream_id == row.stream_id)
    limit = version.definition["limits"]["job_offer"]
    columns = {
        "stream_version": version, "submitted_at": at, "submitted_by": by,
        "expires_at": deadlines.end_of(deadlines.after(today, limit), zone),
    }  # fmt: skip
    signed = move(row, "submit", by=by, at=at, **columns)
    _nobody_edits(signed)
    return signed


def _nobody_edits(offer: JobOffer) -> None:
    EditingLock.objects.filter(thing=f"offer:{offer.pk}").delete()
    KeptText.objects.filter(thing=f"offer:{offer.pk}").delete()


@transaction.atomic
def withdraw(offer: JobOffer, *, by: User, at: datetime) -> JobOffer:
    """What hangs on it ends too, and the person is told. A draft is thrown away by whoever may begin one."""
    hold_what_hangs_on(offer)
    row = locked(offer)
    act = "draft_offer" if row.status == "draft" else "withdraw_offer"
    if not may(by, act, row.employer, row):
        raise NotAllowed
    if row.status == "withdrawn":
        return row
    return end_offer(row, "withdraw", by=by, at=at, why="discarded" if row.status == "draft" else "by_employer")


def hold_what_hangs_on(offer: JobOffer) -> None:
    """Before the offer itself, in the order in which others come to it: applications, expressions of interest, the offer."""
    hanging = Invitation.objects.filter(interest__job_offer=offer, application__isnull=False)
    files = Application.objects.filter(pk__in=hanging.values("application")).order_by("pk")
    list(files.select_for_update(of=("self",)).values_list("pk", flat=True))
    rows = ExpressionOfInterest.objects.filter(job_offer=offer).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def end_offer(offer: JobOffer, step: str, *, by: User | None, at: datetime, why: str) -> JobOffer:
    ended = move(offer, step, by=by, at=at, why=why)
    _nobody_edits(ended)
    if step == "withdraw":
        withdraw_interest_for_offer(ended, by=by, at=at)
    for invitation in Invitation.objects.filter(interest__job_offer=ended, application__isnull=False):
        file = invitation.application
        if file is not None and not FILE_STATES[file.status].is_final:
            machine.perform(file, "end_with_offer", by=None, at=at, expecting=file.status)
    return ended


@transaction.atomic
def expire(pk: int, *, at: datetime) -> bool:
    """An offer whose time to register an expression of interest is over. False when somebody was faster."""
    hold_what_hangs_on(JobOffer(pk=pk))
    row = JobOffer.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk=pk, status="submitted", expires_at__lte=at
    )
    offer = row.first()
    if offer is None:
        return False
    end_offer(offer, "expire", by=None, at=at, why="not_registered")
    return True


@transaction.atomic
def miss_deadline(offer: JobOffer, *, at: datetime) -> JobOffer:
    """The time to apply after the invitation ran out: a new offer is needed."""
    hold_what_hangs_on(offer)
    return end_offer(offer, "expire", by=None, at=at, why="deadline_missed")


def expire_due(at: datetime, most: int = 500) -> int:
    due = (
        JobOffer.objects.filter(status="submitted", expires_at__lte=at)
        .order_by("expires_at")
        .values_list("pk", flat=True)
    )
    return sum(expire(pk, at=at) for pk in list(due[:most]))
