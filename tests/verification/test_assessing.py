"""Criteria: confirmed in one press, overridden with evidence, computed anew when the file changed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from intake import services as intake
from intake import uploads
from nominee import machine
from nominee.demo.papers import paper
from nominee.errors import NotAllowed, NotNow
from nominee.selectors import live_documents
from verification import services


def post(browser, file, criterion, **given):
    return browser.post(reverse("desk-assess", args=[file.number, criterion]), given)


def replace(told, slot):
    requirement = next(row for row in told.file.definition["documents"] if row["code"] == slot)
    content = paper("Replaced", {"given_names": "A", "family_name": "B"}, [str(timezone.now())])
    received = uploads.receive(SimpleUploadedFile("new.pdf", content), requirement)
    return intake.put_document(told.file, slot, received, by=told.user, at=timezone.now())


def perform(told, action, by, **asked):
    told.file.refresh_from_db()
    machine.perform(told.file, action, by=by, at=timezone.now(), expecting=told.file.status, **asked)
    told.file.refresh_from_db()


def ask_for(told, cast, slot):
    perform(told, "request_information", cast.program_officer, items=[{"slot": slot, "text": "Again, please."}])


def test_confirming_takes_one_press_and_overriding_evidence_and_a_reason(story, cast, seen_by):
    file = story("assessment").file
    finding = file.findings.get(criterion="wage")
    browser = seen_by(cast.program_officer)
    text = browser.get(reverse("desk-assessment", args=[file.number])).content.decode()
    assert text.count("Confirm: met") == file.findings.filter(computed="met").count() > 5
    assert "Confirm: unclear" not in text and "Judge from the evidence" in text

    assert post(browser, file, "wage", seen=1, result="met").status_code == 302
    finding.refresh_from_db()
    assert (finding.result, finding.assessed_by, finding.is_overridden) == ("met", cast.program_officer, False)

    wrong = post(browser, file, "wage", seen=2, result="not_met", reason="  ")
    words = wrong.content.decode()
    assert wrong.status_code == 422 and 'href="#reason-wage"' in words and 'href="#evidence-wage"' in words
    kept = post(browser, file, "wage", seen=2, result="not_met", reason="Paid less.").content.decode()
    assert "Paid less." in kept and 'id="not-met-wage" value="not_met" checked' in kept

    evidence = live_documents(file)["job_offer_letter"]
    done = post(browser, file, "wage", seen=2, result="not_met", reason="Paid less.", evidence=str(evidence.public_id))
    assert done.status_code == 302
    finding.refresh_from_db()
    assert finding.is_overridden and finding.evidence == evidence
    assert [line.result for line in finding.history.all()] == ["", "met", "not_met"]


def test_a_page_that_is_out_of_date_is_told_who_was_faster(story, cast, seen_by):
    file = story("assessment").file
    services.assess_criterion(
        file, "wage", by=cast.team_lead, at=timezone.now(), result="met", reason="", evidence=None, seen=1
    )
    late = post(seen_by(cast.program_officer), file, "wage", seen=1, result="not_met", reason="My own words.")
    text = late.content.decode()
    assert late.status_code == 409
    assert "Hana Petrova" in text and "My own words." in text
    assert file.findings.get(criterion="wage").result == "met"


def test_others_read_and_nobody_assesses_elsewhere(story, cast, seen_by):
    told = story("assessment")
    for reader in (cast.support_officer, cast.manager, cast.auditor):
        text = seen_by(reader).get(reverse("desk-assessment", args=[told.file.number])).content.decode()
        assert "Confirm: met" not in text and "Full-time and permanent job" in text
        with pytest.raises(NotAllowed):
            services.assess_criterion(
                told.file, "wage", by=reader, at=timezone.now(), result="met", reason="", evidence=None
            )
    perform(told, "return_to_verification", cast.program_officer, comments="Look again.")
    with pytest.raises(NotNow, match="moved on"):
        services.assess_criterion(
            told.file, "wage", by=cast.program_officer, at=timezone.now(), result="met", reason="", evidence=None
        )


def test_an_answer_computes_anew_and_keeps_a_finding_only_where_nothing_changed(story, cast):
    told = story("assessment")
    file, papers = told.file, live_documents(told.file)
    for criterion, slot in (("intention", "passport"), ("wage", "job_offer_letter")):
        services.assess_criterion(
            file, criterion, by=cast.program_officer, at=timezone.now(),
            result="met", reason="Shown.", evidence=papers[slot],
        )  # fmt: skip
    ask_for(told, cast, "passport")
    new = replace(told, "passport")
    perform(told, "answer_request", told.user)
    assert file.findings.get(criterion="wage").result == "met"
    judged = file.findings.get(criterion="intention")
    assert (judged.result, judged.assessed_by, judged.evidence) == ("", None, None)  # its evidence was replaced
    assert [line.result for line in judged.history.all()] == ["", "met", ""]
    check = file.checks.get(code="federal_case")
    assert check.document == new
    # It was settled by hand, on the paper before: the log says so and a person looks again.
    assert (check.is_settled, check.log.last().what) == (False, "changed")
    assert check.log.filter(what="settled").get().document == papers["passport"]


def test_what_a_source_confirmed_stays_confirmed_when_a_paper_is_replaced(answered, cast):
    told = answered("P02", "assessment")
    ask_for(told, cast, "passport")
    new = replace(told, "passport")
    perform(told, "answer_request", told.user)
    check = told.file.checks.get(code="federal_case")
    assert (check.outcome, check.document, check.log.last().what) == ("confirmed", new, "changed")


def test_the_answer_to_a_notice_reopens_nothing_but_is_shown_beside_what_was_found_before(story, cast, seen_by):
    told = story("notice_of_intent", 3)
    perform(told, "answer_notice", told.user, answer="I have a lease in Ottawa.")
    assert told.file.status == "assessment"
    ground = told.file.findings.filter(result="not_met").first()
    text = seen_by(cast.program_officer).get(reverse("desk-assessment", args=[told.file.number])).content.decode()
    assert "I have a lease in Ottawa." in text and "Found before the applicant’s answer of" in text
    assert "Not looked at again after the applicant’s answer" in text
    services.assess_criterion(
        told.file, ground.criterion, by=cast.program_officer, at=timezone.now(),
        result=ground.result, reason="The lease began after the notice.", evidence=ground.evidence,
    )  # fmt: skip
    text = seen_by(cast.program_officer).get(reverse("desk-assessment", args=[told.file.number])).content.decode()
    assert "Not looked at again" not in text
