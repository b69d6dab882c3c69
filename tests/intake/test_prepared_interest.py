"""A representative prepares an expression of interest; the client's own click appoints, declares, and only then it counts."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.interest import acting, services
from intake.interest.selectors import pool
from intake.models import ClientEnrolment, ExpressionOfInterest
from intake.representing import noticing
from nominee.errors import NotFound
from nominee.models import User
from tests.intake.interests import ANSWERS, POINTS, STREAM, begun, offer

LICENCE = {"basis": "licensed", "body": "consultants_college", "licence_number": "R70580"}


@pytest.fixture
def client_of(db, cast):
    """Not of the demonstration: e-mails go out."""
    return User.objects.create_user("ada@people.example", role="applicant", first_name="Ada", last_name="Moss")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def messages() -> tuple[str, str]:
    mail.outbox.clear()
    noticing.send_due(timezone.now())
    texts = "\n".join(message.body for message in mail.outbox)
    return re.search(r"ENR-\d{4}-\d{6}", texts)[0], re.search(r"^\d{8}$", texts, re.M)[0]


def prepared(by: User, employer: User, person: User) -> ExpressionOfInterest:
    """Over its pages, with every answer."""
    made, acting_browser = offer(person, employer), browser(by)
    begin = reverse("interest-start", args=[STREAM])
    wrong = acting_browser.post(begin, {"offer": made.number, "client_email": by.email})
    assert wrong.status_code == 422 and "client_email-error" in wrong.content.decode()
    assert acting_browser.post(begin, {"offer": made.number, "client_email": person.email}).status_code == 302
    interest = ExpressionOfInterest.objects.get(prepared_by=by)
    return services.save_interest(interest, by=by, at=timezone.now(), answers=ANSWERS)


def test_only_the_clients_click_appoints_and_puts_it_into_the_pool(cast, client_of):
    by, own = cast.representative, browser(client_of)
    interest = prepared(by, cast.employer_signing_officer, client_of)
    one, check = (reverse(name, args=[interest.number]) for name in ("interest-one", "interest-check"))
    there = browser(by)
    assert "Prepared for" in there.get(one).content.decode() and "Ask your client" in there.get(check).content.decode()
    assert there.post(check, {"true": "1"}).status_code == 404, "nobody attests for somebody who is not there"
    assert own.get(one).status_code == 404
    asking = f"{reverse('apply-enrol')}?interest={interest.number}"
    assert client_of.email in there.get(asking).content.decode()
    said = LICENCE | {
        "language": "en",
        "declares": "1",
        "asked": "1",
        "scopes": ["draft"],
        "client_email": "x@y.example",
    }
    assert there.post(asking, said).status_code == 302
    assert there.post(asking, said).status_code == 409, "asked once"
    row = ClientEnrolment.objects.get()
    assert row.client_email == client_of.email, "the address is the one it was prepared for"
    number, pin = messages()
    assert not pool(interest.stream, timezone.now()).exists()

    own.post(reverse("apply-appoint"), {"enrolment": number, "pin": pin})
    who = reverse("apply-appoint-who", args=[number])
    shown = own.get(who).content.decode()
    assert str(by) in shown and f"{POINTS} of at most" in shown and "R70580" in shown
    seen = re.search(r'name="seen" value="([^"]+)"', shown)[1]
    assert own.post(who, {"seen": seen}).status_code == 422, "not without the declaration"
    assert own.post(who, {"seen": "2000-01-01T00:00:00+00:00", "true": "1"}).status_code == 409
    interest.refresh_from_db()
    row.refresh_from_db()
    assert interest.applicant is None and row.closed_at is None, "all or nothing"
    assert own.post(who, {"seen": seen, "true": "1"}).status_code == 302
    interest.refresh_from_db()
    row.refresh_from_db()
    assert (interest.status, interest.points, interest.applicant) == ("registered", POINTS, client_of)
    assert (row.closed_why, row.client_email, interest.client_email) == ("appointed", "", "")
    assert interest.attestations.get().by == client_of and interest in pool(interest.stream, timezone.now())
    assert own.get(who).status_code == 404

    # What the client allowed, and no more; shown to them with the name.
    services.save_interest(interest, by=by, at=timezone.now(), answers={"english_level": "8"})
    assert there.post(check, {"true": "1"}).status_code == 403
    assert there.post(reverse("interest-withdraw", args=[interest.number])).status_code == 403
    told = own.get(one).content.decode()
    assert f"({by})" in told and "End the authorization" in told
    assert "End the authorization" not in there.get(one).content.decode()
    assert browser(cast.program_officer).get(reverse("desk-interest", args=[interest.number])).status_code == 200
    assert own.post(reverse("interest-authority-end", args=[interest.number])).status_code == 302
    assert there.get(one).status_code == 404
    with pytest.raises(NotFound):
        services.save_interest(interest, by=by, at=timezone.now(), answers={"english_level": "7"})


def test_what_is_lacking_or_there_already_is_said_and_nothing_is_half_done(cast, client_of):
    by, employer = cast.representative, cast.employer_signing_officer
    interest = prepared(by, employer, client_of)
    ExpressionOfInterest.objects.filter(pk=interest.pk).update(answers=interest.answers | {"english_level": ""})
    there, asking = browser(by), f"{reverse('apply-enrol')}?interest={interest.number}"
    said = LICENCE | {"language": "en", "declares": "1"}
    assert there.post(asking, said).status_code == 409 and not ClientEnrolment.objects.exists()
    services.save_interest(interest, by=by, at=timezone.now(), answers=ANSWERS)
    assert there.post(asking, said).status_code == 302
    stranger = User.objects.create_user("rep2@people.example", role="representative")
    assert browser(stranger).get(reverse("interest-one", args=[interest.number])).status_code == 404
    begun(client_of, employer)  # the client has one of their own meanwhile
    own, (number, pin) = browser(client_of), messages()
    own.post(reverse("apply-appoint"), {"enrolment": number, "pin": pin})
    who = reverse("apply-appoint-who", args=[number])
    seen = re.search(r'name="seen" value="([^"]+)"', own.get(who).content.decode())[1]
    refused = own.post(who, {"seen": seen, "true": "1"})
    assert refused.status_code == 422 and "already" in refused.content.decode()
    assert own.post(who, {"do": "decline"}).status_code == 302
    assert "Your client declined." in there.get(reverse("interest-one", args=[interest.number])).content.decode()
    interest.refresh_from_db()
    with pytest.raises(NotFound):
        acting.end_authority(interest, by=client_of, at=timezone.now())
    assert there.post(reverse("interest-withdraw", args=[interest.number])).status_code == 302
    interest.refresh_from_db()
    assert interest.status == "withdrawn"
