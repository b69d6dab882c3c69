"""A job offer is signed once, never changes, and takes with it what hangs on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from intake.draws import invitations
from intake.employers import approving, conflicts, life, notices, offers, panels, people, registering, selectors
from intake.employers.lifecycle import STATES, STEPS
from intake.employers.notices import KINDS
from intake.interest import services as interest
from intake.models import EmployerEvent, EmployerNotice, ExpressionOfInterest, Invitation
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import EmployerMember, JobOffer, User
from tests.employers.conftest import ANSWERS, PROFILE, REGISTRATION, STREAM

pytestmark = pytest.mark.django_db


def test_every_state_is_reached_and_every_step_has_words():
    assert {step.to for step in STEPS.values()} | {"draft"} == set(STATES) == {code for code, _ in JobOffer.STATUSES}
    assert set(STEPS) <= set(KINDS)


def test_a_signed_offer_expires_when_the_streams_days_are_over_and_tells_its_person(signed, settings):
    assert signed.status == "submitted"
    days = signed.stream_version.definition["limits"]["job_offer"]["value"]
    left = signed.expires_at - signed.submitted_at
    assert timedelta(days=days) < left <= timedelta(days=days + 1)
    User.objects.filter(email="applicant@demo.example").update(is_demonstration=False)
    EmployerNotice.objects.filter(kind="offer").update(due_at=timezone.now())
    assert notices.send_due(timezone.now()) == 1
    (letter,) = mail.outbox
    assert letter.to == ["applicant@demo.example"] and signed.number in letter.body
    assert "Sample" not in letter.body and "Maple" not in letter.body + letter.subject
    assert offers.expire_due(signed.expires_at - timedelta(seconds=1)) == 0
    assert offers.expire_due(signed.expires_at) == 1
    signed.refresh_from_db()
    assert (signed.status, signed.ended_by) == ("expired", None)


@pytest.mark.parametrize(
    "change",
    [
        {"answers": ANSWERS | {"job_wage": "90.00"}}, {"employee_email": "somebody@else.example"}, {"status": "draft"},
        {"employee_name": "Somebody Else"}, {"submitted_at": timezone.now() - timedelta(days=9)}, {"number": "JO-1"},
        {"expires_at": timezone.now()},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_signed(signed, change):
    with pytest.raises(DatabaseError, match="submitted job offer"), transaction.atomic():
        JobOffer.objects.filter(pk=signed.pk).update(**change)
    with pytest.raises(DatabaseError, match="not deleted"), transaction.atomic():
        JobOffer.objects.filter(pk=signed.pk)._raw_delete("default")


def test_a_withdrawn_offer_does_not_come_back(signed, signer):
    offers.withdraw(signed, by=signer, at=timezone.now())
    with pytest.raises(DatabaseError, match="does not come back"), transaction.atomic():
        JobOffer.objects.filter(pk=signed.pk).update(status="submitted")
    with pytest.raises(NotNow):
        life.move(signed, "register_interest", by=None, at=timezone.now())


def test_only_a_signing_officer_signs_and_only_what_is_complete(offer, contact, signer, cast):
    JobOffer.objects.filter(pk=offer.pk).update(
        contact=EmployerMember.objects.get(user=contact), representative=cast.representative
    )
    offer.refresh_from_db()
    for user in (contact, cast.representative):
        with pytest.raises(NotAllowed):
            offers.sign(offer, by=user, at=timezone.now())
    offers.save_answers(offer, by=signer, at=timezone.now(), answers={"job_wage": None})
    registering.save_profile(offer.employer, by=signer, at=timezone.now(), answers={"employer_sector": ""})
    with pytest.raises(NotNow) as refused:
        offers.sign(offer, by=signer, at=timezone.now())
    assert len(refused.value.reasons) == 2


def test_what_was_read_is_what_is_signed(offer, signer):
    seen = offer.saved_at.isoformat()
    offers.save_answers(offer, by=signer, at=timezone.now() + timedelta(seconds=1), answers={"job_wage": "12.00"})
    with pytest.raises(NotNow, match="changed while you read"):
        offers.sign(offer, by=signer, at=timezone.now(), seen=seen)


def test_signed_twice_it_is_signed_once(signed, signer):
    assert offers.sign(signed, by=signer, at=timezone.now()).submitted_at == signed.submitted_at
    assert EmployerEvent.objects.filter(offer=signed, what="submit").count() == 1


# ---------------------------------------------------------------- the cascade


@pytest.fixture
def hanging(signed):
    """An expression of interest of the offer's person, in the pool."""
    person = User.objects.get(email="applicant@demo.example")
    row = ExpressionOfInterest.objects.create(
        number="EOI-TEST-1", stream=signed.stream, stream_version=signed.stream_version, applicant=person, job_offer=signed,
        status="registered", created_at=timezone.now(), saved_at=timezone.now(), registered_at=timezone.now(),
        attested_at=timezone.now(), expires_at=timezone.now() + timedelta(days=300),
    )  # fmt: skip
    life.reach(signed, "interest_registered", at=timezone.now())
    return row


