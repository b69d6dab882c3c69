"""What people type into a field, and the answer or the exact words they get for it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from intake import crosschecks
from intake.fields import make_field
from nominee.facts import Facts

ON = date(2026, 11, 25)


def read(kind: str, text: str, **row: object) -> object:
    return make_field({"type": kind, "label": {"en": "x", "fr": "x"}, **row}).clean(text)


def words(kind: str, text: str, **row: object) -> str:
    with pytest.raises(ValidationError) as wrong:
        read(kind, text, **row)
    return " ".join(wrong.value.messages)


@pytest.mark.parametrize(
    "text",
    ["2026-03-27", "2026/3/27", "20260327", "2026 03 27", "27/03/2026", "03/27/2026", "27 March 2026", "March 27, 2026",
     "27 mars 2026", " 2026-03-27 ", "٢٠٢٦-٠٣-٢٧", "27 mar. 2026"],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(text):
    assert read("date", text) == date(2026, 3, 27)


def test_august_is_read_with_and_without_its_accent():
    assert read("date", "1 août 1990") == read("date", "1 aout 1990") == date(1990, 8, 1)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2026-02-31", "February 2026 has 28 days, so there is no 31."),
        ("31/02/2026", "February 2026 has 28 days"),
        ("2026-13-01", "There is no month 13."),
        ("00/00/1980", "Write the whole date."),
        ("1980-??-??", "Write the whole date."),
        ("1980", "Write the whole date."),
        ("1980-05", "Write the whole date."),
        ("03/04/2020", "Is it 2020-04-03 or 2020-03-04?"),
        ("0", "Write the date as year-month-day"),
        ("0026-03-27", "Check the year: 26."),
        ("1899-12-31", "Check the year: 1899."),
        ("next week", "Write the date as year-month-day"),
        ("9" * 10_000, "Write the date as year-month-day"),
    ],
)
def test_a_wrong_date_is_answered_exactly(text, part):
    assert part in words("date", text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,56 $", "1234.56"), ("1,234.56", "1234.56"), ("$1,234", "1234"), ("1\u202f234,56\u00a0$", "1234.56"),
        ("1.234,56", "1234.56"), ("24,50", "24.50"), ("٣٤", "34"), ("CAD 90", "90"), ("0", "0"), ("1'000", "1000"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text, number):
    assert read("money", text) == number


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("-5", "cannot be negative"), ("−5", "cannot be negative"), ("1e9", "Write a number"), ("NaN", "Write a number"),
        ("inf", "Write a number"), (str(2**63), "too large"), ("9" * 150, "too large"), ("1,2,3", "Write a number"),
        ("12.34567", "four digits"), ("a lot", "Write a number"),
    ],
)  # fmt: skip
def test_a_wrong_amount_is_answered_exactly(text, part):
    assert part in words("money", text)


@pytest.mark.parametrize("text", ["1.5", "1e3", "٣٫٥", "9" * 5000])
def test_a_whole_number_is_whole(text):
    assert words("integer", text)
    assert read("integer", "1 000") == 1000


@pytest.mark.parametrize(
    "name",
    ["O'Brien-Ñandú d’Été", "Null", "None", "NaN", "undefined", "true", "Nguyễn", "李", "X Æ A-12", "<script>alert(1)</script>",
     "{{7*7}}", "{% load %}", "${7*7}", "=HYPERLINK(1)", "👩‍🔬"[0]],
)  # fmt: skip
def test_a_name_is_kept_as_it_is(name):
    assert read("text", name) == name


def test_what_cannot_be_seen_is_taken_out_of_text():
    assert read("text", " \u202eJo\u200bhn\ufeff  \u00a0 Doe\0\r\nBcc: x ") == "John Doe Bcc: x"
    assert read("text", "e\u0301") == "é"
    assert read("text", "a\ud800b") == "ab"
    assert read("long_text", "one\r\ntwo\n\n three ") == "one\ntwo\n\n three"


def test_a_text_that_is_too_long_says_by_how_much():
    assert words("text", "x" * 1_000_000, max_length=200) == "Write at most 200 characters: there are 1000000."
    assert read("text", "x" * 87, max_length=100) == "x" * 87


@pytest.mark.parametrize(
    "text", ["+33 (0)6 12 34 56 78", "416-555-0123 ext. 12", "416.555.0123 poste 4", "(416) 555 0123 x12", "+91 98765 43210"]
)  # fmt: skip
def test_a_telephone_number_is_read_leniently(text):
    assert read("phone", text) == text


def test_a_wrong_telephone_number_is_answered_exactly():
    assert "7 to 15 digits" in words("phone", "911")
    assert "in digits" in words("phone", "call me 416 555 0123")


def test_codes_are_read_however_they_are_spaced():
    assert read("business_number", "123 456 789 RT 0001") == "123456789"
    assert read("noc", "2 1 2 3 1") == "21231"
    assert "five digits" in words("noc", "2123")
    assert "nine digits" in words("business_number", "12345678O")


def test_an_email_address_cannot_carry_a_header():
    assert read("email", " a@b.example ") == "a@b.example"
    assert "e-mail address" in words("email", "a@b.example\r\nBcc: c@d.example")
    assert "e-mail address" in words("email", "a@b")


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [("k1a0b1", "CA", "K1A 0B1"), ("K1A OB1", "CA", "K1A 0B1"), ("k1a-0b1", "CA", "K1A 0B1"), ("75001", "FR", "75001"), ("", "CA", "")],
)  # fmt: skip
def test_a_postal_code_is_brought_into_shape(text, country, code):
    assert crosschecks.postal_code(text, country) == code


def test_a_canadian_postal_code_has_its_form():
    with pytest.raises(ValueError, match="K1A 0B1"):
        crosschecks.postal_code("12345", "CA")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"passport_issued_on": "2020-01-02", "passport_expires_on": "2020-01-02"}, "passport_expires_on"),
        ({"passport_expires_on": "2026-11-24"}, "passport_expires_on"),
        ({"birth_date": "1905-01-01"}, "birth_date"),
        ({"birth_date": "1990-01-01", "passport_issued_on": "1989-01-01"}, "passport_issued_on"),
        ({"started_on": "2024-02-02", "ended_on": "2024-02-01"}, "ended_on"),
        ({"test": "ielts_general", "listening": "10.5"}, "listening"),
        ({"test": "ielts_general", "reading": "7.25"}, "reading"),
        ({"test": "celpip_general", "speaking": "13"}, "speaking"),
        ({"test": "pte_core", "writing": "9"}, "writing"),
        ({"test": "tcf_canada", "writing": "21"}, "writing"),
        ({"test": "tef_canada", "listening": "700"}, "listening"),
    ],
)
def test_answers_that_contradict_each_other_are_named_at_a_field(answers, field):
    assert list(crosschecks.contradictions(answers, ON)) == [field]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Did you mean per hour?"), ("fr", "Vouliez-vous dire par heure?")]
)
def test_an_hour_where_a_year_is_asked_is_seen(language, words):
    with translation.override(language):
        wrong = crosschecks.contradictions({"funds_job_offer": "24.50", "funds_ontario_earnings": "0"}, ON)
    assert list(wrong) == ["funds_job_offer"] and words in wrong["funds_job_offer"]
    assert ("24.5" if language == "en" else "24,5") in wrong["funds_job_offer"]


def test_answers_that_agree_are_left_alone():
    assert not crosschecks.contradictions({"passport_expires_on": "2026-11-25"}, ON), "it still holds today"
    assert not crosschecks.contradictions({"started_on": "2024-02-02", "ended_on": "2024-02-02"}, ON)
    assert not crosschecks.contradictions({"test": "ielts_general", "listening": "8.5", "reading": ""}, ON)
    assert not crosschecks.contradictions({"test": "tcf_canada", "listening": "458", "writing": "10"}, ON)


def test_an_odd_family_is_asked_about_and_not_refused():
    family = (
        {"relationship": "spouse", "given_names": "Ana", "birth_date": "2015-01-01"},
        {"relationship": "common_law", "given_names": "Bo", "birth_date": "1990-01-01"},
        {"relationship": "child", "given_names": "Cy", "birth_date": "1960-01-01"},
    )
    doubts = crosschecks.doubts("family", Facts({"birth_date": "1985-01-01"}, ON, {"family": family}))
    assert len(doubts) == 3
    assert not crosschecks.doubts("family", Facts({"birth_date": "1985-01-01"}, ON, {"family": family[1:2]}))
