"""Registering a business, and keeping its profile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intake.employers import history
from intake.employers.selectors import NAMES, may
from nominee.errors import NotAllowed, NotFound, NotValid
from nominee.models import Employer, EmployerMember, JobOffer, Program, User

OWN = ("signing_officer_title", "signing_officer_phone")  # of the member, not of the business


def fits_check_digit(number: str) -> bool:
    """By the usual modulus 10, from the right: a slip of one digit is found."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(part - 9 if part > 9 else part for part in doubled) % 10 == 0


@transaction.atomic
def register(program: Program, *, by: User, at: datetime, answers: dict[str, Any]) -> Employer:
    """One account for each business number. Whoever registers is its first signing officer.

    A number that is taken is refused without a word of who took it.
    """
    if by.role != "employer_signing_officer" or not by.is_active:
        raise NotAllowed(_("Only a signing officer registers a business."))
    number = answers.get("employer_business_number") or ""
    if already_mine(program, number, by=by):
        raise NotValid({"employer_business_number": _("You have registered this business already.")})
    if is_employee_of(program, number, by):
        raise NotValid(
            {"": _("The person of a job offer can be neither a signing officer nor a contact of the business.")}
        )
    kept = {code: value for code, value in answers.items() if code not in (*NAMES, *OWN) and value not in (None, "")}
    try:
        with transaction.atomic():
            employer = Employer.objects.create(
                program=program, business_number=number, legal_name=answers["employer_legal_name"],
                operating_name=answers.get("employer_operating_name") or "", profile=kept, registered_at=at, saved_at=at,
            )  # fmt: skip
    except IntegrityError:
        words = _(
            "This business number has an account already. Ask your colleagues to add you, or contact the program."
        )
        raise NotValid({"employer_business_number": words}) from None
    EmployerMember.objects.create(
        employer=employer, user=by, kind="signing_officer", job_title=answers.get("signing_officer_title") or "",
        phone=answers.get("signing_officer_phone") or "", since=at, added_by=by,
    )  # fmt: skip
    history.keep(employer, "registered", by=by, at=at)
    return employer


def already_mine(program: Program, number: str, *, by: User) -> bool:
    mine = EmployerMember.objects.filter(user=by, ended_at__isnull=True, employer__program=program)
    return mine.filter(employer__business_number=number).exists()


def is_employee_of(program: Program, number: str, user: User) -> bool:
    offers = JobOffer.objects.filter(employer__program=program, employer__business_number=number)
    return offers.filter(employee_email__iexact=user.email).exclude(status__in=("withdrawn", "expired")).exists()


@transaction.atomic
def save_profile(
    employer: Employer, *, by: User, at: datetime, answers: dict[str, Any], dropped: tuple[str, ...] = ()
) -> Employer:
    """What was registered stays as it is: it is corrected by the program, with proof."""
    if not may(by, "edit_profile", employer):
        raise NotAllowed
    locked = Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
    if locked.closed_at:
        raise NotFound
    before = dict(locked.profile)
    locked.profile = {
        code: value for code, value in (before | answers).items() if code not in dropped or answers.get(code)
    }
    if locked.profile != before:
        locked.saved_at = at
        locked.save(update_fields=["profile", "saved_at"])
        changed = sorted(code for code in answers if before.get(code) != answers[code])
        history.keep(locked, "profile", by=by, at=at, fields=changed)
    return locked