def test_withdrawing_an_offer_withdraws_the_expression_of_interest_and_tells(hanging, signed, signer):
    offers.withdraw(signed, by=signer, at=timezone.now())
    hanging.refresh_from_db()
    assert (hanging.status, hanging.closed_why) == ("removed", "offer_withdrawn")
    assert hanging.events.filter(what="removed").exists()


@pytest.mark.parametrize("state", ["draft", "submitted", "verification"])
def test_withdrawing_an_offer_closes_the_application_that_hangs_on_it(hanging, signed, signer, story, state):
    told = story(state)
    life.reach(signed, "invited", at=timezone.now())
    Invitation.objects.create(
        number="INV-TEST-1", stream=signed.stream, applicant=hanging.applicant, interest=hanging, application=told.file,
        status="sent" if state == "draft" else "used", chosen_at=timezone.now(), sent_at=timezone.now(),
    )  # fmt: skip
    offers.withdraw(signed, by=signer, at=timezone.now())
    told.file.refresh_from_db()
    assert told.file.status == "withdrawn"
    last = told.file.events.order_by("-number").first()
    assert (last.action, last.by, last.role) == ("end_with_offer", None, "system")


def test_an_officer_sees_the_offer_beside_the_file_and_what_the_two_say_otherwise(
    hanging, signed, story, cast, visiting
):
    told = story("verification")
    Invitation.objects.create(
        number="INV-TEST-3", stream=signed.stream, applicant=hanging.applicant, interest=hanging, application=told.file,
        status="used", chosen_at=timezone.now(), sent_at=timezone.now(),
    )  # fmt: skip
    differs = {row["field"]["code"] for row in panels.differences(told.file, signed)}
    assert "employer_phone" in differs and not differs & {"employer_business_number", "job_is_in_ontario"}
    page = visiting(cast.support_officer).get(reverse("desk-file", args=[told.file.number])).content.decode()
    assert signed.number in page and "The employer said otherwise" in page and "not asked for yet" in page


def test_a_person_who_withdraws_gives_the_offer_back_and_may_undo_it(hanging, signed):
    interest.withdraw_interest(hanging, by=hanging.applicant, at=timezone.now())
    signed.refresh_from_db()
    assert signed.status == "submitted"
    interest.restore_interest(hanging, by=hanging.applicant, at=timezone.now())
    signed.refresh_from_db()
    assert signed.status == "interest_registered"
    assert [row.what for row in signed.events.all()][-3:] == ["register_interest", "end_interest", "register_interest"]


# ---------------------------------------------------------------- who sees what, who may what


def test_a_contact_sees_their_own_offers_and_a_stranger_none(offer, contact, signer, stranger, cast):
    own = offers.begin(offer.employer, offer.stream, by=contact, at=timezone.now())
    assert set(selectors.offers_visible_to(contact)) == {own}
    assert set(selectors.offers_visible_to(signer)) == {own, offer}
    for user in (
        stranger,
        cast.representative,
        cast.manager,
        cast.auditor,
        User.objects.get(email="applicant@demo.example"),
    ):
        assert not selectors.offers_visible_to(user).exists()
        with pytest.raises(NotFound):
            selectors.offer_for(user, offer.number)
    assert list(selectors.employers_visible_to(stranger)) != list(selectors.employers_visible_to(signer))


