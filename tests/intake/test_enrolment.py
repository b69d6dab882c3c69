"""Appointing by number and PIN: both from the client's own mailbox, within the hours, by the client's own click."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import ClientEnrolment
from intake.representing import enrolling, noticing
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import User
from nominee.programs.representation import rules
from reporting import demo

GIVEN = {
    "client_email": "applicant@demo.example",
    "language": "en",
    "body": "consultants_college",
    "licence_number": "R70580",
}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def proposed(cast, at=None, **changed) -> ClientEnrolment:
    return enrolling.propose(by=cast.representative, at=at or timezone.now(), **{**GIVEN, "declares": True} | changed)


def messages() -> tuple[str, str]:
    """Number and PIN, as the client's mailbox has them."""
    mail.outbox.clear()
    noticing.send_due(timezone.now())
    texts = [message.body for message in mail.outbox]
    assert len(texts) == 2 and not any(re.search(r"ENR-", text) and re.search(r"^\d{8}$", text, re.M) for text in texts)
    return re.search(r"ENR-\d{4}-\d{6}", "".join(texts))[0], re.search(r"^\d{8}$", "\n".join(texts), re.M)[0]


def test_from_asking_to_acting_over_the_pages(draft, cast):
    acting, own = browser(cast.representative), browser(draft.applicant)
    sent = acting.post(
        reverse("apply-enrol"), GIVEN | {"declares": "1", "asked": "1", "scopes": ["draft", "correspond"]}
    )
    assert sent.status_code == 302
    number, pin = messages()
    assert {message.to[0] for message in mail.outbox} == {draft.applicant.email}
    assert not any("Ravinder" in message.body or "Chahalvi" in message.subject for message in mail.outbox)
    assert number in acting.get(reverse("apply")).content.decode()
    who = reverse("apply-appoint-who", args=[number])
    assert own.get(who).status_code == 404, "not without the PIN"
    assert (
        own.post(reverse("apply-appoint"), {"enrolment": number.lower(), "pin": f" {pin[:4]} {pin[4:]}"}).status_code
        == 302
    )
    told = own.get(who).content.decode()
    assert "Ravinder Chahalvi" in told and "R70580" in told and "Pay the fee" not in told
    assert acting.get(reverse("apply-file", args=[draft.number])).status_code == 404, "nothing before the click"
    assert own.post(who, {"application": "JOWP-1900-000001"}).status_code == 422
    assert own.post(who, {"application": draft.number, "do": "appoint"}).status_code == 302
    assert acting.get(reverse("apply-file", args=[draft.number])).status_code == 200
    row = ClientEnrolment.objects.get()
    assert (row.closed_why, row.client_email, row.pin_hash) == ("appointed", "", "")
    assert row.representation.scopes == ["draft", "correspond"]
    assert [fact.kind for fact in row.representation.facts.order_by("number")] == ["granted", "accepted"]
    assert own.get(who).status_code == 404, "and never again"


def test_only_the_mailbox_that_was_asked_can_appoint(draft, cast):
    proposed(cast)
    number, pin = messages()
    other = User.objects.get(email="candidat@demo.example")
    assert browser(other).post(reverse("apply-appoint"), {"enrolment": number, "pin": pin}).status_code == 422
    row = ClientEnrolment.objects.get()
    with pytest.raises(NotFound):
        enrolling.appoint(row, draft, by=other, at=timezone.now())
    with pytest.raises(NotFound):
        enrolling.decline(row, by=other, at=timezone.now())
    with pytest.raises(NotFound):
        enrolling.take_back(
            number, by=demo.account("o@demo.example", "x", "representative", "O", "P"), at=timezone.now()
        )


def test_after_five_wrong_pins_the_right_one_is_wrong(draft, cast):
    proposed(cast)
    number, pin = messages()
    wrong = f"{(int(pin) + 1) % 10**8:08}"
    for _try in range(rules().content["enrolment"]["tries"]):
        with pytest.raises(NotValid):
            enrolling.check_pin(by=draft.applicant, at=timezone.now(), number=number, pin=wrong)
    with pytest.raises(NotValid):
        enrolling.check_pin(by=draft.applicant, at=timezone.now(), number=number, pin=pin)
    assert ClientEnrolment.objects.get().closed_why == "tried_out"


def test_after_its_hours_it_is_over_and_later_forgotten(draft, cast):
    row = proposed(cast)
    number, pin = messages()
    over = row.expires_at + timedelta(seconds=1)
    with pytest.raises(NotValid):
        enrolling.check_pin(by=draft.applicant, at=over, number=number, pin=pin)
    with pytest.raises(NotNow):
        enrolling.appoint(row, draft, by=draft.applicant, at=over)
    assert enrolling.lapse_due(over) == 1
    row.refresh_from_db()
    assert row.closed_why == "lapsed" and row.client_email
    enrolling.lapse_due(over + enrolling.FORGOTTEN + timedelta(days=1))
    row.refresh_from_db()
    assert row.client_email == ""


def test_taken_back_it_sends_nothing_more(draft, cast):
    row = proposed(cast)
    enrolling.take_back(row.number, by=cast.representative, at=timezone.now())
    mail.outbox.clear()
    noticing.send_due(timezone.now())
    assert mail.outbox == []
    with pytest.raises(NotNow):
        enrolling.take_back(row.number, by=cast.representative, at=timezone.now())


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"client_email": "representative@demo.example"}, "client_email"),  # their own
        ({"client_email": "Representative+client@demo.example"}, "client_email"),
        ({"client_email": "nobody"}, "client_email"),
        ({"language": "de"}, "language"),
        ({"body": ""}, "body"),
        ({"licence_number": ""}, "licence_number"),
        ({"basis": "unpaid"}, "relation"),
        ({"declares": ""}, "declares"),
    ],
)
def test_what_was_typed_wrong_is_said_at_its_field_and_kept(cast, changed, field, language):
    User.objects.filter(pk=cast.representative.pk).update(language=language)
    client = browser(cast.representative)
    client.post(reverse("language"), {"language": language})
    answer = client.post(reverse("apply-enrol"), GIVEN | {"declares": "1", "language": "fr"} | changed)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'href="#{field}"' in page
    assert ("Il y a un problème" in page) == (language == "fr")
    assert 'value="R70580"' in page or field == "licence_number"
    assert not ClientEnrolment.objects.exists()
