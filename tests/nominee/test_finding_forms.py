"""The forms that are compared: however a name or a number was typed, both sides meet."""

from __future__ import annotations

import pytest

from nominee.finding import asked
from nominee.search import (
    email_form,
    letters_apart,
    listed_name,
    name_keys,
    number_form,
    one_letter_off,
    phone_form,
    search_form,
    spellings,
    text_form,
    typo_keys,
    typos,
    words_asked,
    written_key,
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Łukasz Żółkiewicz", "lukasz zolkiewicz"), ("Đặng Thị Ánh Nguyệt", "dang thi anh nguyet"),
        ("Yıldızoğlu İNCİ", "yildizoglu inci"), ("Straße", "strasse"), ("Åkerblom Øst", "akerblom ost"),
        ("Þórdís Ægisdóttir", "thordis aegisdottir"), ("Юлия Ковальченко", "yuliya kovalchenko"),
        ("O’Callaghan-D'Arcy", "ocallaghan darcy"), ("  al-Haddadin  ", "al haddadin"), ("محمد علي", "mhmd ly"),
        ("e\u0301", "e"), ("", ""), ("…", ""),
    ],
)  # fmt: skip
def test_a_name_has_one_plain_form(written, plain):
    assert search_form(written) == plain


def test_a_name_that_grows_in_latin_letters_fits_its_column():
    assert len(listed_name("明" * 120, "龍" * 120)) <= 260


@pytest.mark.parametrize("typed", ["+1 416 555-0100", "(416) 555.0100", "4165550100", "14165550100"])
def test_a_telephone_is_its_last_ten_digits(typed):
    assert phone_form(typed) == "4165550100"


def test_what_a_word_processor_makes_of_a_number_is_read_all_the_same():
    assert asked._plain("JOWP\u20132026\u2013000034\u200b") == "JOWP-2026-000034"


def test_numbers_are_digits_and_capitals():
    assert number_form(" ia 7100-300 ") == "IA7100300"
    assert number_form("ON-2026-000001") == "ON2026000001"
    assert phone_form("0100") == ""
    assert email_form(" Zoe@Example.ORG ") == "zoe@example.org"


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("marie", "marie", 0), ("marie", "mari", 1), ("marie", "maries", 1), ("marie", "maria", 1), ("marie", "amrie", 1),
        ("marie", "maire", 1), ("marie", "mraei", 2), ("marie", "arriem", 2), ("xiu", "xui", 1), ("ann", "an", 1),
        ("li", "le", 1), ("a", "b", 2), ("o", "or", 2), ("", "a", 2),
    ],
)  # fmt: skip
def test_letters_apart(one, other, apart):
    assert letters_apart(one, other) == apart
    assert letters_apart(other, one) == apart


def test_words_one_letter_apart_share_a_key_wherever_the_letter_is():
    word = "wickramasuriyaarachchi"
    for place in range(len(word)):
        for wrong in (
            word[:place] + word[place + 1 :],
            word[:place] + "q" + word[place + 1 :],
            word[:place] + "q" + word[place:],
        ):
            assert letters_apart(word, wrong) == 1
            assert typo_keys(word) & typo_keys(wrong), wrong


def test_every_word_one_letter_off_is_tried_and_no_other():
    tried = one_letter_off("maple")
    assert {"mapl", "maples", "amaple", "mable", "mpale", "ma9le"} <= tried
    assert all(letters_apart("maple", word) == 1 for word in tried)
    assert one_letter_off("inc") == one_letter_off("x" * 21) == set()


def test_other_spellings_count_as_written_rightly():
    assert {"vanderbergh", "derbergh", "bergh"} <= spellings("van der Bergh")
    assert {"ocallaghan", "callaghan"} <= spellings("O’Callaghan")
    assert {"mueller", "muller"} <= spellings("Müller")
    assert {written_key(word) for word in spellings("van der Bergh")} <= name_keys("van der Bergh")
    assert "koval" not in spellings("Ковальченко")  # a soft sign parts no word


def test_typos_are_counted_word_by_word():
    assert typos(["marie", "roy"], {"marie", "roy"}) == 0
    assert typos(["mary", "roy"], {"marie", "roy"}) is None
    assert typos(["mari", "rov"], {"marie", "roy"}) == 2


def test_a_question_about_words_keeps_its_quotation_marks_and_its_minus():
    assert words_asked('"missing Pages" -passport l’employeur') == '"missing pages" -passport l employeur'
    assert words_asked("a & b | !c <-> (d):*") == "a b c d"
    assert text_form("L’évaluation self-employed") == "l evaluation self employed"
