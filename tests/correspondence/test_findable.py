"""The words by which a letter is found."""

from __future__ import annotations

from correspondence.findable import text_of
from correspondence.models import Letter


def test_a_letter_is_found_by_what_it_says_of_its_own_file_alone():
    items = [{"title": "Passport", "text": "Please send the missing pages.", "note": "Page 3 is cut off."}]
    values = {"items": items, "name": "Zoë Lefèvre", "program": "The program that every letter names", "contact": "a@b"}
    letter = Letter(
        code="information_request", language="en", values=values, html="<p>You have the right to reply.</p>"
    )
    said = text_of(letter)
    for own in ("We need information from you", "Passport", "missing pages", "Page 3 is cut off", "Zoë Lefèvre"):
        assert own in said
    assert "every letter names" not in said
    assert "right to reply" not in said
