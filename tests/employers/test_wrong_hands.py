"""The employers’ portal in wrong hands: a lapsed representative, fields that no form has, a browser that was left open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from intake.employers import offers, selectors
from intake.models import Licence
from nominee.errors import NotAllowed, NotValid
from nominee.sign_in.sessions import ABOUT

pytestmark = pytest.mark.django_db


def test_a_representative_whose_licence_lapsed_sees_no_offer_and_is_named_in_none(offer, signer, cast, visiting):
    now, person = timezone.now(), cast.representative
    offers.name_representative(offer, by=signer, at=now, email=person.email)
    page = reverse("employer-offer", args=[offer.number])
    theirs = visiting(person)
    assert theirs.get(page).status_code == 200
    licence = Licence.objects.create(
        holder=person, body="consultants_college", number="R1", standing="lapsed", lapsed_why="not_in_good_standing",
        known_at=now, due_at=now,
    )  # fmt: skip
    for address in (page, reverse("employer-offer-page", args=[offer.number, "offer"])):
        assert theirs.get(address).status_code == 404  # in the session that was open
    assert theirs.post(reverse("employer-offer-beat", args=[offer.number])).status_code == 404
    assert not selectors.may(person, "edit_offer", offer.employer, offer)
    with pytest.raises(NotAllowed):
        offers.save_answers(offer, by=person, at=now, answers={"job_wage": "99.00"})
    offers.name_representative(offer, by=signer, at=now, email="")
    with pytest.raises(NotValid) as wrong:
        offers.name_representative(offer, by=signer, at=now, email=person.email)
    assert "may not represent" in wrong.value.errors["email"]
    # Nobody asks about it any more, so what it said is of the past; but a ban stays.
    Licence.objects.filter(pk=licence.pk).update(due_at=None)
    offers.name_representative(offer, by=signer, at=now, email=person.email)
    assert theirs.get(page).status_code == 200
    Licence.objects.filter(pk=licence.pk).update(lapsed_why="banned")
    assert theirs.get(page).status_code == 404


def test_fields_that_no_form_of_an_offer_has_change_nothing(offer, signer, stranger, visiting):
    before = {name: getattr(offer, name) for name in ("status", "employer_id", "number", "contact_id", "submitted_at")}
    first = selectors.rules_of(offer.employer).pages("offer")[0]
    sent = {row["code"]: str(offer.answers.get(row["code"], "")) for row in first["fields"]}
    sent |= {"status": "submitted", "employer": "1", "employer_id": "1", "number": "JO-1", "contact": "1", "submitted_by": "1",
             "submitted_at": "2026-01-01", "expires_at": "2099-01-01", "approved": "1", "confirmed": "1"}  # fmt: skip
    mine = visiting(signer)
    page = reverse("employer-offer-page", args=[offer.number, first["code"]])
    assert mine.post(page, sent).status_code in (302, 422)
    offer.refresh_from_db()
    assert {name: getattr(offer, name) for name in before} == before
    assert not {"status", "employer", "approved", "expires_at"} & set(offer.answers)
    # Pressed twice, and the page of before sent once more.
    sign = reverse("employer-offer-sign", args=[offer.number])
    given = {"true": "1", "consent": "1", "seen": offer.saved_at.isoformat()}
    assert [mine.post(sign, given).status_code for _press in range(2)] == [302, 302]
    offer.refresh_from_db()
    answers, events = dict(offer.answers), offer.events.count()
    mine.post(page, sent | {"job_wage": "1.00"})
    offer.refresh_from_db()
    assert offer.answers == answers and offer.events.count() == events and offer.status == "submitted"
    theirs = visiting(stranger)
    for name in ("employer-offer", "employer-offer-sign", "employer-offer-withdraw"):
        assert theirs.get(reverse(name, args=[offer.number])).status_code == 404


def test_who_finds_a_browser_open_hands_the_business_to_nobody(employer, signer, contact, visiting):
    mine, member = visiting(signer), selectors.live_members(employer).get(user=contact)
    promote = reverse("employer-people-change", args=[employer.pk, member.pk, "promote"])
    session = mine.session
    session[ABOUT] = session[ABOUT] | {"proved": (timezone.now() - timedelta(minutes=11)).isoformat()}
    session.save()
    answer = mine.post(promote)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("prove"))
    member.refresh_from_db()
    assert member.kind == "contact" and mine.get(promote).status_code == 200
    session[ABOUT] = session[ABOUT] | {"proved": timezone.now().isoformat()}
    session.save()
    assert mine.post(promote).status_code == 302
    member.refresh_from_db()
    assert member.kind == "signing_officer"
