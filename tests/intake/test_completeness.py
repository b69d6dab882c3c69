"""What officers find of the items of the checklist: rights, reasons, who was first, undo, and what is suggested."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from weasyprint import HTML

from intake import reviewing
from intake.checklist import checklist
from intake.models import ItemOutcome
from intake.suggestions import SOON, suggestions
from nominee import deadlines, machine
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, Document, DocumentValidity

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def told(story):
    return story("completeness", place=1)


def rows(told, user=None):
    return checklist(told.file, user or told.cast.support_officer, deadlines.day_in(NOW, "America/Toronto"))


def row(told, code="passport", user=None):
    return rows(told, user).row(code)


def say(told, outcome, code="passport", by=None, **more):
    return reviewing.review_item(
        row(told, code).item, by=by or told.cast.support_officer, at=NOW, outcome=outcome, **more
    )


# ------------------------------------------------------------------ outcomes


def test_an_outcome_is_the_officers_and_on_record(told):
    said = say(told, "deficient", reason="pages_missing", note="  Page 3, please. ")
    item = row(told).item
    assert (item.outcome, item.reason, item.note) == ("deficient", "pages_missing", "Page 3, please.")
    assert (item.reviewed_by, item.reviewed_at) == (told.cast.support_officer, NOW)
    assert (said.number, said.by, said.at, said.reason) == (1, told.cast.support_officer, NOW, "pages_missing")


def test_only_support_officers_and_team_leads_review(told):
    cast = told.cast
    for reader in (cast.program_officer, cast.manager, cast.auditor, cast.integrity_officer, cast.executive_director):
        with pytest.raises(NotAllowed):
            say(told, "present", by=reader)
    assert told.user.applications.get() == told.file
    with pytest.raises(NotAllowed):
        say(told, "present", by=told.user)
    assert row(told).item.outcome == ""
    say(told, "present", by=cast.team_lead)


def test_who_may_not_know_the_file_finds_nothing_to_review(told):
    for stranger in (told.cast.analyst, told.cast.administrator, told.cast.representative, told.cast.licensee("A B")):
        with pytest.raises(NotFound):
            say(told, "present", by=stranger)


def test_what_cannot_stand_is_refused_at_its_field(told):
    for outcome, given, where in (
        ("missing", {}, "reason"),
        ("deficient", {"reason": "not_signed"}, "reason"),  # a reason of other documents, not of a passport
        ("deficient", {"reason": "expired", "note": "x" * 2001}, "note"),
        ("perfect", {}, "outcome"),
        ("", {}, "outcome"),
    ):
        with pytest.raises(NotValid) as refused:
            say(told, outcome, **given)
        assert set(refused.value.errors) == {where}, outcome
    assert not ItemOutcome.objects.exists()


def test_an_item_that_is_ok_keeps_no_reason_for_the_letter(told):
    say(told, "missing", reason="not_provided", note="Nothing came.")
    say(told, "present", reason="not_provided", note="Nothing came.")
    item = row(told).item
    assert (item.outcome, item.reason, item.note) == ("present", "", "")


def test_the_slower_of_two_officers_changes_nothing_and_reads_who_was_faster(told):
    shown = row(told).version
    say(told, "present", by=told.cast.team_lead, expecting=shown)
    with pytest.raises(NotNow) as late:
        say(told, "missing", reason="not_provided", expecting=shown)
    assert "Hana Petrova" in str(late.value) and "“OK”" in str(late.value)
    assert row(told).item.outcome == "present"


def test_a_closed_check_takes_no_outcome(told):
    item = row(told).item
    for one in rows(told).rows:
        say(told, "present", one.code)
    machine.perform(told.file, "acknowledge", by=told.cast.support_officer, at=NOW, expecting="completeness")
    for late in (
        lambda: reviewing.review_item(item, by=told.cast.support_officer, at=NOW, outcome="not_applicable"),
        lambda: reviewing.take_back(item, by=told.cast.support_officer, at=NOW),
    ):
        with pytest.raises(NotNow, match="closed"):
            late()


def test_outcomes_on_record_cannot_be_changed(told):
    said = say(told, "present")
    for change in (lambda: ItemOutcome.objects.filter(pk=said.pk).update(outcome="missing"), said.delete):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            change()


# ------------------------------------------------------------------ undo


def test_undo_gives_back_exactly_what_stood_before(told):
    say(told, "deficient", reason="expired", note="See page 2.", by=told.cast.team_lead)
    later = NOW + timedelta(minutes=1)
    reviewing.review_item(row(told).item, by=told.cast.support_officer, at=later, outcome="present")
    reviewing.take_back(row(told).item, by=told.cast.support_officer, at=later)
    item = row(told).item
    assert (item.outcome, item.reason, item.note) == ("deficient", "expired", "See page 2.")
    assert (item.reviewed_by, item.reviewed_at) == (told.cast.team_lead, NOW)
    assert [(said.outcome, said.takes_back_id is not None) for said in item.outcomes.all()] == [
        ("deficient", False), ("present", False), ("deficient", True),
    ]  # fmt: skip


def test_undo_goes_back_step_by_step_to_not_reviewed(told):
    say(told, "present")
    say(told, "not_applicable")
    for expected in ("present", ""):
        reviewing.take_back(row(told).item, by=told.cast.support_officer, at=NOW)
        assert row(told).item.outcome == expected
    item = row(told).item
    assert (item.reviewed_by, item.reviewed_at) == (None, None)
    with pytest.raises(NotNow, match="nothing to undo"):
        reviewing.take_back(item, by=told.cast.support_officer, at=NOW)


def test_undo_is_offered_to_the_one_who_said_it_for_ten_minutes(told):
    officer, lead = told.cast.support_officer, told.cast.team_lead
    say(told, "present", "passport")
    say(told, "present", "resume")
    found = rows(told)
    assert found.to_undo(officer, NOW).code == "resume"
    assert found.to_undo(lead, NOW) is None
    assert found.to_undo(officer, NOW + timedelta(minutes=10)) is None
    reviewing.take_back(row(told, "resume").item, by=officer, at=NOW)
    assert rows(told).to_undo(officer, NOW).code == "passport"
    say(told, "missing", "passport", by=lead, reason="expired")
    assert rows(told).to_undo(officer, NOW) is None


def test_an_outdated_undo_undoes_nothing(told):
    shown = say(told, "present").number
    say(told, "missing", reason="expired", by=told.cast.team_lead)
    with pytest.raises(NotNow):
        reviewing.take_back(row(told).item, by=told.cast.support_officer, at=NOW, expecting=shown)
    assert row(told).item.outcome == "missing"


# ------------------------------------------------------------------ what is suggested


def words(told, code="passport", **changed):
    slot = row(told, code).slot
    return [found.words for found in suggestions(replace(slot, **changed), thorough=True)]


def answered(told, **answers):
    slot = row(told).slot
    return replace(slot.facts, answers=dict(slot.facts.answers) | answers)


def test_an_expiry_date_is_weighed_against_submission_and_today(told):
    """Here by the answer alone; what is written down with the document goes before it (test_uploading.py)."""
    DocumentValidity.objects.filter(document__application=told.file).delete()
    slot = row(told).slot
    today = max(slot.today, slot.facts.on + timedelta(days=1))
    for day, expected in (
        (slot.facts.on - timedelta(days=1), ["Had expired when the application was submitted."]),
        (slot.facts.on, ["Has expired since the application was submitted."]),
        (today, [f"Expires within {SOON} months."]),
        (deadlines.add_months(today, SOON), [f"Expires within {SOON} months."]),
        (deadlines.add_months(today, SOON) + timedelta(days=1), []),
        ("one day", []),
    ):
        found = words(told, facts=answered(told, passport_expires_on=str(day)), today=today)
        assert [text for text in found if "xpire" in text] == expected, day


def test_a_missing_file_is_pointed_out_only_where_one_is_required(told):
    assert words(told, document=None) == ["No file is here, though the stream requires one."]
    optional = row(told).requirement | {"required": False}
    assert words(told, document=None, requirement=optional) == []


def test_the_same_file_is_found_where_the_officer_may_look_and_never_in_a_draft(story, told):
    other, draft = story("submitted", place=2), story("draft", place=7)
    mine = told.file.documents.get(slot="passport")
    Document.objects.filter(application__in=[other.file, draft.file], slot="passport").update(sha256=mine.sha256)
    found = [one for one in row(told).suggestions if "same file" in one.words]
    assert [one.number for one in found] == [other.file.number]
    assert mine.sha256[:12] in found[0].evidence and "another applicant" in found[0].evidence
    Application.objects.filter(pk=other.file.pk).update(applicant=told.cast.support_officer)
    assert not [one for one in row(told).suggestions if "same file" in one.words]


def test_the_same_file_in_two_slots_of_one_application_is_pointed_out(told):
    mine = told.file.documents.get(slot="passport")
    told.file.documents.filter(slot="resume").update(sha256=mine.sha256)
    assert "The same file also stands for “Résumé”." in words(told)


def test_a_single_page_is_pointed_out_where_pages_can_be_missing(told):
    one, many = (
        Document(pages=1, content_type="image/png", sha256="a"),
        Document(pages=4, content_type="image/png", sha256="a"),
    )
    hint = "One page only. Here more are often needed."
    assert hint in words(told, document=one, twins=())
    assert hint not in words(told, document=many, twins=())
    assert hint not in words(told, "photograph", document=one, twins=())


def test_what_was_noted_at_upload_is_shown_in_the_language_of_the_page(told):
    told.file.documents.filter(slot="passport").update(
        notes=[{"en": "It is signed.", "fr": "Il est signé."}, "Has a form"]
    )
    assert {"It is signed.", "Has a form"} <= set(words(told))


def test_a_file_that_came_after_the_review_is_pointed_out(told):
    say(told, "present")
    assert "This file is newer than the review of this item." not in words(told)
    told.file.documents.filter(slot="passport").update(uploaded_at=NOW + timedelta(days=1))
    assert "This file is newer than the review of this item." in words(told)


def test_a_name_that_the_text_of_a_file_does_not_hold_is_pointed_out(told):
    hint = "The family name does not appear in the text of this file."
    document = told.file.documents.get(slot="passport")
    assert hint not in words(told)  # a scan has no text to look into
    with open(document.file.path, "wb") as stored:
        stored.write(HTML(string="<p>PASSPORT of the bearer SOMEBODY Else, issued at Delhi in 2020</p>").write_pdf())
    assert hint in words(told)
    assert hint not in words(told, facts=answered(told, family_name="Sömebody"))  # accents and case do not count
    assert hint not in [found.words for found in row(told).first_look]


# ------------------------------------------------------------------ the checklist


def test_a_document_counts_as_unopened_until_an_officer_had_it_before_them(told):
    found = rows(told)
    required = [one.code for one in found.rows if one.requirement["required"] and one.document]
    assert [one.code for one in found.unopened] == required
    reviewing.mark_opened(row(told).item, by=told.cast.support_officer, at=NOW)
    reviewing.mark_opened(row(told).item, by=told.cast.team_lead, at=NOW + timedelta(hours=1))
    assert "passport" not in [one.code for one in rows(told).unopened]
    assert (row(told).item.opened_by, row(told).item.opened_at) == (told.cast.support_officer, NOW)


def test_the_next_item_is_the_next_one_not_reviewed_round_the_end(told):
    codes = [one.code for one in rows(told).rows]
    assert rows(told).after(row(told, codes[0])).code == codes[1]
    say(told, "present", codes[-1])
    assert rows(told).after(row(told, codes[-1])).code == codes[0]
    for code in codes[:-1]:
        say(told, "present", code)
    assert rows(told).after(row(told, codes[2])).code == codes[2]


def test_what_is_there_cannot_be_called_not_provided(told):
    assert "not_provided" in dict(row(told).reasons("missing"))
    assert "not_provided" not in dict(row(told).reasons("deficient"))