def test_a_representative_fills_in_and_changes_neither_person_nor_title_and_starts_nothing(offer, signer, cast):
    rep = cast.representative
    offers.name_representative(offer, by=signer, at=timezone.now(), email=rep.email)
    offers.save_answers(offer, by=rep, at=timezone.now(), answers={"job_wage": "51.00"})
    for code in offers.EMPLOYEE:
        with pytest.raises(NotAllowed):
            offers.save_answers(offer, by=rep, at=timezone.now(), answers={code: "x@y.example"})
    with pytest.raises(NotAllowed):
        offers.begin(offer.employer, offer.stream, by=rep, at=timezone.now())
    with pytest.raises(NotAllowed):
        registering.save_profile(offer.employer, by=rep, at=timezone.now(), answers={"employer_locations": 9})
    with pytest.raises(NotAllowed):
        people.ask_to_join(
            offer.employer, by=rep, at=timezone.now(), email="a@b.example", given_names="A", family_name="B"
        )
    with pytest.raises(NotAllowed):
        registering.register(offer.employer.program, by=rep, at=timezone.now(), answers=REGISTRATION)
    offers.name_representative(offer, by=signer, at=timezone.now(), email="")
    with pytest.raises(NotFound):
        selectors.offer_for(rep, offer.number)


def test_whose_access_ended_sees_nothing_from_then_on(offer, contact, signer):
    own = offers.begin(offer.employer, offer.stream, by=contact, at=timezone.now())
    member = EmployerMember.objects.get(user=contact)
    people.end(offer.employer, member.pk, by=signer, at=timezone.now())
    assert not selectors.offers_visible_to(contact).exists() and not selectors.employers_visible_to(contact).exists()
    own.refresh_from_db()
    assert own.contact.user == signer
    with pytest.raises(NotNow, match="needs a signing officer"):
        people.end(offer.employer, EmployerMember.objects.get(user=signer).pk, by=signer, at=timezone.now())


# ---------------------------------------------------------------- registration and people


def test_a_taken_number_is_refused_without_a_word_of_who_took_it(employer, stranger):
    with pytest.raises(NotValid) as wrong:
        registering.register(employer.program, by=stranger, at=timezone.now(), answers=REGISTRATION)
    words = wrong.value.errors["employer_business_number"]
    assert "has an account" in words and "Maple" not in words and "Olive" not in words


def test_a_business_has_as_many_signing_officers_as_the_program_allows(employer, contact, signer, cast):
    member = EmployerMember.objects.get(user=contact)
    people.promote(employer, member.pk, by=signer, at=timezone.now())
    contact.refresh_from_db()
    assert contact.role == "employer_signing_officer"
    most = selectors.rules_of(employer).content["people"]["signing_officers"]
    added = []
    for number in range(most):
        email = f"colleague{number}@demo.example"
        row, pin = people.ask_to_join(
            employer, by=signer, at=timezone.now(), email=email, given_names="C", family_name=str(number)
        )
        added.append(people.join(row, at=timezone.now(), pin=pin, visitor=None))
    for one in added[: most - 2]:
        people.promote(employer, one.pk, by=contact, at=timezone.now())
    with pytest.raises(NotNow, match=f"at most {most}"):
        people.promote(employer, added[-1].pk, by=signer, at=timezone.now())


def test_who_joins_gets_an_account_by_link_and_number_once(employer, signer):
    _row, pin = people.ask_to_join(
        employer, by=signer, at=timezone.now(), email="new@work.example", given_names="New", family_name="Colleague"
    )
    assert people.send_due(timezone.now()) == 1
    (letter,) = mail.outbox
    assert pin not in letter.body and "Maple" not in letter.body
    token = letter.body.split("/join/")[1].split("/")[0]
    found = people.enrolment_of(token, at=timezone.now())
    with pytest.raises(NotValid):
        people.join(found, at=timezone.now(), pin="not it", visitor=None)
    member = people.join(found, at=timezone.now(), pin=pin, visitor=None)
    assert (member.kind, member.user.role, member.user.has_usable_password()) == ("contact", "employer_contact", False)
    for again in (token, token[:-1] + "x"):
        with pytest.raises(NotFound):
            people.enrolment_of(again, at=timezone.now())


