"""The page of one file: where facts come from, links, clocks, the timeline, drafts, and a page that fell behind."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.models import CompletenessItem
from nominee import notes, unfinished
from nominee.errors import NotAllowed, NotFound, NotValid
from nominee.models import Application, UnfinishedText
from nominee.work import services
from reporting import demo
from tests.opening import said
from verification.models import SharedDetail, VerificationCheck
from verification.services import settle_check

MOST_STATEMENTS = 33  # of the page of a file at its fullest, in assessment; what several parts need is read once


@pytest.fixture(autouse=True)
def _nobody_answers(settings):
    """Sources are down: never a service that happens to run here."""
    settings.SOURCES = {name: row | {"url": "http://127.0.0.1:9"} for name, row in settings.SOURCES.items()}


def desk(told, more: str = "") -> str:
    return f"/desk/applications/{told.file.number}/{more}"


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def section(response, name: str, until: str) -> str:
    page = response.content.decode()
    return page[page.index(f'id="{name}"') : page.index(f'id="{until}"')]


def test_the_bar_says_who_holds_the_file_which_day_it_is_and_what_must_not_be_missed(client, story):
    told = story("submitted")
    today, zone = timezone.localdate(), told.file.submitted_at
    Application.objects.filter(pk=told.file.pk).update(
        submitted_at=zone.replace(year=today.year, month=today.month, day=today.day) - timedelta(days=41),
        permit_expires_on=today + timedelta(days=19), language="fr", is_aside=True, aside_until=today + timedelta(days=3),
        aside_why="The bank answers on Friday.",
    )  # fmt: skip
    client.force_login(told.cast.support_officer)
    page = text(client.get(desk(told)))
    for words in ("waits in Intake and verification", "Day 41 of 90", "(in 19 days)", "French", "put aside until",
                  "Put aside: The bank answers on Friday.", "Why it is here", "Act by"):  # fmt: skip
        assert words in page


def test_each_fact_says_whether_the_applicant_a_document_or_a_check_says_so(client, story):
    told = story("verification")
    officer = told.cast.support_officer
    check = VerificationCheck.objects.get(application=told.file, code="federal_case")
    settle_check(check, by=officer, at=timezone.now(), outcome="confirmed", reason="Looked up.")
    client.force_login(officer)
    shown = section(client.get(desk(told)), "facts", "family")
    facts = {
        re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)).strip()
        for row in re.findall(r'<div class="card__fact">(.*?)</div>', shown, re.DOTALL)
    }
    number = next(row for row in facts if row.startswith("Passport number"))
    assert "by Marie Roy: Federal case system" in number
    assert "document shows: Passport" in number
    assert [row for row in facts if row.startswith("Telephone") and row.endswith("applicant said")]
    raw = said(told.file)
    assert f"hidden, ends {raw[-3:]}" in number and raw not in client.get(desk(told)).content.decode()

    answers = told.file.answers | {"passport_number": "X 99 88"}  # changed since: nobody checked that
    Application.objects.filter(pk=told.file.pk).update(answers=answers)
    shown = section(client.get(desk(told)), "facts", "family")
    assert 'data-copy="X9988"' in shown
    assert "verified" not in shown[shown.index("X 99 88") : shown.index("X 99 88") + 500]


def test_linked_files_are_named_with_their_strength_and_only_to_whom_may_know_of_them(client, story):
    first = story("submitted")
    second = story("submitted", 1)
    shared = {"passport_number": said(first.file),
              "passport_country": first.file.answers["passport_country"]}  # fmt: skip
    Application.objects.filter(pk=second.file.pk).update(answers=second.file.answers | shared)
    second.file.refresh_from_db()
    from verification import signals

    signals.note_details(second.file, at=timezone.now())
    client.force_login(first.cast.integrity_officer)
    page = text(client.get(desk(second)))
    assert "Linked files (1)" in page
    assert first.file.number in page
    assert "Same passport number ( strong )" in page
    third = story("submitted", 2)  # of the same employer, and nothing else
    for told in (second, third):
        SharedDetail.objects.get_or_create(
            application=told.file, kind="employer", value="9" * 15, defaults={"noted_at": timezone.now()}
        )
    page = client.get(desk(second)).content.decode()
    linked = page[page.index('id="linked"') :]
    linked = linked[: linked.index("</section>")]
    numbers = set(re.findall(r"/desk/applications/([^/]+)/", linked))
    assert third.file.number in numbers
    assert f"Linked files ({len(numbers)})" in linked
    first.user.role = "support_officer"  # joined the staff after applying: their own file stays unknown to them
    first.user.save()
    client.force_login(first.user)
    assert first.file.number not in client.get(desk(second)).content.decode()


def test_the_timeline_filters_counts_and_shows_ten_and_all(client, story):
    told = story("assessment")
    demo.run_effects()
    for place in range(12):
        notes.add_note(told.file, by=told.cast.manager, at=timezone.now(), kind="note", text=f"Word {place}.")
    client.force_login(told.cast.program_officer)
    usual = section(client.get(desk(told)), "timeline", "answers")
    assert usual.count("moj-timeline__item") == 10
    assert "Show all" in usual
    whole = section(client.get(desk(told, "?show=all")), "timeline", "answers")
    assert "Application started" in whole
    assert "Show all" not in whole
    letters = section(client.get(desk(told, "?timeline=letters")), "timeline", "answers")
    assert "Your application is complete" in letters
    assert "Word" not in letters
    assert "Acknowledge as complete" not in letters
    assert client.get(desk(told, "?timeline=%00&notes=%00&entries=x")).status_code == 200


def test_the_timeline_tells_who_was_given_the_file_beside_its_steps(client, story):
    told = story("completeness")
    client.force_login(told.cast.team_lead)
    before = section(client.get(desk(told)), "timeline", "answers")
    assert "From here on" not in before, "who came with a step is told by the step"
    services.assign(told.file, told.cast.team_lead, by=told.cast.team_lead, at=timezone.now())
    assert "From here on with Hana Petrova" in section(
        client.get(desk(told, "?timeline=system")), "timeline", "answers"
    )


def test_the_number_of_queries_does_not_grow_with_what_happened(client, story):
    told = story("assessment")
    client.force_login(told.cast.program_officer)
    notes.add_note(told.file, by=told.cast.manager, at=timezone.now(), kind="note", text="One.")
    demo.run_effects()
    client.get(desk(told))
    with CaptureQueriesContext(connection) as few:
        client.get(desk(told))
    told.at = timezone.now()
    for _turn in range(2):
        told.move("return_to_verification", told.cast.program_officer, comments="Again.")
        told.move("start_assessment", told.cast.support_officer)
    for place in range(8):
        note = notes.add_note(told.file, by=told.cast.support_officer, at=timezone.now(), kind="note", text=f"{place}")
        notes.correct_note(note, by=told.cast.team_lead, at=timezone.now(), text="No.")
    for check in VerificationCheck.objects.filter(application=told.file):  # twice as many, settled by other people
        check.pk, check.item, check.settled_by, check.reason = None, check.item + 50, told.cast.team_lead, "Seen."
        check.save(force_insert=True)
    for document in told.file.documents.all():
        document.pk, document.slot, document.public_id = None, f"{document.slot}_more", uuid.uuid4()
        document.save(force_insert=True)
    demo.run_effects()
    with CaptureQueriesContext(connection) as many:
        client.get(desk(told, "?show=all"))
    assert len(many) <= len(few), "\n".join(row["sql"][:150] for row in many)
    assert len(few) <= MOST_STATEMENTS, "\n".join(row["sql"][:150] for row in few)


# ------------------------------------------------------------------ changed where it stands


def test_the_complexity_is_changed_on_the_page_with_a_record_a_way_back_and_both_values_where_two_differ(client, story):
    told = story("completeness")  # with the support officer
    officer, lead = told.cast.support_officer, told.cast.team_lead
    send = lambda **asked: client.post(desk(told, "complexity/"), asked)  # noqa: E731
    client.force_login(told.cast.integrity_officer)
    assert send(level="3", expecting="1").status_code == 403
    assert 'name="level"' not in client.get(desk(told)).content.decode()

    client.force_login(officer)
    assert send(level="3", expecting="1", why="Three employers.").status_code == 302
    note = told.file.notes.get()
    assert (note.text, note.by) == ("Complexity: Plain → Hard. Three employers.", officer)
    page = text(client.get(desk(told)))
    assert "Complexity: Hard" in page
    assert "It was “Plain”. Undo" in page
    stale = send(level="2", expecting="1", why="Two <jobs>.")
    assert stale.status_code == 409
    assert "Your page showed “Plain”; meanwhile it was changed to “Hard”." in text(stale)
    assert 'value="Two &lt;jobs&gt;."' in stale.content.decode()
    assert send(level="3", expecting="1").status_code == 302  # pressed twice
    assert send(level="3", expecting="1", why="Three employers.").status_code == 302
    assert told.file.notes.count() == 1
    other = send(level="3", expecting="1", why="Four employers.")
    assert other.status_code == 409 and 'value="Four employers."' in other.content.decode()
    assert send(level="1", expecting="3").status_code == 302  # the way back is a change like any other
    assert told.file.notes.first().text == "Complexity: Hard → Plain."
    for bad in ({"level": "9"}, {"level": "x"}, {}, {"level": "2", "why": "w" * 501}, {"level": "2", "why": "\0"}):
        wrong = send(expecting="1", **bad)
        assert wrong.status_code == 422
        assert 'href="#complexity-' in wrong.content.decode()
    client.force_login(lead)
    assert send(level="2", expecting="1").status_code == 302
    told.file.refresh_from_db()
    assert told.file.complexity == 2


# ------------------------------------------------------------------ drafts


def test_what_is_being_written_is_kept_for_its_writer_alone_and_forgotten_when_sent(client, story):
    told = story("verification")
    officer, lead = told.cast.support_officer, told.cast.team_lead
    client.force_login(officer)
    sent = {"place": "act:request_information",
            "values": {"row": ["passport"], "words-passport": ["Every page"], "items": ["And a ph"]}}  # fmt: skip
    answer = client.post(desk(told, "draft/"), json.dumps(sent), content_type="application/json")
    assert answer.json()["saved"].startswith("Draft kept at ")
    page = client.get(desk(told, "act/request_information/")).content.decode()
    assert "Restored draft from" in page
    assert "Every page</textarea>" in page
    assert "And a ph</textarea>" in page
    client.force_login(lead)
    assert "Every page" not in client.get(desk(told, "act/request_information/")).content.decode()
    client.force_login(officer)
    events = told.file.events.count()
    client.post(desk(told, "act/request_information/"), {"expecting": "verification", "items": "A photo."})
    assert not UnfinishedText.objects.exists()
    assert told.file.events.count() == events + 1
    assert "And a ph" not in json.dumps(list(told.file.events.values_list("asked", flat=True)))


def test_a_text_begun_on_a_second_page_stays_when_that_of_the_first_is_sent(client, story):
    told = story("verification")
    client.force_login(told.cast.support_officer)
    keep = lambda text: client.post(  # noqa: E731
        desk(told, "draft/"), json.dumps({"place": "note", "values": {"text": [text]}}), content_type="application/json"
    )
    keep("Called the emplo")
    client.post(desk(told, "notes/"), {"kind": "call", "text": "Called the employer."})
    assert not UnfinishedText.objects.exists(), "what is kept may lag behind"
    keep("Another matter")
    client.post(desk(told, "notes/"), {"kind": "call", "text": "Called the applicant."})
    assert unfinished.TYPED.opened(UnfinishedText.objects.get()) == {"text": ["Another matter"]}


def test_what_is_typed_for_a_check_a_criterion_or_an_item_is_back_until_it_is_sent(client, story):
    """On any computer: nothing of it is in the browser."""
    told = story("completeness")
    officer = told.cast.support_officer
    client.force_login(officer)

    def keep(place: str, **values: str) -> None:
        sent = {"place": place, "values": {name: [value] for name, value in values.items()}}
        answer = client.post(desk(told, "draft/"), json.dumps(sent), content_type="application/json")
        assert answer.status_code == 200, answer.content

    item = CompletenessItem.objects.get(review__application=told.file, slot="passport")
    keep(f"item:{item.pk}:missing", reason="not_provided", note="Pages 3 to")
    page = client.get(desk(told, "completeness/?slot=passport")).content.decode()
    assert "Go on with the reason for “Missing”" in page
    page = client.get(desk(told, "completeness/?slot=passport&marking=missing")).content.decode()
    assert "Pages 3 to</textarea>" in page
    assert re.search(r'value="not_provided" checked', page)
    discarded = client.post(desk(told, "draft/"), {"forget": f"item:{item.pk}:missing"})
    assert discarded.url.endswith("/completeness/?slot=passport&marking=missing")
    keep(f"item:{item.pk}:missing", reason="not_provided", note="Pages 3 to")
    sent = {"outcome": "missing", "reason": "not_provided", "note": "Pages 3 to 9.", "expecting": "0"}
    client.post(desk(told, f"completeness/{item.pk}/"), sent)
    assert not UnfinishedText.objects.exists()

    told = story("verification", 1)
    check = VerificationCheck.objects.filter(application=told.file, state="unreachable").first()
    check = check or VerificationCheck.objects.filter(application=told.file).exclude(state="settled").first()
    keep(f"check:{check.pk}", outcome="confirmed", reference="Call 7", reason="The registry sa")
    page = client.get(desk(told, "checks/")).content.decode()
    assert "The registry sa</textarea>" in page
    assert 'value="Call 7"' in page
    assert page.count("Restored draft from") == 1
    wrong = client.post(desk(told, f"checks/{check.pk}/"), {"outcome": "", "reason": "The registry said"})
    assert "The registry said</textarea>" in wrong.content.decode()
    assert f'href="#outcome-{check.pk}"' in wrong.content.decode()
    client.post(desk(told, f"checks/{check.pk}/"), {"outcome": "confirmed", "reason": "The registry said so."})
    assert not UnfinishedText.objects.exists()

    told = story("assessment", 2)
    client.force_login(told.cast.program_officer)
    finding = told.file.findings.first()
    keep(f"criterion:{finding.criterion}", result="met", reason="Seen in the le")
    page = client.get(desk(told, "assessment/")).content.decode()
    assert "Seen in the le</textarea>" in page
    assert re.search(f'id="met-{finding.criterion}" value="met" checked', page)
    evidence = str(told.file.documents.first().public_id)
    sent = {"result": "met", "reason": "Seen in the letter.", "evidence": evidence}
    assert client.post(desk(told, f"assessment/{finding.criterion}/"), sent).status_code == 302
    assert not UnfinishedText.objects.exists()


UNREADABLE = (
    "[]", "{}", '{"place": "note"}', '{"place": "note", "values": 7}', '{"place": "../x", "values": {}}',
    '{"place": "note", "values": {"text": ["\\ud800"]}}', "[" * 5000, "\udc80",
)  # fmt: skip


def test_a_draft_that_cannot_be_read_is_refused_in_words(client, story):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    for body in UNREADABLE:
        sent = body.encode("utf-8", "surrogateescape")
        assert client.post(desk(told, "draft/"), sent, content_type="application/json").status_code == 422, body


def test_drafts_have_a_largest_size_and_an_owner_who_may_write(story):
    told = story("submitted")
    file, cast, now = told.file, told.cast, timezone.now()
    with pytest.raises(NotValid):
        unfinished.keep(file, "note", {"text": ["x" * unfinished.LARGEST]}, by=cast.support_officer, at=now)
    with pytest.raises(NotAllowed):
        unfinished.keep(file, "note", {"text": ["x"]}, by=cast.auditor, at=now)
    with pytest.raises(NotFound):
        unfinished.keep(file, "note", {"text": ["x"]}, by=cast.employer_contact, at=now)
    for place in range(unfinished.MOST_PLACES + 2):
        unfinished.keep(file, f"correct:{place}", {"text": ["x"]}, by=cast.support_officer, at=now)
    assert UnfinishedText.objects.count() == unfinished.MOST_PLACES
    unfinished.keep(file, "correct:9", {"text": ["", ""]}, by=cast.support_officer, at=now)
    assert not UnfinishedText.objects.filter(place="correct:9").exists()


# ------------------------------------------------------------------ a page that fell behind


def test_a_stale_page_shows_what_it_saw_what_is_now_and_everything_typed(client, story):
    told = story("verification")
    told.at = timezone.now()
    told.move("request_information", told.cast.team_lead, items=[{"slot": "passport", "text": "All pages."}])
    client.force_login(told.cast.support_officer)
    asked = {
        "expecting": "verification",
        "row": ["photograph"],
        "words-photograph": "A <new> one.",
        "items": "Call us.",
    }
    answer = client.post(desk(told, "act/request_information/"), asked)
    assert answer.status_code == 409
    page = answer.content.decode()
    for words in ("A &lt;new&gt; one.</textarea>", "Call us.</textarea>"):
        assert words in page
    plain = text(answer)
    assert "Your page showed Verification It is now Information requested" in plain
    assert "Hana Petrova" in plain
    assert unfinished.TYPED.opened(UnfinishedText.objects.get())["items"] == ["Call us."]

    told.move("answer_request", told.user, answer="Here it is.")  # the step is open again, and so is the draft
    again = client.get(desk(told, "act/request_information/")).content.decode()
    assert "Call us.</textarea>" in again
