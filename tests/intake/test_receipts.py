"""The completeness receipt: the same rules for applicant and officer, one paper for both, and what it binds to."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from intake import reviewing
from intake.checklist import checklist
from intake.models import CompletenessItem, CompletenessReceipt, ReceiptItem
from intake.receipts import keeping, rules
from nominee import deadlines
from nominee.errors import NotValid
from nominee.models import Application, Document

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = deadlines.day_in(NOW, "America/Toronto")


def item(told, slot):
    return CompletenessItem.objects.get(review__application=told.file, slot=slot)


def accepted(told):
    return [row for row in keeping.items_of(told.file).values() if row.is_accepted]


def test_what_the_applicant_reads_before_is_what_the_receipt_says_after(story, client):
    told = story("draft")
    before = rules.verdicts(told.file, TODAY)
    assert any(row.is_accepted for row in before) and any(row.why for row in before)
    client.force_login(told.user)
    page = client.get(f"/apply/{told.file.number}/check/").content.decode()
    assert "Accepted" in page and "An officer will look" in page
    told = story("submitted")
    receipt = keeping.receipt_of(told.file)
    after = keeping.lines(told.file, receipt)
    assert [(row.title, row.is_accepted, row.why) for row in after] == [
        (row.title, row.is_accepted, row.why) for row in before
    ]
    for language, said in (("en", "The officer has the same receipt"), ("fr", "L’agent a le même récépissé")):
        client.post("/language/", {"language": language, "next": "/"})
        text = client.get(f"/apply/{told.file.number}/receipt/").content.decode()
        assert said in text and receipt.sha256[:16] in text


def test_a_text_without_the_persons_name_is_left_to_an_officer(story, monkeypatch):
    file = story("draft", place=1).file
    assert {"photograph", "language_report"} <= {
        row.requirement["code"] for row in rules.verdicts(file, TODAY) if row.is_accepted
    }
    monkeypatch.setattr("intake.suggestions.text_of", lambda _document, _pages: "lorem ipsum")
    left = {row.requirement["code"]: row.why for row in rules.verdicts(file, TODAY)}
    assert "Your name cannot be read" in left["photograph"][0].en and left["language_report"]
    monkeypatch.setattr("intake.suggestions.text_of", lambda _document, _pages: f"of {file.family_name}")
    assert not dict((row.requirement["code"], row.why) for row in rules.verdicts(file, TODAY))["photograph"]


def test_what_is_accepted_cannot_be_called_incomplete_and_may_be_asked_about(story, client):
    told = story("completeness", place=1)
    officer = told.cast.support_officer
    line = accepted(told)[0]
    reason = next(row for row in told.file.definition["documents"] if row["code"] == line.slot)["reasons"][0]
    for outcome in ("missing", "deficient"):
        with pytest.raises(NotValid) as refused:
            reviewing.review_item(item(told, line.slot), by=officer, at=NOW, outcome=outcome, reason=reason)
        assert "outcome" in refused.value.errors
    with pytest.raises(NotValid) as refused:
        reviewing.review_item(item(told, line.slot), by=officer, at=NOW, outcome="question", note="  ")
    assert "note" in refused.value.errors
    assert item(told, line.slot).outcome == ""
    client.force_login(officer)
    page = client.get(f"/desk/applications/{told.file.number}/completeness/?slot={line.slot}").content.decode()
    assert "Accepted on the receipt." in page and "marking=missing" not in page and "marking=question" in page
    for row in CompletenessItem.objects.filter(review__application=told.file).exclude(slot=line.slot):
        reviewing.review_item(row, by=officer, at=NOW, outcome="present")
    reviewing.review_item(item(told, line.slot), by=officer, at=NOW, outcome="question", note="Whose seal is this?")
    told.move("acknowledge", officer)
    asks = client.get(f"/desk/applications/{told.file.number}/act/request_information/").content.decode()
    assert "Whose seal is this?" in asks


def test_what_only_a_person_can_see_is_left_to_judgement(story):
    told = story("submitted")
    documents = {row["code"]: row for row in told.file.definition["documents"]}
    judged = set(told.file.definition["judged"])
    assert judged
    for line in keeping.items_of(told.file).values():
        if judged & set(documents[line.slot]["reasons"]):
            assert not line.is_accepted and line.why and all(row["en"] and row["fr"] for row in line.why)


def test_a_receipt_binds_for_the_document_it_was_given_for(story):
    told = story("completeness", place=1)
    line = accepted(told)[0]
    document = told.file.documents.get(slot=line.slot, superseded_at__isnull=True)
    assert keeping.binds(line, document)
    document.scan = Document.INFECTED
    assert not keeping.binds(line, document)
    document.scan, document.pk = "", document.pk + 10_000
    assert not keeping.binds(line, document) and not keeping.binds(None, document)


def test_a_receipt_comes_with_the_submission_and_stays(story):
    assert not CompletenessReceipt.objects.filter(application=story("draft").file).exists()
    told = story("submitted")
    line = ReceiptItem.objects.filter(receipt__application=told.file).first()
    for change in (
        lambda: ReceiptItem.objects.filter(pk=line.pk).update(verdict="accepted", why=[]),
        lambda: line.delete(),
        lambda: CompletenessReceipt.objects.filter(application=told.file).update(sha256="0" * 64),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_second_submission_shows_first_what_changed(story, client):
    """The earlier one was returned: what was in order in it, and is the same file, stands at the end, for one press."""
    told = story("completeness", place=1)
    officer = told.cast.support_officer
    earlier = story("incomplete", place=2).file
    Application.objects.filter(pk=earlier.pk).update(applicant=told.user, decided_at=told.file.submitted_at)
    same = CompletenessItem.objects.filter(review__application=earlier, outcome="present").values_list(
        "slot", flat=True
    )
    kept = {}
    for document in told.file.documents.filter(superseded_at__isnull=True, slot__in=list(same)[:3]):
        earlier.documents.filter(slot=document.slot).update(sha256=document.sha256)
        kept[document.slot] = document
    found = checklist(told.file, officer, TODAY)
    assert found.before == earlier
    unchanged = [row.code for row in found.unchanged]
    assert unchanged and set(unchanged) <= set(kept)
    assert [row.code for row in found.rows][-len(unchanged) :] == unchanged
    client.force_login(officer)
    where = f"/desk/applications/{told.file.number}/completeness/"
    assert earlier.number in client.get(where).content.decode()
    assert client.post(f"{where}take-over/").status_code == 302
    assert [item(told, slot).outcome for slot in unchanged] == ["present"] * len(unchanged)
    assert checklist(told.file, officer, TODAY).to_take_over == []


def test_the_check_ends_in_the_workspace_and_the_next_file_is_taken(story, client):
    told = story("completeness", place=1)
    officer = told.cast.support_officer
    client.force_login(officer)
    where = f"/desk/applications/{told.file.number}/completeness/"
    late = client.post(f"{where}finish/", headers={"HX-Request": "true"})
    assert late.status_code == 409 and "not reviewed" in late.content.decode()
    for row in CompletenessItem.objects.filter(review__application=told.file):
        reviewing.review_item(row, by=officer, at=NOW, outcome="present")
    asked = client.get(f"{where}?finishing=acknowledge").content.decode()
    assert "letter is made" in asked
    done = client.post(f"{where}finish/", headers={"HX-Request": "true"})
    assert done.status_code == 200 and "Take the next file" in done.content.decode()
    told.file.refresh_from_db()
    assert told.file.status == "verification"
    again = client.post(f"{where}finish/", headers={"HX-Request": "true"})
    assert again.status_code == 409
    nothing = client.post("/desk/completeness/next/")
    assert nothing.status_code == 302
