"""Names as the world writes them, words that try to be code, and signs that the typeface does not have."""

from __future__ import annotations

import unicodedata

import page
import pypdfium2
import pytest
from reading_letters import check_pdf, drawn, words_of

from correspondence import fonts, rendering
from correspondence.values import _clean

LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe"


@pytest.fixture
def nominated(story):
    told = story("nominated")
    return told.file.events.latest("number")


def named(event, family, given):
    event.application.family_name, event.application.given_names = family, given
    return event


NAMES = [
    ("Wirasena", ""),
    ("O'Brien-Ñandú", "d’Été"),
    ("Đặng Phạm-Lê", "Nguyễn Thị"),
    ("Żółkiewicz-Świątek", "Łucja"),
    ("Ḥusayn", "Muḥammad ʿAbd al-Raḥmān"),
    ("Ștefănescu", "Ioana Țuțea"),
    ("Null", "None"),
]


def test_names_are_printed_as_they_are_written(nominated):
    for family, given in NAMES:
        _, html, pdf = drawn(named(nominated, family, given), "certificate", "en")
        assert page.validate_pdf_bytes(pdf, profile="ua1").is_compliant, family
        whole = f"{given} {family}".strip()
        assert whole in html.replace("&#x27;", "'")
        read = unicodedata.normalize("NFC", words_of(pdf))
        assert whole.translate(fonts.TWINS) in read and fonts.GAP not in read


def test_the_longest_name_is_not_cut(nominated):
    assert len(LONG) == 87
    event = named(nominated, LONG, "Maria del Carmen Guadalupe Esperanza Concepción Inmaculada X")
    for code in ("certificate", "nomination_approval"):
        _, _, pdf = drawn(event, code, "fr")
        with pypdfium2.PdfDocument(pdf) as document:
            text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
            assert LONG in "".join(text.replace("\ufffe", "").split())
            for sheet in document:
                assert sheet.get_textpage().count_rects() and sheet.get_width() == 612


def test_signs_that_the_typeface_lacks_are_explained_and_stay_in_the_account(nominated):
    for name in ("王小明", "محمد بن سلمان", "김서원", "🦊 Smile", "देवी"):
        _, html, pdf = drawn(named(nominated, name, "Mei"), "certificate", "fr")
        assert name in html
        check_pdf(pdf, "fr", "Certificat de désignation")
        text = words_of(pdf)
        assert "affiche tous les caractères" in text and "Mei" in text


def test_the_note_is_absent_where_nothing_is_left_out(nominated):
    _, _, pdf = drawn(nominated, "certificate", "en")
    assert "shows every character" not in words_of(pdf)


CODE = (
    "{{7*7}}",
    "{% load kit %}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "${7*7}",
    "&lt;b&gt;",
)


def test_words_that_look_like_code_stay_words(story):
    told = story("verification")
    rows = [{"slot": "", "text": text} for text in CODE]
    told.move("request_information", told.cast.support_officer, items=rows)
    told.file.refresh_from_db()
    event = told.file.events.latest("number")
    _, html, pdf = drawn(named(event, "<script>{{7*7}}", "A"), "information_request", "en")
    assert "<script" not in html and "<img" not in html
    read = "".join(words_of(pdf).split())
    for text in ("<script>{{7*7}}", *CODE):
        assert "".join(text.split()) in read
    assert page.validate_pdf_bytes(pdf, profile="ua1").is_compliant


def test_signs_that_turn_or_hide_what_follows_are_taken_out():
    assert _clean({"name": "Ann\u202egpj.exe\u200b", "rows": ["e\u0301\x00"]}) == {"name": "Anngpj.exe", "rows": ["é"]}


def test_a_letter_fetches_no_file_and_no_address(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>secret</text></svg>')
    html = f'<p>Before <img alt="" src="{secret.as_uri()}"> <img alt="" src="http://127.0.0.1:9/x"> after</p>'
    pdf = rendering.render_pdf(html, language="en", title="T", program="P", date="2026-11-02")
    assert "secret" not in words_of(pdf)
    for address in (secret.as_uri(), "http://127.0.0.1/x", "font:../../../manage.py", "data:text/plain,x", "font:"):
        with pytest.raises(ValueError):
            fonts.read(address)
