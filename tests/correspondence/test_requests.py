"""Requests and notices: what may be asked, until when, how they are answered, and how they lapse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from correspondence import tasks
from correspondence.models import Request
from intake import services, uploads
from nominee import machine
from nominee.demo.papers import paper
from nominee.errors import NotNow, NotValid
from nominee.models import Application
from verification import services as verification

TORONTO = ZoneInfo("America/Toronto")
ROW = {"slot": "passport", "text": "Please send every page."}


@pytest.fixture
def at_noon(monkeypatch):
    """The clock of the sweep, and of nothing else."""

    def stand(moment):
        class Still:
            now = staticmethod(lambda: moment)

        monkeypatch.setattr(tasks, "timezone", Still)

    return stand


def ask(told, rows, action="request_information", name="items", by="support_officer"):
    told.move(action, getattr(told.cast, by), **{name: rows})
    told.file.refresh_from_db()
    return Request.objects.get(application=told.file, closed_at__isnull=True)


def test_rows_are_kept_with_their_code_and_the_title_of_the_rules(story):
    told = story("verification")
    forged = {"slot": "passport", "title": {"en": "Send money"}, "text": " Pages 4 and 5. ", "more": 1}
    request = ask(told, [forged, {"text": "Where do you live?"}])
    assert request.items == [
        {"slot": "passport", "title": {"en": "Passport", "fr": "Passeport"}, "text": "Pages 4 and 5."},
        {"slot": "", "title": {"en": "", "fr": ""}, "text": "Where do you live?"},
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        ["passport"],
        [{"slot": "passport"}],
        [{"slot": "passport", "text": "   "}],
        [{"slot": "passport", "text": 7}],
        [{"slot": ["passport"], "text": "x"}],
        [{"slot": "no_such_document", "text": "x"}],
        [{"text": "x" * 8001}],
        [{"text": "x"}] * 61,
    ],
)
def test_rows_that_no_letter_could_print_are_refused_and_nothing_happens(story, rows):
    told = story("verification")
    with pytest.raises(NotValid) as wrong:
        ask(told, rows)
    assert set(wrong.value.errors) == {"items"}
    told.file.refresh_from_db()
    assert told.file.status == "verification" and not Request.objects.exists()


def test_a_notice_names_criteria_of_the_stream_only(story):
    told = story("assessment")
    told._assess()
    verification.assess_criterion(
        told.file, "wage", by=told.cast.program_officer, at=told.at, result="not_met",
        reason="Too low.", evidence=told.file.documents.first(),
    )  # fmt: skip
    with pytest.raises(NotValid) as wrong:
        ask(told, [{"criterion": "luck", "text": "x"}], "issue_notice_of_intent", "grounds", "program_officer")
    assert set(wrong.value.errors) == {"grounds"}
    notice = ask(
        told, [{"criterion": "wage", "text": "Below."}], "issue_notice_of_intent", "grounds", "program_officer"
    )
    assert notice.items[0]["criterion"] == "wage" and notice.items[0]["title"]["fr"] == "Niveau salarial"


def stand_at(told, at: datetime) -> None:
    """The file came to its state then: an earlier moment is not believed."""
    told.at = at
    Application.objects.filter(pk=told.file.pk).update(status_since=at)


def test_the_last_day_is_counted_in_the_program_s_days(story):
    """Asked at 23:30 in Toronto, when it is already the next day in UTC."""
    told = story("verification")
    stand_at(told, datetime(2026, 10, 30, 23, 30, tzinfo=TORONTO))
    request = ask(told, [ROW])
    assert request.due_on == date(2026, 11, 29)
    told.file.refresh_from_db()
    assert told.file.due_on == request.due_on


@pytest.mark.parametrize(
    ("asked_at", "last_second", "too_late"),
    [  # summer time, the night it ends (a day of 25 hours), the night it begins (23 hours)
        ("2026-07-20 10:00", "2026-08-20 03:59:59", "2026-08-20 04:00:00"),
        ("2026-10-02 10:00", "2026-11-02 04:59:59", "2026-11-02 05:00:00"),
        ("2027-02-12 10:00", "2027-03-15 03:59:59", "2027-03-15 04:00:00"),
    ],
)
def test_a_request_lapses_after_the_last_second_of_the_day_in_toronto(story, at_noon, asked_at, last_second, too_late):
    told = story("verification")
    stand_at(told, datetime.fromisoformat(asked_at).replace(tzinfo=TORONTO))
    request = ask(told, [ROW])
    assert datetime.fromisoformat(last_second).replace(tzinfo=UTC).astimezone(TORONTO).strftime("%d %H:%M:%S") == (
        request.due_on.strftime("%d 23:59:59")
    )
    at_noon(datetime.fromisoformat(last_second).replace(tzinfo=UTC))
    assert tasks.sweep_lapses() == 0
    at_noon(datetime.fromisoformat(too_late).replace(tzinfo=UTC))
    assert tasks.sweep_lapses() == 1
    request.refresh_from_db()
    told.file.refresh_from_db()
    assert request.ending == "lapsed" and told.file.status == "verification" and told.file.due_on is None
    event = told.file.events.latest("number")
    assert (event.action, event.role, event.by) == ("lapse_request", "system", None)
    assert tasks.sweep_lapses() == 0


def test_a_notice_that_lapsed_allows_the_refusal(story, at_noon):
    told = story("notice_of_intent")
    notice = Request.objects.get()
    at_noon(datetime.combine(notice.due_on + timedelta(days=2), datetime.min.time(), tzinfo=UTC))
    assert tasks.sweep_lapses() == 1
    notice.refresh_from_db()
    told.file.refresh_from_db()
    assert notice.ending == "lapsed" and told.file.status == "assessment"


def test_nobody_lapses_a_request_whose_time_runs(story):
    told = story("information_requested")
    with pytest.raises(NotNow):
        machine.perform(told.file, "lapse_request", by=None, at=told.at, expecting="information_requested")


def test_one_file_that_cannot_lapse_does_not_keep_the_others_waiting(story, at_noon, monkeypatch):
    told = [story("information_requested", place) for place in (0, 1)]
    real = machine.perform

    def perform(application, *rest, **more):
        if application.pk == told[0].file.pk:
            raise RuntimeError("something is wrong with this file")
        return real(application, *rest, **more)

    monkeypatch.setattr(tasks.machine, "perform", perform)
    at_noon(told[1].cast.now + timedelta(days=60))
    assert tasks.sweep_lapses() == 1
    assert Request.objects.get(closed_at__isnull=True).application == told[0].file


def upload(told, slot="passport"):
    requirement = next(row for row in told.file.definition["documents"] if row["code"] == slot)
    content = paper("Passport", {"given_names": "A", "family_name": "B"}, ["every page"])
    received = uploads.receive(SimpleUploadedFile("p.pdf", content, "application/pdf"), requirement)
    services.put_document(told.file, slot, received, by=told.user, at=told.at)


def test_a_request_is_answered_with_what_was_asked_for(story):
    told = story("information_requested")
    told.at += timedelta(hours=1)
    with pytest.raises(NotValid) as wrong:
        told.move("answer_request", told.user)
    assert set(wrong.value.errors) == {"answer"}
    upload(told)
    told.move("answer_request", told.user)
    request = Request.objects.get()
    told.file.refresh_from_db()
    assert (request.ending, request.closed_at, request.answer) == ("answered", told.at, "")
    assert told.file.status == "verification" and told.file.due_on is None


def test_a_document_from_before_the_request_is_no_answer(story):
    told = story("information_requested")
    assert told.file.documents.filter(slot="passport").exists()
    with pytest.raises(NotValid):
        told.move("answer_request", told.user)


def test_a_request_is_answered_with_words_that_say_why_not(story):
    told = story("information_requested")
    told.at += timedelta(hours=1)
    told.move("answer_request", told.user, answer="The consulate keeps my passport until May.")
    request = Request.objects.get()
    assert (request.ending, request.answer) == ("answered", "The consulate keeps my passport until May.")


def test_an_answer_longer_than_may_be_kept_is_refused(story):
    told = story("information_requested")
    with pytest.raises(NotValid):
        told.move("answer_request", told.user, answer="x" * 8001)


def test_an_answer_minutes_after_the_day_counts_while_the_request_is_open(story):
    told = story("information_requested")
    told.at = datetime.combine(Request.objects.get().due_on + timedelta(days=1), datetime.min.time(), tzinfo=TORONTO)
    told.at += timedelta(minutes=2)
    told.move("answer_request", told.user, answer="Here it is.")
    assert Request.objects.get().ending == "answered"


def test_a_file_that_closes_closes_what_was_asked(story):
    told = story("information_requested")
    told.move("withdraw", told.user)
    assert Request.objects.get().ending == "closed"