def test_a_number_is_guessed_five_times_and_no_more(employer, signer):
    row, pin = people.ask_to_join(
        employer, by=signer, at=timezone.now(), email="new@work.example", given_names="New", family_name="Colleague"
    )
    wrong = f"{(int(pin) + 1) % 10**6:06}"
    for _try in range(people.MOST_TRIES):
        with pytest.raises(NotValid):
            people.join(row, at=timezone.now(), pin=wrong, visitor=None)
        row.refresh_from_db()
    with pytest.raises(NotFound):
        people.join(row, at=timezone.now(), pin=pin, visitor=None)
    assert not User.objects.filter(email="new@work.example").exists()


def test_the_person_of_an_offer_never_acts_for_the_business(offer, contact, signer, employer):
    with pytest.raises(NotValid):
        offers.save_answers(offer, by=signer, at=timezone.now(), answers={"employee_email": contact.email.upper()})
    with pytest.raises(NotValid):
        people.ask_to_join(
            employer, by=signer, at=timezone.now(), email="Applicant@demo.example", given_names="A", family_name="B"
        )


def test_where_it_comes_about_all_the_same_access_offer_and_interest_are_closed(hanging, signed, contact, employer):
    ExpressionOfInterest.objects.filter(pk=hanging.pk).update(applicant=contact)
    assert conflicts.close_due(timezone.now()) == 1
    signed.refresh_from_db()
    hanging.refresh_from_db()
    assert (signed.status, hanging.status) == ("withdrawn", "removed")
    assert not EmployerMember.objects.filter(user=contact, ended_at__isnull=True).exists()
    assert conflicts.close_due(timezone.now()) == 0


# ---------------------------------------------------------------- approval of the position

APPROVAL = {
    "job_has_collective_agreement": False, "job_hours_per_week": "37.5", "job_weeks_per_year": 52,
    "job_start_on": "2027-02-01", "employer_full_time_staff": 12, "job_affects_labour_dispute": False,
    "job_duties": "Writes programs.", "job_why_needed": "Nobody else here can.", "occupation_is_regulated": False,
    "person_works_here": "no", "person_status": "worker", "holds_equity": False, "lmia_applied": False, "recruited": False,
}  # fmt: skip


def test_the_position_is_approved_within_the_streams_days_after_the_invitation(hanging, signed, signer, contact):
    sent = timezone.now()
    invitation = Invitation.objects.create(
        number="INV-TEST-2", stream=signed.stream, applicant=hanging.applicant, interest=hanging, status="sent",
        chosen_at=sent, sent_at=sent, due_at=sent + timedelta(days=17),
    )  # fmt: skip
    life.reach(signed, "invited", at=sent)
    file = invitations.open_application(invitation, by=hanging.applicant, at=sent)
    assert file.answers["employer_business_number"] == "900100000" and file.answers["signing_officer_name"]
    assert invitations.waits_for_employer(file), "nobody may be earlier than the clock that opens the approval"
    assert approving.open_due(sent) == 1
    assert "until" in invitations.waits_for_employer(file)[0]
    approval = selectors.approval_of(signed)
    days = signed.stream_version.definition["limits"]["employer_approval"]["value"]
    assert timedelta(days=days) < approval.due_at - sent <= timedelta(days=days + 1)
    approving.save_answers(signed, by=signer, at=sent, answers=APPROVAL | {"job_weeks_per_year": 40})
    with pytest.raises(NotNow):
        approving.sign(signed, by=signer, at=sent)
    approving.save_answers(signed, by=signer, at=sent, answers={"job_weeks_per_year": 52})
    with pytest.raises(NotAllowed):
        approving.sign(signed, by=contact, at=sent)
    assert not selectors.approval_is_submitted(signed)
    with pytest.raises(NotNow, match="ran out"):
        approving.sign(signed, by=signer, at=approval.due_at)
    approving.sign(signed, by=signer, at=sent)
    assert selectors.approval_is_submitted(signed) and not invitations.waits_for_employer(file)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        approval.answers = {}
        approval.save()
    carried = selectors.carried_answers(signed)
    assert carried["employer_business_number"] == "900100000" and carried["job_duties"] == "Writes programs."


def test_a_reminder_comes_once_before_the_time_is_over(hanging, signed):
    now = timezone.now()
    life.reach(signed, "invited", at=now)
    approving.open_due(now)
    due = selectors.approval_of(signed).due_at
    assert [approving.remind_due(due - timedelta(days=days)) for days in (5, 2, 1)] == [0, 1, 0]
    assert PROFILE and STREAM
