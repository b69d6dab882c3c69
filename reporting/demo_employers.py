"""Employers of the demonstration: registered, with colleagues, and offers in every state, by the steps that lead there."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from intake.employers import approving, life, offers, people, registering
from nominee import clock
from nominee.models import Employer, EmployerMember, JobOffer, Program, Stream, User
from reporting.demo import Cast, account

BUSINESSES = Path(settings.BASE_DIR) / "sandbox" / "data" / "businesses.json"
STREAM = "owp-teer-0-3"
PROFILE: dict[str, Any] = {
    "employer_legal_structure": "corporation", "employer_incorporation_number": "ON-1904417",
    "employer_was_amalgamated": False, "employer_active_three_years": True, "employer_sector": "51",
    "employer_description": "Writes and looks after software for textile mills.",
    "employer_revenue_range": "1000000_4999999", "employer_fiscal_year_from": "2025-01-01",
    "employer_fiscal_year_to": "2025-12-31", "employer_locations": 2, "employer_all_full_time_staff": 34,
    "employer_has_esa_orders": False, "employer_has_ohsa_orders": False, "employer_is_ontario_public_service": False,
}  # fmt: skip
JOB: dict[str, Any] = {
    "job_title": "Software developer", "job_noc": "21232", "job_wage": "46.50", "job_is_full_time": True,
    "job_is_permanent": True, "job_address": "40 Loom Street", "job_city": "Toronto", "job_census_division": "toronto",
    "job_in_gta": True, "job_is_in_ontario": True,
}  # fmt: skip
APPROVAL: dict[str, Any] = {
    "job_has_collective_agreement": False, "job_hours_per_week": "37.5", "job_weeks_per_year": 52,
    "job_start_on": "2027-03-01", "employer_full_time_staff": 21, "job_affects_labour_dispute": False,
    "job_duties": "Designs, writes and tests software; reviews the work of two juniors.",
    "job_why_needed": "The product for dye houses cannot be finished without this position.",
    "occupation_is_regulated": False,
}  # fmt: skip


class Business:
    """One business of the register, and what its signing officer does."""

    def __init__(self, number: str, officer: User, *, at: datetime) -> None:
        self.row = json.loads(BUSINESSES.read_text(encoding="utf-8"))[number]
        self.officer, self.at = officer, at
        office = self.row["head_office"]
        self.employer: Employer = registering.register(
            Program.objects.get(code="ontario"), by=officer, at=at,
            answers={
                "employer_business_number": number, "employer_legal_name": self.row["legal_name"],
                "employer_operating_name": self.row["operating_name"],
                "employer_head_office": f"40 Loom Street, {office['city']} {office['postal_code']}",
                "employer_phone": "+1 416 555 0140", "signing_officer_title": "President",
                "signing_officer_phone": "+1 416 555 0141",
            },
        )  # fmt: skip

    def complete(self) -> None:
        answers = PROFILE | {"employer_established_on": self.row["established_on"]}
        self.employer = registering.save_profile(self.employer, by=self.officer, at=self.at, answers=answers)

    def add(self, colleague: User, job_title: str) -> EmployerMember:
        """By the link and the number."""
        asked, pin = people.ask_to_join(
            self.employer, by=self.officer, at=self.at, email=colleague.email, given_names=colleague.first_name,
            family_name=colleague.last_name, job_title=job_title,
        )  # fmt: skip
        return people.join(asked, at=self.at, pin=pin, visitor=colleague)

    def offer(
        self, given: str, family: str, email: str, *, by: User | None = None, signed: bool = False, **changed: Any
    ) -> JobOffer:
        by = by or self.officer
        person = {"employee_given_names": given, "employee_family_name": family, "employee_email": email}
        made = offers.begin(self.employer, Stream.objects.get(code=STREAM), by=by, at=self.at)
        made = offers.save_answers(made, by=by, at=self.at, answers=JOB | person | changed)
        return offers.sign(made, by=self.officer, at=self.at) if signed else made

    def later(self, **step: float) -> None:
        self.at = min(self.at + timedelta(**step), clock.now())


def offer_jobs(cast: Cast) -> None:
    """One business with offers in every state, and one that has just been registered."""
    signer, colleague = cast.employer_signing_officer, cast.employer_contact  # type: ignore[attr-defined]
    if Employer.objects.exists():
        return
    begun = clock.now() - timedelta(days=40)
    with clock.standing_at(begun):
        firm = Business("900100000", signer, at=begun)
        firm.complete()
        firm.add(colleague, "Recruiter")
        firm.offer("Ida", "Falk", "ida.falk@demo.example", signed=True)  # nobody registers: it expires
    offers.expire_due(clock.now())
    firm.at = begun + timedelta(days=25)
    with clock.standing_at(firm.at):
        waiting = firm.offer("Tomas", "Reyes", "tomas.reyes@demo.example", signed=True, job_wage="52.00")
        withdrawn = firm.offer("Lena", "Baum", "lena.baum@demo.example", signed=True)
        firm.later(days=2)
        offers.withdraw(withdrawn, by=signer, at=firm.at)
        life.reach(waiting, "interest_registered", at=firm.at)
        invited = firm.offer(
            "Priya",
            "Anand",
            "priya.anand@demo.example",
            by=colleague,
            signed=True,
            job_title="Data engineer",
            job_noc="21211",
        )
        applied = firm.offer(
            "Marc", "Tremblay", "marc.tremblay@demo.example", signed=True, job_title="Systems analyst", job_noc="21222"
        )
        for row in (invited, applied):
            life.reach(row, "interest_registered", at=firm.at)
    firm.later(days=4)
    with clock.standing_at(firm.at):
        for row in (invited, applied):
            life.reach(row, "invited", at=firm.at)
            approving.open_approval(row, by=None, at=firm.at)
            approving.save_answers(row, by=signer, at=firm.at, answers=APPROVAL)
        _apply(firm, applied)
    firm.at = clock.now() - timedelta(hours=3)
    firm.offer("Alex", "Sample", "applicant@demo.example", signed=True)
    ready = firm.offer("Nadia", "Costa", "nadia.costa@demo.example", by=colleague, job_title="Test engineer")
    offers.name_representative(ready, by=signer, at=firm.at, email=cast.representative.email)  # type: ignore[attr-defined]
    draft = offers.begin(firm.employer, Stream.objects.get(code=STREAM), by=colleague, at=firm.at)
    person = {"employee_given_names": "Jun", "employee_family_name": "Mori", "employee_email": "jun.mori@demo.example"}
    offers.save_answers(draft, by=colleague, at=firm.at, answers=person | {"job_title": "Web developer"})
    beginner = account("second.employer@demo.example", cast.password, "employer_signing_officer", "Grace", "Okoro")
    Business("900107919", beginner, at=clock.now() - timedelta(hours=1))


def _apply(firm: Business, offer: JobOffer) -> None:
    """The employer asks for approval, then the person applies."""
    rest = {
        "person_works_here": "same_job", "in_position_since": "2025-06-02", "job_wage_now": "44.00",
        "job_hours_now": "37.5", "job_weeks_now": 52, "person_status": "worker", "holds_equity": False,
        "lmia_applied": False, "recruited": False,
    }  # fmt: skip
    approving.save_answers(offer, by=firm.officer, at=firm.at, answers=rest)
    approving.sign(offer, by=firm.officer, at=firm.at)
    life.reach(offer, "applied", at=firm.at)
