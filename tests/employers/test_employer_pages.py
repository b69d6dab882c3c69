"""The portal's pages, from registering to withdrawing, as their readers meet them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from intake.employers import offers
from intake.models import EmployerNotice
from nominee.models import Employer, EmployerMember, JobOffer
from nominee.programs import employers as rules
from nominee.programs.definition import ProgramFileError
from tests.employers.conftest import ANSWERS, REGISTRATION, STREAM

pytestmark = pytest.mark.django_db


def test_from_registering_to_a_submitted_offer(cast, signer, visiting):
    client = visiting(signer)
    assert client.get("/").url == reverse("employers")
    first = client.get(reverse("employers"))
    assert "Register your business" in first.content.decode()
    given = REGISTRATION | {"employer_business_number": "900 100 001"}
    answer = client.post(reverse("employer-register"), given)
    assert answer.status_code == 422 and "last digit" in answer.content.decode()
    assert client.post(reverse("employer-register"), given | {"sure": "900100001"}).status_code == 302
    employer = Employer.objects.get()
    assert (employer.business_number, str(employer)) == ("900100001", "Maple Loom")
    assert "Complete the profile" in client.get(reverse("employer", args=[employer.pk])).content.decode()
    begun = client.post(reverse("employer-offer-new", args=[employer.pk]), {"stream": STREAM})
    offer = JobOffer.objects.get()
    assert begun.url == reverse("employer-offer-page", args=[offer.number, "employee"])
    assert (
        client.post(reverse("employer-offer-sign", args=[offer.number]), {"true": "1", "consent": "1"}).status_code
        == 409
    )


def test_sign_asks_for_both_boxes_then_submits(employer, offer, signer, visiting):
    client, url = visiting(signer), reverse("employer-offer-sign", args=[offer.number])
    page = client.get(url)
    assert page.status_code == 200 and "This time is not confirmed by the ministry" in page.content.decode()
    assert [row["title"].en for row in page.context["against"]] == ["Wage level"]
    JobOffer.objects.filter(pk=offer.pk).update(answers=offer.answers | {"job_noc": "99999", "job_is_permanent": False})
    short = visiting(signer, "fr").get(url)
    assert len(short.context["against"]) == 2 and "La CNP 2021 n’a pas de groupe 99999." in short.content.decode()
    JobOffer.objects.filter(pk=offer.pk).update(answers=offer.answers)
    assert client.post(url, {"true": "1"}).status_code == 422
    assert client.post(url, {"true": "1", "consent": "1", "seen": page.context["seen"]}).status_code == 302
    offer.refresh_from_db()
    assert offer.status == "submitted"
    for code in ("employee", "job"):
        late = client.post(reverse("employer-offer-page", args=[offer.number, code]), {"job_wage": "1"}, follow=True)
        assert "Nothing was changed" in late.content.decode()
    assert client.post(reverse("employer-offer-withdraw", args=[offer.number])).status_code == 302
    shown = client.get(reverse("employer-offer", args=[offer.number])).content.decode()
    assert "Withdrawn" in shown and "The employer withdrew it." in shown


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_typed_wrong_is_said_in_words_and_stays(signer, cast, visiting, language):
    client = visiting(signer, language)
    given = REGISTRATION | {
        "employer_business_number": "12345",
        "employer_phone": "call me",
        "employer_legal_name": "L" * 300,
    }
    answer = client.post(reverse("employer-register"), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Employer.objects.exists()
    assert 'value="12345"' in page and 'value="call me"' in page and "L" * 300 in page
    words = {"en": "Write the nine digits of the number.", "fr": "Écrivez les neuf chiffres du numéro."}
    assert page.count("govuk-error-message") == 3 and words[language] in page


def test_a_number_is_shown_once_to_whoever_asked_a_colleague(employer, signer, visiting):
    client, url = visiting(signer), reverse("employer-people", args=[employer.pk])
    given = {
        "given_names": "Nia",
        "family_name": "Owen",
        "email": "nia@work.example",
        "job_title": "Recruiter",
        "language": "fr",
    }
    shown = client.post(url, given, follow=True)
    assert "Tell this number to nia@work.example" in shown.content.decode()
    assert "Tell this number" not in client.get(url).content.decode()
    again = client.post(url, given | {"email": "not an address"})
    assert again.status_code == 422 and "not an address" in again.content.decode()
    row = employer.enrolments.get()
    assert client.post(reverse("employer-people-back", args=[employer.pk, row.pk])).status_code == 302
    assert client.post(reverse("employer-people-back", args=[employer.pk, row.pk])).status_code == 404


def test_a_dead_link_says_so_and_whoever_is_of_another_kind_is_refused(employer, signer, cast, visiting, client):
    from intake.employers import people

    assert client.get(reverse("employer-join", args=["x"])).status_code == 404
    applicant = visiting(cast.representative)
    row, pin = people.ask_to_join(
        employer, by=signer, at=timezone.now(), email=cast.representative.email, given_names="R", family_name="C"
    )
    url = reverse("employer-join", args=[people.token_of(row)])
    assert client.post(url, {"pin": pin}).status_code == 409, "there is an account: sign in first"
    assert applicant.post(url, {"pin": pin}).status_code == 409
    assert not EmployerMember.objects.filter(user=cast.representative).exists()


def test_messages_are_new_until_they_are_read(signed, contact, signer, visiting):
    JobOffer.objects.filter(pk=signed.pk).update(contact=EmployerMember.objects.get(user=contact))
    offers.withdraw(signed, by=signer, at=timezone.now())
    client = visiting(contact)
    assert "The offer was withdrawn." in client.get(reverse("employers"), follow=True).content.decode()
    client.post(reverse("employer-notices-read"))
    assert not EmployerNotice.objects.filter(user=contact, read_at__isnull=True).exists()


def test_a_representative_reads_the_persons_fields_and_cannot_send_others(offer, signer, cast, visiting):
    offers.name_representative(offer, by=signer, at=timezone.now(), email=cast.representative.email)
    client, url = visiting(cast.representative), reverse("employer-offer-page", args=[offer.number, "employee"])
    assert "disabled" in client.get(url).content.decode()
    client.post(url, {"employee_email": "mine@rep.example", "employee_family_name": "Mine", "job_title": "Boss"})
    offer.refresh_from_db()
    assert offer.answers == ANSWERS
    assert client.get(reverse("employer-offer-sign", args=[offer.number])).status_code == 403


def test_a_wrong_file_of_questions_is_refused_with_its_key(tmp_path):
    source = rules.PROGRAMS / "ontario"
    for part in ("shared", "employer"):
        (tmp_path / part).mkdir()
        for path in (source / part).glob("*.toml"):
            (tmp_path / part / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert rules.read(tmp_path)[0].content == rules.read(source)[0].content
    path = tmp_path / "employer" / "2025-07-02.toml"
    sound = path.read_text(encoding="utf-8")
    for old, new, key in (
        ('same_as = "job_wage"', 'same_as = "job_wages"', "offer[job]"),
        ('field = "holds_equity"', 'field = "holds_equities"', "approval[person]"),
        ('who = ["signing_officer"], confidence = "confirmed", source = "Employer portal guide" }\nwith', "", "rights"),
        ("in_force_from = 2025-07-02", "in_force_from = 2025-07-03", "in_force_from"),
    ):
        path.write_text(
            sound.replace(old, new, 1) if new else sound.replace("sign_offer = ", "sign_offers = ", 1), encoding="utf-8"
        )
        with pytest.raises(ProgramFileError) as wrong:
            rules.read(tmp_path)
        assert key in str(wrong.value)
