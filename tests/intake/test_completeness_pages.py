"""The completeness workspace as a page: who may, what is kept when something is wrong, and what comes next."""

from __future__ import annotations

import pytest
from django.utils import timezone

from intake import reviewing
from intake.models import CompletenessItem, ItemOutcome
from nominee import machine

pytestmark = pytest.mark.django_db
SCRIPTED = {"HX-Request": "true"}


@pytest.fixture
def told(story, client):
    told = story("completeness", place=1)
    client.force_login(told.cast.support_officer)
    return told


def item(told, slot="passport"):
    return CompletenessItem.objects.get(review__application=told.file, slot=slot)


def workspace(told, query=""):
    return f"/desk/applications/{told.file.number}/completeness/{query}"


def post(client, told, slot="passport", where="", headers=None, **fields):
    values = {"expecting": reviewing.version_of(item(told, slot))} | fields
    return client.post(workspace(told) + f"{item(told, slot).pk}/{where}", values, headers=headers)


def test_an_outcome_leads_on_to_the_next_item(client, told):
    slots = list(CompletenessItem.objects.filter(review__application=told.file).values_list("slot", flat=True))
    plain = post(client, told, slots[0], outcome="present")
    assert (plain.status_code, plain["Location"]) == (302, workspace(told, f"?slot={slots[1]}#chosen"))
    scripted = post(client, told, slots[1], headers=SCRIPTED, outcome="not_applicable")
    assert scripted["HX-Replace-Url"] == workspace(told, f"?slot={slots[2]}")
    text = scripted.content.decode()
    assert "<html" not in text and f"2 of {len(slots)} reviewed" in text


def test_a_missing_reason_is_said_at_its_field_and_what_was_typed_stays(client, told):
    answer = post(client, told, outcome="deficient", reason="", note="Page <3> is cut off.")
    text = answer.content.decode()
    assert answer.status_code == 422 and "Choose a reason." in text and "Page &lt;3&gt; is cut off." in text
    assert text.count("<title>Error:") == 1
    long = post(client, told, headers=SCRIPTED, outcome="missing", reason="expired", note="x" * 2001)
    assert long.status_code == 422 and "x" * 2001 in long.content.decode()
    assert 'value="expired" checked' in long.content.decode()
    assert item(told).outcome == ""


def test_an_officer_says_until_when_a_document_counts_and_the_files_own_day_follows(client, told, cast):
    passport = told.file.documents.get(slot="passport", superseded_at__isnull=True)
    shown = {"document": passport.pk, "valid_until": "2031-05-06"}
    for wrong, status in (({"valid_until": ""}, 422), ({"valid_until": "6 May"}, 422), ({"document": 1}, 409)):
        answer = post(client, told, where="validity/", **shown | wrong)
        assert answer.status_code == status, wrong
    assert not passport.validities.filter(source="officer").exists()
    for headers, status in ((None, 302), (SCRIPTED, 200)):
        assert post(client, told, where="validity/", headers=headers, **shown).status_code == status
    told.file.refresh_from_db()
    assert str(told.file.passport_expires_on) == "2031-05-06"
    text = client.get(workspace(told, "?slot=passport")).content.decode()
    assert "6 May 2031" in text and "read by" in text and "from the answers" in text
    client.force_login(cast.auditor)
    assert "6 May 2031" in client.get(workspace(told, "?slot=passport")).content.decode()
    assert post(client, told, where="validity/", **shown).status_code == 403


def test_a_stale_page_is_answered_in_words_and_keeps_what_was_typed(client, told):
    shown = reviewing.version_of(item(told))
    reviewing.review_item(item(told), by=told.cast.team_lead, at=timezone.now(), outcome="present")
    for headers in (None, SCRIPTED):
        answer = post(
            client, told, headers=headers, expecting=shown, outcome="deficient", reason="expired", note="Old one"
        )
        text = answer.content.decode()
        assert answer.status_code == 409 and "Hana Petrova" in text and "Old one" in text
    assert item(told).outcome == "present"


@pytest.mark.parametrize("expecting", ["", "-1", "x", "²", "9" * 40])
def test_a_version_that_no_page_showed_changes_nothing(client, told, expecting):
    assert post(client, told, expecting=expecting, outcome="present").status_code == 409
    assert item(told).outcome == ""


