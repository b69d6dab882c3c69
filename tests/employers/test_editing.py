"""One editor at a time; a lock is taken over, and no text is lost. Through the real pages, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from intake.employers import editing, offers
from intake.models import EditingLock, EmployerEvent, KeptText
from nominee.models import EmployerMember, JobOffer

pytestmark = pytest.mark.django_db
WAGE = {"job_noc": "21231", "job_wage": "48.50", "job_is_full_time": "yes", "job_is_permanent": "yes"}


@pytest.fixture
def shared(offer, contact):
    """Both the signing officer and the contact may edit it."""
    JobOffer.objects.filter(pk=offer.pk).update(contact=EmployerMember.objects.get(user=contact))
    offer.refresh_from_db()
    return offer


def test_the_second_editor_reads_and_may_take_over(shared, signer, contact, visiting):
    url = reverse("employer-offer-page", args=[shared.number, "job"])
    first, second = visiting(signer), visiting(contact)
    assert 'name="job_wage"' in first.get(url).content.decode()
    page = second.get(url)
    assert page.status_code == 200 and 'name="job_wage"' not in page.content.decode()
    assert "Olive Grant edits this now" in page.content.decode() and "$48.50" in page.content.decode()
    # What the second one sends all the same is not saved over the first one's, and not lost.
    late = second.post(url, WAGE | {"job_wage": "61.00"})
    assert late.status_code == 409 and "61.00" in late.content.decode()
    shared.refresh_from_db()
    assert shared.answers["job_wage"] == "48.50"
    second.post(reverse("employer-offer-take", args=[shared.number]), {"page": "job"})
    assert 'value="61.00"' in second.get(url).content.decode(), "put back into the form"
    assert EmployerEvent.objects.filter(offer=shared, what="taken_over", by=contact).count() == 1


def test_whoever_lost_the_lock_while_typing_keeps_their_text_and_is_told(shared, signer, contact, visiting):
    url = reverse("employer-offer-page", args=[shared.number, "job"])
    first, second = visiting(signer), visiting(contact)
    first.get(url)
    beat = reverse("employer-offer-beat", args=[shared.number])
    assert first.post(beat).json()["mine"] is True
    second.post(reverse("employer-offer-take", args=[shared.number]), {"page": "job"})
    told = first.post(beat).json()
    assert told["mine"] is False and "Sam Bell" in told["words"]
    kept = first.post(url, WAGE | {"job_wage": "fifty"}, headers={"accept": "application/json"})
    assert "Sam Bell" in kept.json()["saved"]
    second.post(url, WAGE | {"job_wage": "52.00"})
    again = first.get(url).content.decode()
    assert "fifty" in again and "$52.00" in again and "They took over from you" in again
    # It lies sealed, and belongs to its writer alone.
    assert "fifty" not in str(KeptText.objects.get(user=signer).values)
    assert "fifty" not in second.get(url).content.decode()


def test_an_editor_who_is_gone_holds_nobody_up(shared, signer, contact):
    now, thing = timezone.now(), editing.of_offer(shared)
    editing.take(thing, by=signer, at=now)
    assert editing.take(thing, by=contact, at=now + editing.LIVES - timedelta(seconds=1)).holder == signer
    assert editing.take(thing, by=contact, at=now + editing.LIVES).holder == contact
    editing.release(thing, by=signer)
    assert EditingLock.objects.get().holder == contact, "only one's own lock is given back"


def test_a_wrong_answer_is_said_at_its_field_and_holds_up_no_other(offer, signer, visiting):
    url = reverse("employer-offer-page", args=[offer.number, "job"])
    for language, words in (("en", "Is it in the unit asked for: per hour, not per year?"), ("fr", "par heure")):
        answer = visiting(signer, language).post(url, WAGE | {"job_wage": "98 000", "job_noc": "21232"})
        assert answer.status_code == 422
        assert words in answer.content.decode() and 'value="98 000"' in answer.content.decode()
    offer.refresh_from_db()
    assert (offer.answers["job_wage"], offer.answers["job_noc"]) == ("48.50", "21232")
    assert 'value="98 000"' in visiting(signer).get(url).content.decode(), "kept for the next visit"


def test_two_windows_of_one_editor_do_not_overwrite_each_other(offer, signer, visiting):
    url, client = reverse("employer-offer-page", args=[offer.number, "job"]), visiting(signer)
    seen = client.get(url).context["seen"]
    offers.save_answers(offer, by=signer, at=timezone.now(), answers={"job_wage": "70.00"})
    answer = client.post(url, WAGE | {"seen": seen, "job_wage": "71.00"})
    assert answer.status_code == 422 and "changed meanwhile" in answer.content.decode()
    offer.refresh_from_db()
    assert offer.answers["job_wage"] == "70.00"


def test_an_answer_that_hides_others_is_asked_about_first(employer, signer, visiting):
    url, client = reverse("employer-profile", args=[employer.pk, "business"]), visiting(signer)
    given = {
        "employer_established_on": "1998-04-01", "employer_legal_structure": "corporation",
        "employer_incorporation_number": "1", "employer_active_three_years": "yes", "employer_sector": "51",
        "employer_description": "Looms.", "employer_was_amalgamated": "yes", "employer_amalgamation_note": "Bought.",
        "asked": "employer_amalgamation_note",
    }  # fmt: skip
    assert client.post(url, given).status_code == 302
    changed = given | {"employer_was_amalgamated": "no"}
    asked = client.post(url, changed)
    assert asked.status_code == 200 and "Bought." in asked.content.decode()
    employer.refresh_from_db()
    assert employer.profile["employer_amalgamation_note"] == "Bought."
    client.post(url, changed | {"confirmed": "1"})
    employer.refresh_from_db()
    assert not employer.profile.get("employer_amalgamation_note")
