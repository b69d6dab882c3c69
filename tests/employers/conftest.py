"""A business with a signing officer and a contact, and offers brought to where a test needs them by their own steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from intake.employers import offers, people, registering
from nominee.models import Program, Stream, User
from reporting.demo import account

REGISTRATION = {
    "employer_business_number": "900100000",
    "employer_legal_name": "Maple Loom Software Inc.",
    "employer_operating_name": "Maple Loom",
    "employer_head_office": "1 King Street West, Toronto",
    "employer_phone": "+1 416 555 0100",
    "signing_officer_title": "President",
    "signing_officer_phone": "+1 416 555 0101",
}
PROFILE = {
    "employer_established_on": "1998-04-01",
    "employer_legal_structure": "corporation",
    "employer_incorporation_number": "ON-1234567",
    "employer_was_amalgamated": False,
    "employer_active_three_years": True,
    "employer_sector": "51",
    "employer_description": "Writes software for looms.",
    "employer_revenue_range": "1000000_4999999",
    "employer_fiscal_year_from": "2025-01-01",
    "employer_fiscal_year_to": "2025-12-31",
    "employer_locations": 2,
    "employer_all_full_time_staff": 30,
    "employer_has_esa_orders": False,
    "employer_has_ohsa_orders": False,
    "employer_is_ontario_public_service": False,
}
ANSWERS = {
    "employee_family_name": "Sample",
    "employee_given_names": "Alex",
    "employee_email": "applicant@demo.example",
    "job_title": "Software engineer",
    "job_noc": "21231",
    "job_wage": "48.50",
    "job_is_full_time": True,
    "job_is_permanent": True,
    "job_address": "1 King Street West",
    "job_city": "Toronto",
    "job_census_division": "toronto",
    "job_in_gta": True,
    "job_is_in_ontario": True,
}
STREAM = "owp-teer-0-3"


@pytest.fixture
def signer(cast) -> User:
    return cast.employer_signing_officer


@pytest.fixture
def employer(cast, signer):
    """Registered, with a complete profile."""
    now = timezone.now() - timedelta(days=2)
    made = registering.register(Program.objects.get(code="ontario"), by=signer, at=now, answers=REGISTRATION)
    return registering.save_profile(made, by=signer, at=now, answers=PROFILE)


@pytest.fixture
def contact(cast, employer, signer) -> User:
    """Joined by the link and the number."""
    user, now = cast.employer_contact, timezone.now() - timedelta(days=1)
    row, pin = people.ask_to_join(
        employer, by=signer, at=now, email=user.email, given_names="Sam", family_name="Bell", job_title="Recruiter"
    )
    people.join(row, at=now, pin=pin, visitor=user)
    return user


@pytest.fixture
def offer(employer, signer):
    """A complete draft."""
    made = offers.begin(employer, Stream.objects.get(code=STREAM), by=signer, at=timezone.now())
    return offers.save_answers(made, by=signer, at=timezone.now(), answers=ANSWERS)


@pytest.fixture
def signed(offer, signer):
    return offers.sign(offer, by=signer, at=timezone.now())


@pytest.fixture
def stranger(cast):
    """Another business's signing officer."""
    other = account("other.employer@demo.example", "x", "employer_signing_officer", "Odd", "Owner")
    answers = REGISTRATION | {
        "employer_business_number": "900107919",
        "employer_legal_name": "Kestrel Bay Robotics Ltd.",
    }
    registering.register(Program.objects.get(code="ontario"), by=other, at=timezone.now(), answers=answers)
    return other


@pytest.fixture
def visiting():
    def sign_in(user: User, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        client.cookies["language"] = language
        return client

    return sign_in
