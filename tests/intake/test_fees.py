"""The fee: taken once, refused in words, given back exactly where the law gives a ground."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from intake import payments, services
from intake.models import Fee
from nominee import clock, machine
from nominee.errors import NotNow
from nominee.lifecycle import ACTIONS
from nominee.models import Stream


class Closed(payments.TestProvider):
    """A provider that moves no money."""

    def charge(self, **_: object) -> str:
        raise payments.PaymentRefused("Your bank declined the card.")

    def refund(self, **_: object) -> str:
        raise payments.PaymentRefused


class Counting(payments.TestProvider):
    charges: list[tuple[Decimal, str]] = []

    def charge(self, *, amount: Decimal, idempotency_key: str) -> str:
        self.charges.append((amount, idempotency_key))
        return super().charge(amount=amount, idempotency_key=idempotency_key)


@pytest.fixture
def draft(story):
    """Everything answered, nothing paid; the job is outside the Greater Toronto Area."""
    file = story("draft").file
    Fee.objects.all().delete()
    services.save_answers(file, by=file.applicant, at=timezone.now(), answers={"job_census_division": "ottawa"})
    file.refresh_from_db()
    return file


@pytest.fixture
def visit(draft, client):
    client.force_login(draft.applicant)
    return client


def test_nothing_is_paid_before_the_answers_say_how_much(client, applicant):
    begun = services.start_application(Stream.objects.get(code="owp-teer-0-3"), by=applicant, at=timezone.now())
    client.force_login(applicant)
    answer = client.post(reverse("apply-fee", args=[begun.number]))
    assert answer.status_code == 409 and "Finish your answers first" in answer.content.decode()
    assert not Fee.objects.exists()


def test_paying_twice_takes_the_money_once(visit, draft, settings):
    settings.PAYMENT_PROVIDER = f"{__name__}.Counting"
    Counting.charges.clear()
    for _ in range(2):
        assert visit.post(reverse("apply-fee", args=[draft.number]), follow=True).status_code == 200
    assert Counting.charges == [(Decimal("1500.00"), draft.number)]
    assert Fee.objects.count() == 1


def test_the_fee_follows_the_region_of_the_job(draft):
    services.save_answers(draft, by=draft.applicant, at=timezone.now(), answers={"job_census_division": "peel"})
    draft.refresh_from_db()
    assert services.pay_fee(draft, by=draft.applicant, at=timezone.now()).amount == Decimal("2000.00")


def test_a_fee_that_became_too_small_holds_the_submission_up_in_words(visit, draft):
    services.pay_fee(draft, by=draft.applicant, at=timezone.now())
    services.save_answers(draft, by=draft.applicant, at=timezone.now(), answers={"job_census_division": "peel"})
    draft.refresh_from_db()
    assert any("less than the fee due" in reason for reason in services.before_declaring(draft))
    assert "the fee is now $2,000.00" in visit.get(reverse("apply-file", args=[draft.number])).content.decode()
    for _ in range(2):
        visit.post(reverse("apply-fee", args=[draft.number]))
    assert [fee.amount for fee in Fee.objects.all()] == [Decimal("1500.00"), Decimal("500.00")]
    assert not any("fee" in reason for reason in services.before_declaring(draft))


def test_both_payments_go_back_together(draft):
    services.pay_fee(draft, by=draft.applicant, at=timezone.now())
    services.save_answers(draft, by=draft.applicant, at=timezone.now(), answers={"job_census_division": "peel"})
    services.pay_fee(draft, by=draft.applicant, at=timezone.now())
    machine.perform(draft, "withdraw", by=draft.applicant, at=timezone.now(), expecting="draft")
    back = [(fee.refund_ground, fee.refund_reference) for fee in draft.fees.all()]
    assert [ground for ground, _ in back] == ["withdraw", "withdraw"] and len(set(back)) == 2


def test_nobody_declares_answers_that_they_have_not_read(story, client):
    told = story("draft")
    client.force_login(told.user)
    address, ticks = reverse("apply-check", args=[told.file.number]), {"true": "1", "consent": "1"}
    told.file.declared_at = None
    told.file.save()
    shown = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode()).group(1)
    services.save_answers(told.file, by=told.user, at=timezone.now(), answers={"phone": "416 555 0199"})
    answer = client.post(address, ticks | {"seen": shown})
    assert answer.status_code == 409 and "changed while you read them" in answer.content.decode()
    shown = re.search(r'name="seen" value="([^"]+)"', answer.content.decode()).group(1)
    assert client.post(address, ticks | {"seen": shown})["Location"].endswith("/receipt/")


def test_a_refused_payment_says_so_and_records_nothing(visit, draft, settings):
    settings.PAYMENT_PROVIDER = f"{__name__}.Closed"
    answer = visit.post(reverse("apply-fee", args=[draft.number]))
    assert answer.status_code == 409
    assert "Your bank declined the card." in answer.content.decode()
    assert not Fee.objects.exists()


# state in which it is withdrawn -> whether the work on it had not begun, so that the fee goes back
WITHDRAWN_FROM = {
    "draft": True, "submitted": True, "completeness": False, "information_requested": False, "verification": False,
    "assessment": False, "notice_of_intent": False, "recommended": False, "decision": False,
}  # fmt: skip


def test_the_table_of_refunds_knows_every_state_one_can_withdraw_from():
    assert set(WITHDRAWN_FROM) == set(ACTIONS["withdraw"].sources) - {"second_signature"}


@pytest.mark.parametrize(("state", "refunded"), WITHDRAWN_FROM.items())
def test_a_withdrawal_gives_the_fee_back_only_before_the_work_begins(story, state, refunded):
    told = story(state)
    told.move("withdraw", told.user)
    fee = told.file.fees.get()
    assert bool(fee.refunded_at) == refunded
    assert fee.refund_ground == ("withdraw" if refunded else "")


@pytest.mark.parametrize(("state", "ground"), [("incomplete", "return_incomplete"), ("returned_by_director", "return_by_director")])  # fmt: skip
def test_a_returned_application_gives_the_fee_back(story, state, ground):
    fee = story(state).file.fees.get()
    assert (fee.refund_ground, bool(fee.refund_reference)) == (ground, True)


def test_a_refund_that_the_provider_refuses_changes_nothing(story, settings):
    told = story("submitted")
    settings.PAYMENT_PROVIDER = f"{__name__}.Closed"
    with pytest.raises(NotNow, match="refund could not be made"):
        told.move("withdraw", told.user)
    told.file.refresh_from_db()
    assert told.file.status == "submitted"
    assert Fee.objects.get().refunded_at is None


@pytest.mark.parametrize(("late", "status"), [(-0.4, "submitted"), (0, "draft"), (0.4, "draft")])
def test_the_deadline_is_a_moment(story, late, status):
    """A page opened in time and sent after it is too late; what counts is when it arrives."""
    told = story("draft")
    moment = told.file.draft_due_at + timedelta(seconds=late)
    with clock.standing_at(moment):
        try:
            machine.perform(told.file, "submit", by=told.user, at=moment, expecting="draft")
        except NotNow as refused:
            assert refused.reasons == ["The time to submit this draft ran out."]
    told.file.refresh_from_db()
    assert told.file.status == status


def test_submitting_twice_leads_to_the_same_receipt(story, client):
    told = story("draft")
    client.force_login(told.user)
    address, ticks = reverse("apply-check", args=[told.file.number]), {"true": "1", "consent": "1"}
    first = client.post(address, ticks)
    assert first["Location"] == reverse("apply-receipt", args=[told.file.number])
    assert client.post(address, ticks).status_code == 302
    assert client.get(address).status_code == 302, "back leads to the file, not to the form"
    assert told.file.events.filter(action="submit").count() == 1
    assert told.file.number in client.get(first["Location"]).content.decode()
    sent = client.get(reverse("apply-sent", args=[told.file.number])).content.decode()
    assert all(row.sha256 in sent for row in told.file.documents.all())
