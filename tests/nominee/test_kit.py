"""How words, dates, amounts and sizes look on a page, in both languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.utils import translation
from jinja2 import UndefinedError

from nominee.templatetags import kit


@pytest.mark.parametrize(
    ("how", "value", "english", "french"),
    [
        (kit.date_in_words, date(2027, 3, 14), "14 March 2027", "14 mars 2027"),
        (kit.date_in_words, date(2027, 3, 1), "1 March 2027", "1er mars 2027"),
        (kit.moment, datetime(2027, 3, 14, 19, 4, tzinfo=UTC), "14 March 2027, 15:04 EDT", "14 mars 2027, 15 h 04 HAE"),
        (kit.time_of_day, datetime(2027, 1, 14, 19, 4, tzinfo=UTC), "14:04 EST", "14 h 04 HNE"),
        (kit.money, "1500", "$1,500.00", "1 500,00 $"),
        (kit.number, "37.5", "37.5", "37,5"),
        (kit.size, 12, "1 kB", "1 ko"),
        (kit.size, 34_600, "35 kB", "35 ko"),
        (kit.size, 1_440_000, "1.4 MB", "1,4 Mo"),
    ],
)
def test_a_value_is_read_in_the_language_of_the_page(how, value, english, french):
    with translation.override("en"):
        assert _plain(how(value)) == english
    with translation.override("fr"):
        assert _plain(how(value)) == french


def test_a_colon_stays_with_its_word_in_french():
    with translation.override("fr"):
        assert kit.colon() == "\u00a0:"
    with translation.override("en"):
        assert kit.colon() == ":"


def test_an_answer_reads_as_its_field_says():
    with translation.override("fr"):
        assert kit.answer(True, {"type": "yes_no"}) == "Oui"
        assert kit.answer("37.5", {"type": "decimal"}) == "37,5"
        assert kit.answer("", {"type": "text"}) == "–"
        assert kit.answer("XX", {"type": "country"}) == "XX"


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_no_rule_of_the_kit_asks_for_the_font_that_only_gov_uk_may_use():
    """nominee.css gives every element of the kit the program's own font; a new kind of selector fails here."""
    kit = "".join(
        Path(finders.find(path)).read_text() for path in ("govuk/govuk-frontend.min.css", "moj/moj-frontend.min.css")
    )
    overridden = re.compile(r"\.(govuk|moj)-|(a|button|th)\b")
    rules = re.findall(r"([^{}]+)\{[^{}]*font-family:GDS Transport", kit)
    asking = {one.strip() for rule in rules if "@font-face" not in rule for one in rule.split(",")}
    elsewhere = re.compile(r"probation-|\.autocomplete__|^@")  # parts that no page uses
    last = {one: re.split(r"(?<=[\w)])[\s>+~]+(?=[.\w])", one)[-1] for one in asking if not elsewhere.search(one)}
    assert {one for one, part in last.items() if not overridden.match(part)} == set()
    ours = Path(finders.find("nominee/nominee.css")).read_text()
    assert '[class*="govuk-"] a, [class*="moj-"] :is(a, button, th) { font-family: var(--font) !important; }' in ours
    assert "GDS" not in ours + Path(finders.find("nominee/tokens.css")).read_text()


def test_a_part_drawn_by_jinja_escapes_and_names_nothing_that_is_not_there():
    """What people typed stays text, also where a value passes a filter of the kit."""
    engine = engines["jinja"]
    typed = "<script>alert('x')</script>&"
    shown = engine.from_string("{{ typed }} {{ typed|linebreaksbr }} {{ typed|truncatechars(9) }}").render(
        {"typed": typed}
    )
    assert "<script" not in shown and shown.count("&lt;script&gt;") == 3
    asked = engine.from_string('{{ _("Show all %(total)s", total=total) }}').render({"total": typed})
    assert "<script" not in asked
    with pytest.raises(UndefinedError):
        engine.from_string("{{ mistyped }}").render({"typed": typed})
