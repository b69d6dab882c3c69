"""The way in: an employer signs an offer, the person registers their interest, a draw invites them, both apply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from intake.draws import inviting, services
from intake.employers import approving
from intake.interest.selectors import pool
from nominee.models import Application, JobOffer, Stream, User
from reporting.demo_employers import JOB, Business
from tests.intake.interests import ANSWERS

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = {
    "employee_given_names": "Alex",
    "employee_family_name": "Sample",
    "employee_email": "applicant@demo.example",
}


def fill(visitor: Any, answers: Mapping[str, Any]) -> Any:
    """What of these the page asks, as somebody types or chooses it; then its button."""
    page = visitor.page
    for name, value in answers.items():
        said = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        field = page.locator(f"main form[data-keep] [name='{name}']")
        if not field.count():
            continue
        if field.first.get_attribute("type") == "radio":
            page.check(f"[name='{name}'][value='{said}']")
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(said)
        else:
            field.fill(said)
    return visitor.press("main form[data-keep] button.govuk-button")


def drawn(cast: Any, stream: Stream) -> None:
    at = timezone.now()
    plan = services.Plan({"en": "General", "fr": "Général"}, at - timedelta(milliseconds=1), places=5)
    draw = services.simulate(services.prepare(stream, plan, by=cast.team_lead, at=at), by=cast.team_lead, at=at)
    seen = draw.simulated["digest"]
    draw = services.sign(draw, by=cast.manager, at=at, seen=seen)
    services.countersign(draw, by=cast.executive_director, at=at, seen=seen)
    inviting.send(draw.pk, at=at)
    approving.open_due(at)


def test_an_offer_becomes_an_interest_an_invitation_and_an_application(house, visitor):
    signer = User.objects.get(email="employer.signing.officer@demo.example")
    firm = Business("900100000", signer, at=timezone.now())
    firm.complete()

    employer = visitor(name="employer").sign_in(signer.email)
    employer.open("/employers/").press("a:has-text('Make a job offer')")
    employer.page.check("[value='owp-teer-0-3']")
    employer.press("main form button")
    offer = JobOffer.objects.get()
    tasks = employer.open(f"/employers/offers/{offer.number}/").page.locator(".govuk-task-list__link")
    for address in [link.get_attribute("href") for link in tasks.all()]:
        employer.open(address)
        fill(employer, PERSON | JOB)
    employer.open(f"/employers/offers/{offer.number}/sign/")
    employer.page.check("#true")
    employer.page.check("#consent")
    employer.press("main form button")
    offer.refresh_from_db()
    assert offer.status == "submitted"

    person = visitor(language="fr", width=375, height=740, name="person").sign_in("applicant@demo.example")
    person.open("/apply/").press("nav a[href='/apply/interest/']").press("a[href='/apply/interest/new/owp-teer-0-3/']")
    person.page.fill("#offer", offer.number)
    person.press("main form button")
    person.press(".govuk-task-list__link")
    for _page in range(12):  # each leads on to the next, the last one to the check
        if person.page.url.endswith("/check/"):
            break
        fill(person, ANSWERS | {"is_in_mobility_pilot": False})
    person.page.check("#true")
    person.press("main form button.govuk-button")
    assert "Vous êtes dans le bassin" in person.page.locator("main").inner_text()
    stream = Stream.objects.get(code="owp-teer-0-3")
    assert pool(stream, timezone.now()).count() == 1

    drawn(house, stream)
    person.open("/apply/").press(".govuk-task-list__link")
    assert "Vous avez reçu une invitation" in person.page.locator("h1").inner_text()
    person.press("main form button.govuk-button--start")
    begun = Application.objects.get(applicant__email="applicant@demo.example")
    assert begun.number in person.page.url and begun.answers["job_noc"] == JOB["job_noc"]

    employer.open("/employers/").press(".todo a")
    assert "approval of the position" in employer.page.locator("main").inner_text()