def test_undo_shows_the_item_as_it_was(client, told):
    post(client, told, outcome="present")
    answer = post(client, told, where="undo/", headers=SCRIPTED)
    assert answer.status_code == 200 and "Undone. Passport: Not reviewed." in answer.content.decode()
    assert post(client, told, where="undo/").status_code == 409
    assert item(told).outcome == "" and ItemOutcome.objects.filter(item=item(told)).count() == 2


def test_who_only_reads_has_no_buttons_and_leaves_no_trace(client, told):
    for reader in (told.cast.auditor, told.cast.program_officer):
        client.force_login(reader)
        text = client.get(workspace(told, "?slot=passport&marking=missing")).content.decode()
        assert 'name="outcome"' not in text and "undo/" not in text
        assert post(client, told, outcome="present").status_code == 403
        assert post(client, told, where="undo/").status_code == 403
    assert item(told).opened_at is None and item(told).outcome == ""


def test_strangers_find_no_workspace(client, told, story):
    other = story("completeness", place=2)
    for stranger in (told.cast.analyst, told.user, told.cast.representative):
        client.force_login(stranger)
        assert client.get(workspace(told)).status_code in (403, 404)
        assert post(client, told, outcome="present").status_code in (403, 404)
    client.force_login(told.cast.support_officer)
    elsewhere = f"{workspace(other)}{item(told).pk}/"
    assert client.post(elsewhere, {"outcome": "present", "expecting": 0}).status_code == 404
    assert item(told).outcome == ""


def test_a_document_is_opened_by_showing_it_to_who_reviews(client, told):
    client.get(workspace(told, "?slot=passport"))
    assert item(told).opened_by == told.cast.support_officer
    assert item(told, "resume").opened_at is None


def test_finishing_warns_of_what_nobody_opened(client, told):
    for one in CompletenessItem.objects.filter(review__application=told.file):
        reviewing.review_item(one, by=told.cast.team_lead, at=timezone.now(), outcome="present")
    text = client.get(workspace(told, "?slot=resume")).content.decode()
    assert "Never opened:" in text and "finishing=acknowledge" in text
    act = client.get(f"/desk/applications/{told.file.number}/act/acknowledge/").content.decode()
    assert "Nobody opened these required documents:" in act and "?slot=passport" in act


def test_returning_shows_what_the_letter_will_list(client, told):
    for one in CompletenessItem.objects.filter(review__application=told.file):
        reviewing.review_item(one, by=told.cast.support_officer, at=timezone.now(), outcome="present")
    reviewing.review_item(
        item(told),
        by=told.cast.support_officer,
        at=timezone.now(),
        outcome="deficient",
        reason="expired",
        note="In May.",
    )
    act = client.get(f"/desk/applications/{told.file.number}/act/return_incomplete/").content.decode()
    assert "The letter will list" in act and "It has expired, or was issued too long ago. In May." in act


def test_a_closed_check_is_read_with_who_closed_it(client, told):
    for one in CompletenessItem.objects.filter(review__application=told.file):
        reviewing.review_item(one, by=told.cast.support_officer, at=timezone.now(), outcome="present")
    machine.perform(told.file, "acknowledge", by=told.cast.support_officer, at=timezone.now(), expecting="completeness")
    text = client.get(workspace(told)).content.decode()
    assert "This check is closed: Acknowledge as complete, Marie Roy" in text and 'name="outcome"' not in text
    late = post(client, told, outcome="missing", reason="expired", note="Too late")
    assert late.status_code == 409 and "The completeness check is closed." in late.content.decode()


def test_there_is_no_workspace_before_the_check(client, story):
    early = story("submitted", place=2)
    client.force_login(early.cast.support_officer)
    assert client.get(workspace(early)).status_code == 302


@pytest.mark.parametrize(
    "query", ["?slot=nothing", "?page=0", "?page=99999999", "?page=²", "?turn=45&page=-1", "?marking=x"]
)
def test_an_address_that_means_nothing_shows_the_first_item(client, told, query):
    assert client.get(workspace(told, query)).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_items(client, told, django_assert_max_num_queries):
    client.get(workspace(told))
    with django_assert_max_num_queries(45):
        client.get(workspace(told), headers=SCRIPTED)
