"""The search page and the settings of the keys, as their readers get them."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone

from nominee.desk.keys import KEYS, for_page, keys_of, problems, read, save_keys
from nominee.finding import selectors
from nominee.finding.indexing import index_text
from nominee.finding.patience import TookTooLong
from tests.opening import said

SEARCH, KEYS_PAGE = "/desk/search/", "/desk/keys/"


def text(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.support_officer)
    return cast.support_officer


HOSTILE = [
    "", "   ", "\0", "a\0b", "%", "_", "'", "\"", "\\", "' or 1=1 --", "a & | ! ( ) <-> :* b", "(((((", "!!", "-", "-a", "\"a", "\"\"",
    ".*", "(?P<x>", "[a-", "x" * 10_000, "word " * 100, "é" * 5000, "مرحبا", "😀😀", "\u202egnp", "a:b:c", "state:", "state:\"",
    "since:9999-99-99 since:0000 since:٢٠٢٦", "officer:\"' or true\"", "officer:@", "stream:%", ":" * 500, "1" * 300, "0", "@", "@" * 50,
    "JOWP-9999-999999", "JOWP-", "JOWP2024", "JOWP 2024", "state:submitted " * 500, "officer:me since:2026 " * 250, "-a " * 500, "\ud83d", "<script>alert(1)</script>", "language:xx", "or", "not and or", "ſ K ı İ", "1e309",
]  # fmt: skip


def test_whatever_is_typed_is_answered_in_words(client, story, subtests):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    index_text(
        told.file, source="note", key=1, at=timezone.now(), text="x" * 9000 + " <script>alert(1)</script> a b word"
    )
    for typed in HOSTILE:
        with subtests.test(typed[:40].encode("utf-8", "replace").decode()):
            query = {"q": typed.encode("utf-8", "surrogatepass")}
            page = client.get(SEARCH, query)
            assert page.status_code == 200
            assert b"<script>alert" not in page.content
            assert client.get("/desk/search/suggest/", query).status_code == 200


def test_a_question_that_is_too_long_is_cut_and_says_so(client, officer):
    page = text(client.get(SEARCH, {"q": "w " * 200}))
    assert "Only the first 300 letters were searched." in page
    assert "Only the first 12 words were searched." in page


def test_a_file_number_leads_to_its_file_and_a_name_to_a_list_with_its_reasons(client, story):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    assert client.get(SEARCH, {"q": told.file.number.lower()}).url == f"/desk/applications/{told.file.number}/"
    page = text(client.get(SEARCH, {"q": f"{told.file.family_name} {said(told.file)}"}))
    assert told.file.number in page
    assert f"Passport ends …{said(told.file)[-3:]}" in page
    assert "1 result" in page
    assert said(told.file) not in page.replace(said(told.file), "", 1)


def test_a_passport_leads_on_to_notes_and_letters_which_are_read_only_when_asked(client, story):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    passport = said(told.file)
    index_text(told.file, source="note", key=1, at=timezone.now(), text=f"A copy of {passport} came by post.")
    page = client.get(SEARCH, {"q": passport, "state": "submitted"})
    assert "came by post" not in text(page)
    link = re.search(r'href="(\?[^"]+)">Look in notes and letters too', page.content.decode())[1]
    page = client.get(SEARCH + html.unescape(link))
    assert "came by post" in text(page)
    assert "Look in notes and letters too" not in text(page)
    assert f"Passport ends …{passport[-3:]}" in text(page)
    assert told.file.number not in text(client.get(SEARCH, {"q": passport[:-1]})), (
        "of a sealed number a part says nothing"
    )


def test_a_filter_that_nobody_knows_is_said_beside_what_was_found(client, story):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    page = text(client.get(SEARCH, {"q": f"{told.file.family_name} state:sleeping colour:red"}))
    assert "“state:sleeping” is not known" in page
    assert "There is no filter “colour:”" in page
    wrong = client.get(SEARCH, {"q": told.file.family_name, "since": "yesterday", "officer": "Nobody At All"})
    assert wrong.status_code == 422
    assert "Write a day as 2026-01-31" in text(wrong)
    assert 'value="yesterday"' in wrong.content.decode()


def test_more_than_fifty_are_not_shown_and_it_is_said(client, story, monkeypatch):
    told = [story("submitted", place) for place in range(2)]
    monkeypatch.setattr(selectors, "MOST", 1)
    client.force_login(told[0].cast.support_officer)
    page = text(client.get(SEARCH, {"q": "state:submitted"}))
    assert "More match: add a filter or a word." in page
    assert sum(row.file.number in page for row in told) == 1


def test_a_slow_question_is_given_up_in_words_and_the_others_are_answered(client, story, monkeypatch):
    told = story("submitted")
    client.force_login(told.cast.support_officer)

    def slow(files, typed):
        raise TookTooLong

    monkeypatch.setattr(selectors, "by_words", slow)
    page = text(client.get(SEARCH, {"q": told.file.family_name}))
    assert "This took too long and was given up." in page
    assert told.file.number in page


def test_a_hit_in_a_text_is_marked_and_escaped(client, story):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    index_text(
        told.file, source="note", key=1, at=timezone.now(), text="Called <b>the employer</b> & agreed on tuition."
    )
    page = client.get(SEARCH, {"q": "tuition"}).content.decode()
    assert "&lt;b&gt;the employer&lt;/b&gt; &amp; agreed on <mark>tuition</mark>." in page


def test_the_number_of_queries_does_not_grow_with_what_is_found(client, story, django_assert_max_num_queries):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    client.get(SEARCH, {"q": "company inc"})
    with django_assert_max_num_queries(60) as few:
        client.get(SEARCH, {"q": "company inc state:submitted"})
    for place in (1, 2):
        story("submitted", place)
    with django_assert_max_num_queries(len(few)):
        client.get(SEARCH, {"q": "company inc state:submitted"})


def test_suggestions_are_few_and_say_why(client, story):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    rows = client.get("/desk/search/suggest/", {"q": told.file.family_name[:5]}).json()["files"]
    assert rows == [
        {
            "number": told.file.number,
            "name": told.file.full_name,
            "state": "Submitted",
            "url": f"/desk/applications/{told.file.number}/",
            "why": "name begins so",
        }
    ]
    assert client.get("/desk/search/suggest/", {"q": "a"}).json() == {"files": []}


# ------------------------------------------------------------------ keys


def test_the_keys_of_the_table_do_not_collide():
    assert problems({code: key.default for code, key in KEYS.items()}) == {}


@pytest.mark.parametrize(
    ("typed", "key"),
    [("n", "n"), (" N ", "n"), ("G  W", "g w"), ("ctrl + K", "Ctrl+k"), ("Cmd+j", "Ctrl+j"), ("shift+X", "Shift+x"), ("+", "+"),
     ("Ctrl++", "Ctrl++"), ("?", "?")],
)  # fmt: skip
def test_a_key_is_read_however_it_is_written(typed, key):
    assert read(typed) == key


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Enter a key."), ("abc", "Write one key"), ("Ctrl+w", "The browser needs this"), ("t", "is the key for: Go to the timeline"),
     ("g", "is the key for: Go to Work"), ("?", "is the key for: Show the keys"), ("a b c", "Write one key"), ("x" * 90, "Write one key")],
)  # fmt: skip
def test_a_key_that_cannot_be_is_refused_at_its_field_and_stays_typed(client, officer, typed, said):
    page = client.post(KEYS_PAGE, {"do": "save", "note": typed, "work": "g h"})
    assert page.status_code == 422
    assert said.replace("?", "?") in text(page) or said.replace("Work", "work") in text(page)
    assert 'value="g h"' in page.content.decode()
    officer.refresh_from_db()
    assert officer.keys == {}


def test_keys_are_kept_switched_off_and_set_back(client, officer):
    assert client.post(KEYS_PAGE, {"do": "save", "off": "1", "note": "m", "timeline": "t"}).status_code == 302
    officer.refresh_from_db()
    assert officer.keys == {"off": True, "map": {"note": "m"}}
    assert keys_of(officer)["note"] == "m"
    assert '"off": true' in for_page(officer)
    assert 'value="m"' in client.get(KEYS_PAGE).content.decode()
    client.post(KEYS_PAGE, {"do": "reset"})
    officer.refresh_from_db()
    assert officer.keys == {}


def test_the_switch_of_a_workspace_keeps_the_other_keys_and_goes_back_to_it(client, officer):
    save_keys(officer, off=False, chosen={"turn": "q"})
    back = client.post(KEYS_PAGE, {"do": "off", "next": "/desk/?view=aside"})
    officer.refresh_from_db()
    assert (back.url, officer.keys) == ("/desk/?view=aside", {"off": True, "map": {"turn": "q"}})
    assert client.post(KEYS_PAGE, {"do": "on", "next": "//evil.example/"}).url == KEYS_PAGE
    officer.refresh_from_db()
    assert officer.keys == {"map": {"turn": "q"}}
    assert read("Arrow Left") == read("←") == "←"
    assert KEYS["aside_files"].default == "g a"
    assert client.get(KEYS["aside_files"].goes).status_code == 200


def test_keys_that_two_lists_share_may_be_the_same(client, officer):
    assert client.post(KEYS_PAGE, {"do": "save", "note": "j"}).status_code == 302  # "j" moves in lists alone
