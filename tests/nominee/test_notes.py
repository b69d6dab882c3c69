"""Notes of officers: typed, changed for a quarter of an hour, corrected afterwards, pinned; nobody outside reads them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from nominee import notes
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Note, SearchedText

MINUTE = timedelta(minutes=1)


def desk(told, more: str = "") -> str:
    return f"/desk/applications/{told.file.number}/{more}"


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_note_can_be_changed_by_its_author_for_a_quarter_of_an_hour_and_then_only_corrected(story):
    told = story("submitted")
    now, cast = timezone.now(), told.cast
    note = notes.add_note(told.file, by=cast.support_officer, at=now, kind="call", text="  Rang.\r\nTwice. ")
    assert note.text == "Rang.\nTwice."
    with pytest.raises(NotAllowed):
        notes.change_note(note, by=cast.team_lead, at=now, text="Never.")
    changed = notes.change_note(note, by=cast.support_officer, at=now + 14 * MINUTE, text="Rang once.")
    assert (changed.text, changed.changed_at) == ("Rang once.", now + 14 * MINUTE)
    with pytest.raises(NotNow):
        notes.change_note(note, by=cast.support_officer, at=now + 15 * MINUTE, text="Never.")
    later = notes.correct_note(note, by=cast.team_lead, at=now + 60 * MINUTE, text="Not at all.")
    again = notes.correct_note(later, by=cast.team_lead, at=now + 61 * MINUTE, text="Once, yes.")
    assert [row.corrects_id for row in (later, again)] == [note.pk, note.pk]
    assert Note.objects.get(pk=note.pk).text == "Rang once."
    found = dict(SearchedText.objects.filter(source="note").values_list("key", "text"))
    assert found == {note.pk: "Rang once.", later.pk: "Not at all.", again.pk: "Once, yes."}


def test_a_note_sent_twice_is_one_note_and_said_again_later_is_another(story):
    told = story("completeness")
    say = lambda at, text="Called.": notes.add_note(  # noqa: E731
        told.file, by=told.cast.support_officer, at=at, kind="call", text=text
    )
    now = timezone.now()
    assert say(now) == say(now + timedelta(seconds=2))
    say(now + timedelta(seconds=3), "Called again.")
    say(now + timedelta(minutes=2))
    assert told.file.notes.count() == 3


def test_who_may_not_write_writes_nothing_and_bad_input_is_said_at_its_field(story):
    told = story("submitted")
    now, cast = timezone.now(), told.cast
    note = notes.add_note(told.file, by=cast.integrity_officer, at=now, kind="risk", text="Look.")
    for user, problem in ((cast.auditor, NotAllowed), (told.user, NotAllowed), (cast.employer_contact, NotFound)):
        for write in (
            lambda: notes.add_note(told.file, by=user, at=now, kind="note", text="x"),  # noqa: B023
            lambda: notes.correct_note(note, by=user, at=now, text="x"),  # noqa: B023
            lambda: notes.pin_note(note, by=user, at=now),  # noqa: B023
            lambda: notes.unpin_note(note, by=user),  # noqa: B023
        ):
            with pytest.raises(problem):
                write()
    for kind, words, field in (
        ("gossip", "x", "kind"), ("note", " \n ", "text"), ("note", "é" * 8001, "text"), ("note", "a\0b", "text"),
        ("note", "a\ud800b", "text"),
    ):  # fmt: skip
        with pytest.raises(NotValid) as wrong:
            notes.add_note(told.file, by=cast.support_officer, at=now, kind=kind, text=words)
        assert list(wrong.value.errors) == [field]
    assert len(notes.add_note(told.file, by=cast.manager, at=now, kind="note", text="é" * 8000).text) == 8000
    assert Note.objects.count() == 2


def test_the_page_keeps_what_was_typed_pins_filters_and_shows_a_note_with_its_correction(client, story):
    told = story("verification")
    file, cast, now = told.file, told.cast, timezone.now()
    client.force_login(cast.support_officer)
    too_long = client.post(desk(told, "notes/"), {"kind": "interview", "text": "w" * 8001})
    assert too_long.status_code == 422
    assert 'id="note-error"' in too_long.content.decode()
    assert "w" * 8001 in too_long.content.decode()

    for place in range(7):
        notes.add_note(file, by=cast.team_lead, at=now - timedelta(days=9 - place), kind="note", text=f"Plain {place}.")
    old = notes.add_note(file, by=cast.team_lead, at=now - timedelta(days=10), kind="call", text="No <b>answer</b>.")
    client.post(desk(told, f"notes/{old.pk}/pin/"), {"pin": "yes"})
    answer = client.post(desk(told, f"notes/{old.pk}/"), {"do": "correct", "text": "An answer."}, follow=True)
    page = answer.content.decode()
    assert page.index("No &lt;b&gt;answer&lt;/b&gt;.") < page.index("An answer.") < page.index("Plain 6.")
    assert "pinned by Marie Roy" in text(answer)

    few = client.get(desk(told)).content.decode()
    section = few[few.index('id="notes"') : few.index('id="timeline"')]
    assert "Plain 6." in section
    assert "Plain 1." not in section
    assert "Show all 8 notes" in section
    calls = client.get(desk(told, "?notes=call")).content.decode()
    calls = calls[calls.index('id="notes"') : calls.index('id="timeline"')]
    assert "An answer." in calls
    assert "Plain" not in calls


def test_a_note_whose_time_ran_out_while_it_was_written_becomes_a_correction_with_nothing_lost(client, story):
    told = story("submitted")
    note = notes.add_note(
        told.file, by=told.cast.support_officer, at=timezone.now() - 16 * MINUTE, kind="note", text="Old."
    )
    client.force_login(told.cast.support_officer)
    late = client.post(desk(told, f"notes/{note.pk}/"), {"do": "change", "text": "New words."})
    assert late.status_code == 409
    assert "New words.</textarea>" in late.content.decode()
    assert 'name="do" value="correct"' in late.content.decode()
    note.refresh_from_db()
    assert note.text == "Old."


def test_nobody_outside_the_program_reads_a_note(client, story):
    told = story("verification")
    notes.add_note(told.file, by=told.cast.support_officer, at=timezone.now(), kind="risk", text="Zebrawhisper")
    client.force_login(told.user)
    number = told.file.number
    for path in ("", "sent/", "receipt/"):
        shown = client.get(f"/apply/{number}/{path}")
        assert shown.status_code == 200
        assert "Zebrawhisper" not in shown.content.decode()
    assert "Zebrawhisper" not in client.get(f"/api/v1/applications/{number}").content.decode()
