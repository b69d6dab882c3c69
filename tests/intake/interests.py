"""A job offer as its employer submitted it, and an expression of interest with every answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from intake.interest import services
from intake.models import ExpressionOfInterest
from nominee.models import Employer, JobOffer, Program, Stream, User
from nominee.nominations import next_value

OFFER = {"job_noc": "21231", "job_wage": "41.00", "job_census_division": "ottawa", "job_title": "Developer"}
# With the offer by the grid of 2026-07: 9 + 6 + 15 + 18 + 8 + 10 + 6 + 5 + 15 + 5 + 10
ANSWERS = {
    "residence_country": "CA", "canadian_status": "work_permit", "months_in_position": 30, "months_in_ontario": 40,
    "best_year_earnings": "70000", "highest_education": "bachelor", "canadian_credentials": "one", "english_level": "9",
    "french_level": "0",
}  # fmt: skip
POINTS = 107
STREAM = "owp-teer-0-3"


def offer(person: User, by: User, *, at: datetime | None = None, stream: str = STREAM, **changed: Any) -> JobOffer:
    """Submitted by `by` to this person."""
    at, found = at or timezone.now(), Stream.objects.get(code=stream)
    employer, _made = Employer.objects.get_or_create(
        program=Program.objects.get(code="ontario"), business_number="123456782",
        defaults={"legal_name": "Maple Works Inc.", "registered_at": at, "saved_at": at},
    )  # fmt: skip
    number = f"JO-{at.year}-{next_value(f'job-offer-{at.year}'):06}"
    columns: dict[str, Any] = {
        "status": "submitted", "employee_name": str(person), "employee_email": person.email, "answers": OFFER,
        "submitted_at": at, "submitted_by": by, "expires_at": at + timedelta(days=30),
    } | changed  # fmt: skip
    return JobOffer.objects.create(
        number=number, employer=employer, stream=found, stream_version=found.versions.last(), created_at=at,
        created_by=by, saved_at=at, **columns,
    )  # fmt: skip


def begun(person: User, by: User, *, at: datetime | None = None, **answers: Any) -> ExpressionOfInterest:
    """A draft with every answer, from an offer of its own."""
    at = at or timezone.now()
    made = offer(person, by, at=at)
    interest = services.start_interest(made.stream, by=person, at=at, offer_number=made.number)
    return services.save_interest(interest, by=person, at=at, answers=ANSWERS | answers)


def registered(person: User, by: User, *, at: datetime | None = None, **answers: Any) -> ExpressionOfInterest:
    interest = begun(person, by, at=at, **answers)
    services.attest(interest, by=person, at=at or timezone.now())
    return interest
