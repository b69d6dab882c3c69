"""Pages of questions: nothing typed is lost, one wrong answer does not hold up the others, nothing goes unasked."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from intake import services
from intake.models import TypedText
from nominee.errors import NotNow
from tests.intake.conftest import put

IDENTITY = {
    "has_single_name": "no", "family_name": "Okafor", "given_names": "Chidi", "birth_date": "1990-05-06",
    "birth_country": "NG", "citizenship": "NG", "asked": "has_single_name family_name given_names birth_date",
}  # fmt: skip
POSITION = {
    "in_position": "yes", "in_position_since": "2025-01-02", "job_wage_now": "30", "job_hours_now": "40",
    "job_weeks_now": "52", "equity_percent": "0", "occupation_is_regulated": "no",
    "asked": "in_position in_position_since job_wage_now job_hours_now job_weeks_now",
}  # fmt: skip
JOB = {
    "employer": "Acme", "title": "Nurse", "country": "CA", "started_on": "2020-01-01", "hours_per_week": "40",
    "is_paid": "yes", "is_self_employed": "no",
}  # fmt: skip


@pytest.fixture
def send(visit, draft):
    def to(code: str, data: dict[str, str], query: str = "", **headers: str):
        answer = visit.post(reverse("apply-page", args=[draft.number, code]) + query, data, headers=headers)
        draft.refresh_from_db()
        return answer

    return to


def keep(send, code, data, query=""):
    return send(code, data, query, accept="application/json")


def page(visit, draft, code, query=""):
    return visit.get(reverse("apply-page", args=[draft.number, code]) + query).content.decode()


def test_a_sound_page_is_saved_and_leads_to_the_next(send, draft):
    answer = send("identity", IDENTITY)
    assert answer["Location"] == reverse("apply-page", args=[draft.number, "passport"])
    assert draft.answers["birth_date"] == "1990-05-06"
    assert draft.full_name == "Chidi Okafor"


def test_a_wrong_answer_keeps_what_was_typed_and_saves_the_others(send, visit, draft):
    answer = send("identity", IDENTITY | {"birth_date": "1990-02-31"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "February 1990 has 28 days" in text
    assert "1990-02-31" in text
    assert draft.answers["family_name"] == "Okafor"
    assert "birth_date" not in draft.answers
    assert "1990-02-31" in page(visit, draft, "identity"), "left and come back"
    assert "“Your identity” is not finished." in services.before_declaring(draft)
    send("identity", IDENTITY)
    assert not TypedText.objects.exists()
    assert "“Your identity” is not finished." not in services.before_declaring(draft)


def test_what_was_typed_can_be_given_up_for_what_was_saved(send, visit, draft):
    send("identity", IDENTITY)
    send("identity", IDENTITY | {"birth_date": "soon"})
    visit.post(reverse("apply-discard", args=[draft.number, "identity"]))
    text = page(visit, draft, "identity")
    assert "soon" not in text
    assert "1990-05-06" in text


def test_the_browser_keeps_a_half_answered_page(send, visit, draft):
    kept = keep(send, "identity", {"family_name": "Okafor", "birth_date": "1990-0"})
    assert kept.json()["saved"].startswith("Application saved ")
    assert draft.answers["family_name"] == "Okafor"
    assert "1990-0" in page(visit, draft, "identity")
    keep(send, "identity", {"family_name": "Okafor", "birth_date": "1990-05-06"})
    assert draft.answers["birth_date"] == "1990-05-06"
    assert not TypedText.objects.exists(), "unanswered is not wrong"


def test_the_browser_keeps_a_half_written_entry_and_adds_none(send, visit, draft):
    keep(send, "jobs", {"employer": "Acme", "started_on": "20"})
    assert draft.entries.count() == 0
    assert 'value="Acme"' in page(visit, draft, "jobs")
    send("jobs", JOB)
    assert draft.entries.count() == 1
    keep(send, "jobs", JOB)
    assert not TypedText.objects.exists(), "what arrives after the person's own saving has nothing left to keep"
    assert 'value="Acme"' not in page(visit, draft, "jobs")


def test_nothing_half_typed_reaches_the_record(story):
    told = story("draft")
    services_at = told.at
    TypedText.objects.create(application=told.file, place="answer:1", values={"answer": "x"}, at=services_at)
    told.move("submit", told.user)
    assert not TypedText.objects.exists()


def test_an_answer_that_hides_others_asks_before_it_removes_them(send, draft):
    send("position", POSITION)
    put(draft, "pay_slips")
    assert draft.answers["job_wage_now"] == "30"
    change = POSITION | {"in_position": "no"}
    keep(send, "position", change)
    assert draft.answers["job_wage_now"] == "30", "the browser's own saving removes nothing"
    text = send("position", change).content.decode()
    for part in ("Your wage now, per hour", "2 January 2025", "Two latest pay slips"):
        assert part in text
    assert draft.answers["in_position"] is True
    send("position", change | {"confirmed": "1"})
    assert draft.answers["in_position"] is False
    assert not draft.answers["job_wage_now"]
    assert not draft.documents.filter(slot="pay_slips", superseded_at__isnull=True).exists()


def test_a_page_that_was_changed_meanwhile_is_not_overwritten(send, visit, draft):
    send("identity", IDENTITY)
    seen = page(visit, draft, "identity").split('name="seen" value="')[1].split('"')[0]
    send("identity", IDENTITY | {"family_name": "Okafor-Roy"})
    stale = IDENTITY | {"given_names": "Chidiebere", "seen": seen}
    kept = keep(send, "identity", stale)
    assert kept.json()["seen"] == seen
    answer = send("identity", stale)
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.content.decode()
    assert "Chidiebere" in answer.content.decode(), "what was typed is kept"
    assert draft.answers["family_name"] == "Okafor-Roy"
    now = answer.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert send("identity", stale | {"seen": now}).status_code == 302
    assert draft.answers["given_names"] == "Chidiebere"


def test_the_same_page_sent_twice_is_no_conflict(send, visit, draft):
    seen = page(visit, draft, "identity").split('name="seen" value="')[1].split('"')[0]
    assert [send("identity", IDENTITY | {"seen": seen}).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("size", [1_000_000])
def test_a_vast_answer_is_refused_at_its_field(send, draft, size):
    answer = send("identity", IDENTITY | {"family_name": "x" * size})
    assert answer.status_code == 422
    assert f"there are {size}" in answer.content.decode()
    assert not draft.answers.get("family_name")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% load i18n %}"]
)
def test_markup_stays_text(send, visit, draft, name):
    send("identity", IDENTITY | {"family_name": name})
    assert draft.answers["family_name"] == name
    for text in (
        page(visit, draft, "identity"),
        visit.get(reverse("apply-check", args=[draft.number])).content.decode(),
    ):
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("query", ["?entry=999999", "?entry=-1", "?entry=" + "9" * 40, "?entry=x"])
def test_an_entry_that_is_not_there_is_no_fault(visit, draft, query):
    assert visit.get(reverse("apply-page", args=[draft.number, "jobs"]) + query).status_code == 200


def test_gaps_are_named_and_overlaps_are_fine(send, visit, draft):
    add = {"line": "1 Main", "city": "Ottawa", "country": "CA"}
    send("addresses", add | {"started_on": "2015-01-01", "ended_on": "2023-04-30", "postal_code": "k1aob1"})
    send("addresses", add | {"started_on": "2023-08-01"})
    text = page(visit, draft, "addresses")
    assert "There is no entry for the time from 30 April 2023 to 1 August 2023." in text
    assert "K1A 0B1" in text
    send("addresses", add | {"started_on": "2023-01-01"})  # two that go on, one over the other
    assert "There is no entry" not in page(visit, draft, "addresses")


def test_an_entry_ends_after_it_starts(send, draft):
    answer = send("jobs", JOB | {"ended_on": "2019-01-01"})
    assert answer.status_code == 422
    assert "The end must be after the start." in answer.content.decode()
    assert draft.entries.count() == 0


def test_a_draft_whose_time_ran_out_cannot_be_changed_or_paid(visit, draft):
    draft.draft_due_at = timezone.now()
    draft.save()
    for act in (
        lambda: services.save_answers(draft, by=draft.applicant, at=timezone.now(), answers={}),
        lambda: services.pay_fee(draft, by=draft.applicant, at=timezone.now()),
    ):
        with pytest.raises(NotNow, match="ran out"):
            act()
    assert "The time to submit ended on" in visit.get(reverse("apply-file", args=[draft.number])).content.decode()
