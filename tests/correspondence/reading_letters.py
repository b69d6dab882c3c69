"""Drawing a letter of an event without publishing it, and reading what was drawn."""

from __future__ import annotations

import io
import re
from datetime import date

import page
import pikepdf
import pypdfium2
from django.utils.html import strip_tags

from correspondence import letters, rendering, sealed
from correspondence.values import values_for

ON = date(2026, 11, 2)


def drawn(event, code, language, on=ON):
    """The letter's values, its text and its PDF, as they would be published."""
    title = letters.CATALOGUE[code].title.text(language)
    values = values_for(event, language, on)
    html = sealed.opened(event.application, rendering.render_html(code, language, values, title))
    pdf = rendering.render_pdf(html, language=language, title=title, program=values["program"], date=values["date"])
    return values, html, pdf


def words_of(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        text = "\n".join(sheet.get_textpage().get_text_range() for sheet in document)
    return " ".join(text.replace("\ufffe", "").split())


def check_words(html, language):
    text = strip_tags(html)
    assert not re.search(r"\bNone\b|\bnan\b|\{[{%]|\[\]|&amp;amp;|\ufffd", text)
    assert not re.search(r"['\"]", re.sub(r"\S+@\S+", "", text)), "typewriter quotes"
    if language == "fr":
        assert not re.search(r"[ \w][:»%$](?=\s|$)|«[ \w]| ;", text.replace("\xa0", "~")), "a no-break space is missing"
        assert not re.search(r"\b(1 (janvier|mars|octobre|décembre)|of the)\b", text)


def check_pdf(pdf, language, title):
    assert page.validate_pdf_bytes(pdf, profile="ua1").is_compliant
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.Lang == f"{language}-CA"
        assert document.docinfo["/Title"] == title
        for sheet in document.pages:
            for font in sheet.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in descriptor and "+Letter-" in str(font.BaseFont)
