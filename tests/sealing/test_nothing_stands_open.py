"""After a whole story no column of any table holds the person's numbers, and those who may still read them."""

from __future__ import annotations

import re
from io import StringIO

import pypdfium2
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from intake import services as intake
from intake import unsaved
from intake.models import TypedText
from nominee import notes, unfinished
from nominee.models import Application, Look, Note, SealedValue, UnfinishedText
from nominee.sealing import vault
from reporting import demo
from tests.sealing.conftest import CANARIES
from verification.models import Decision

WORDS = "Epilepsy, under treatment since 2019"
SUSPICION = "Two employers name the same bank account 003-12345"
COLUMNS = """select c.table_name, c.column_name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'"""


def standing_open(*needles: str) -> list[str]:
    """Each column of every table, of whatever type, that holds one of these in any spelling that a search would find."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = cursor.fetchall()
        assert len(columns) > 300
        for table, column in columns:
            for needle in needles:
                cursor.execute(
                    f"""select count(*) from "{table}" where regexp_replace(lower("{column}"::text), '[^a-z0-9]', '', 'g')
                        like %s""",
                    [f"%{re.sub('[^a-z0-9]', '', needle.lower())}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}: {needle}")
    return found


@pytest.fixture
def whole(marked_story):
    told = marked_story("nominated")
    demo.run_effects()
    return told


def test_no_column_of_any_table_holds_a_sealed_number_after_a_whole_story(whole):
    officer, now = whole.cast.support_officer, timezone.now()
    for kind, words in (("medical", WORDS), ("integrity", SUSPICION)):
        note = notes.add_note(whole.file, by=officer, at=now, kind=kind, text=words)
        notes.change_note(note, by=officer, at=now, text=f"{words}, seen again")
        notes.correct_note(note, by=officer, at=now, text=f"{words}, corrected")
    unfinished.keep(whole.file, "note", {"text": [f"{WORDS} {CANARIES['uci']}"]}, by=officer, at=now)
    fees = vault.opened(whole.file, [fee.reference for fee in whole.file.fees.all()])
    assert fees and all(fee.startswith("TEST-") for fee in fees)
    assert Decision.objects.filter(application=whole.file).exists() and whole.file.letters.count() >= 2
    assert standing_open(*CANARIES.values(), WORDS, SUSPICION, *fees) == []


def test_the_walk_finds_what_does_stand_open(whole):
    note = notes.add_note(
        whole.file, by=whole.cast.support_officer, at=timezone.now(), kind="note", text=f"It is {CANARIES['uci']}."
    )
    assert note.pk
    assert {line.split(":")[0] for line in standing_open(CANARIES["uci"])} == {
        "nominee_note.text", "nominee_searchedtext.text", "nominee_searchedtext.words",
    }  # fmt: skip


def test_what_an_applicant_is_still_typing_is_sealed_and_comes_back(client, marked_story):
    told = marked_story("draft")
    client.force_login(told.user)
    page = reverse("apply-page", args=[told.file.number, "passport"])
    shown = client.get(page).content.decode()
    assert CANARIES["passport_number"] in shown
    typed = {"passport_number": "QZ 99 99 99", "passport_issued_on": "no day"}
    client.post(page, typed, headers={"accept": "application/json"})
    row = TypedText.objects.get()
    assert set(row.values) == {"sealed"} and unsaved.TYPED.opened(row)["passport_issued_on"] == "no day"
    assert standing_open("QZ999999", *CANARIES.values()) == []
    again = client.get(page).content.decode()
    assert "QZ 99 99 99" in again or "QZ999999" in again
    told.file.refresh_from_db()
    assert not SealedValue.objects.filter(key=told.file.answers["passport_number"]).exists()


def test_a_number_that_a_draft_replaced_is_forgotten(marked_story):
    told = marked_story("draft")
    before = SealedValue.objects.filter(file=told.file.number, field="passport_number").get().key
    intake.save_answers(told.file, by=told.user, at=timezone.now(), answers={"passport_number": "NEW12345"})
    told.file.refresh_from_db()
    assert vault.opened(told.file, told.file.answers["passport_number"]) == "NEW12345"
    assert not SealedValue.objects.filter(key=before).exists()
    intake.save_answers(told.file, by=told.user, at=timezone.now(), answers={"passport_number": ""})
    assert not SealedValue.objects.filter(file=told.file.number, field="passport_number").exists()


def test_a_typed_reference_is_a_text_like_any_other(marked_story):
    mine, other = marked_story("draft"), marked_story("draft", 1, passport_number="OTHER778")
    ref = other.file.answers["passport_number"]
    intake.save_answers(mine.file, by=mine.user, at=timezone.now(), answers={"passport_number": ref})
    mine.file.refresh_from_db()
    assert mine.file.answers["passport_number"] != ref
    assert vault.opened(mine.file, mine.file.answers["passport_number"]) == ref


def test_every_write_of_the_column_seals_whoever_writes(marked_story):
    told = marked_story("draft")
    copy = Application.objects.get(pk=told.file.pk)
    copy.pk, copy.number, copy.answers = None, "JOWP-2020-000077", {"passport_number": "BULK77777", "phone": "1"}
    Application.objects.bulk_create([copy])
    assert vault.is_reference(copy.answers["passport_number"]) and copy.answers["phone"] == "1"
    assert standing_open("BULK77777") == []


# ------------------------------------------------------------------ who still reads


def test_the_applicant_reads_their_own_numbers_and_the_letter_says_them(client, whole):
    client.force_login(whole.user)
    sent = client.get(reverse("apply-sent", args=[whole.file.number])).content.decode()
    assert all(number in sent for number in CANARIES.values())
    assert "TEST-" in client.get(reverse("apply-receipt", args=[whole.file.number])).content.decode()
    letter = whole.file.letters.get(code="work_permit_support")
    assert vault.is_reference(letter.values["uci"]) and "sealed:" in letter.html
    assert CANARIES["uci"] in client.get(reverse("letter", args=[letter.public_id])).content.decode()
    with letter.pdf.open("rb") as stored, pypdfium2.PdfDocument(stored.read()) as pdf:
        assert CANARIES["uci"] in "".join(page.get_textpage().get_text_range() for page in pdf)


def test_the_desk_shows_the_end_of_a_number_until_somebody_asks_and_then_who_asked(client, whole):
    officer = whole.cast.support_officer
    client.force_login(officer)
    pages = [reverse("desk-file", args=[whole.file.number]) + "?show=all"]
    pages += [
        reverse(name, args=[whole.file.number]) for name in ("desk-checks", "desk-completeness", "desk-assessment")
    ]
    for page in pages:
        text = client.get(page).content.decode()
        assert not [number for number in CANARIES.values() if number in text], page
        assert "sealed:" not in text, page
    text = client.get(pages[0]).content.decode()
    assert "hidden, ends 934" in text
    address = re.search(r'href="([^"]+/sealed/[^"]+)"', text[text.index("Passport number") :])[1]
    assert not Look.objects.filter(what="sealed").exists()
    answer = client.get(address)
    assert CANARIES["passport_number"] in answer.content.decode() and "no-store" in answer.headers["Cache-Control"]
    asked = client.get(address, headers={"accept": "application/json"})
    assert asked.json() == {"value": CANARIES["passport_number"]}
    looks = list(Look.objects.filter(what="sealed").values_list("user", "application", "part"))
    assert looks == [(officer.pk, whole.file.pk, "passport_number")] * 2


def test_a_value_of_another_file_is_not_shown_under_the_number_of_this_one(client, whole, marked_story):
    other = marked_story("submitted", 1, passport_number="OTHER778")
    client.force_login(whole.cast.support_officer)
    key = other.file.answers["passport_number"].removeprefix(vault.MARK)
    assert client.get(reverse("desk-sealed", args=[other.file.number, key])).status_code == 200
    assert client.get(reverse("desk-sealed", args=[whole.file.number, key])).status_code == 404
    assert client.get(reverse("desk-sealed", args=[whole.file.number, "0" * 32])).status_code == 404


def test_medical_and_integrity_notes_are_read_by_the_desk_and_found_by_no_word(client, whole):
    client.force_login(whole.cast.integrity_officer)
    for kind, words in (("medical", WORDS), ("integrity", SUSPICION)):
        client.post(reverse("desk-notes", args=[whole.file.number]), {"kind": kind, "text": words})
        client.post(reverse("desk-notes", args=[whole.file.number]), {"kind": kind, "text": words})  # pressed twice
    assert Note.objects.filter(kind__in=["medical", "integrity"]).count() == 2
    page = client.get(reverse("desk-file", args=[whole.file.number])).content.decode()
    assert WORDS in page and SUSPICION in page
    found = client.get(reverse("desk-search"), {"q": "epilepsy treatment"}).content.decode()
    assert whole.file.number not in found
    change = reverse("desk-note", args=[whole.file.number, Note.objects.get(kind="medical").pk])
    assert WORDS in client.get(change).content.decode()


def test_passport_client_number_and_reference_of_a_payment_lead_to_the_file_however_they_are_typed(client, whole):
    client.force_login(whole.cast.support_officer)
    fee = vault.opened(whole.file, whole.file.fees.get().reference)
    for typed, why in (
        ("qz-775 1934", "passport ends …934"),
        ("11 9988-7766", "ends …766"),
        (fee.lower(), "payment ends"),
    ):
        page = client.get(reverse("desk-search"), {"q": typed}).content.decode()
        assert whole.file.number in page and why.lower() in page.lower(), typed
    assert whole.file.number not in client.get(reverse("desk-search"), {"q": "QZ775193"}).content.decode()


def test_every_invariant_holds_over_sealed_files(whole):
    call_command("check_invariants", stdout=StringIO())


def test_drafts_of_officers_are_sealed(whole):
    unfinished.keep(whole.file, "note", {"text": [WORDS]}, by=whole.cast.support_officer, at=timezone.now())
    assert set(UnfinishedText.objects.get().values) == {"sealed"}
    assert unfinished.kept_at(whole.file, "note", by=whole.cast.support_officer).values == {"text": [WORDS]}
