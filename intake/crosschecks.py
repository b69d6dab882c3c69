"""What one answer says about another. Pure: answers in, words at a field out; nothing here decides a case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nominee.facts import Facts, as_date, as_decimal

Answers = Mapping[str, Any]

# The scale each test reports on (its publisher's score guide): least, most, step.
_BANDS = (Decimal(0), Decimal(9), Decimal("0.5"))
_LEVELS = (Decimal(0), Decimal(12), Decimal(1))
_POINTS = (Decimal(0), Decimal(699), Decimal(1))
_TWENTY = (Decimal(0), Decimal(20), Decimal(1))
# Not rules of the program: what nobody means to write.
YEARLY = {"funds_ontario_earnings", "funds_job_offer"}
LEAST_IN_A_YEAR = Decimal(200)
YOUNGEST = 5  # years of the person who applies
ABILITIES = ("listening", "reading", "writing", "speaking")
SCALES = {
    "ielts_general": dict.fromkeys(ABILITIES, _BANDS),
    "celpip_general": dict.fromkeys(ABILITIES, _LEVELS),
    "pte_core": dict.fromkeys(ABILITIES, (Decimal(10), Decimal(90), Decimal(1))),
    "tef_canada": dict.fromkeys(ABILITIES, _POINTS),
    "tcf_canada": {"listening": _POINTS, "reading": _POINTS, "writing": _TWENTY, "speaking": _TWENTY},
}


def contradictions(answers: Answers, on: date) -> dict[str, str]:
    """Field code -> what is wrong with its answer in the light of the others."""
    return _days(answers, on) | _scores(answers) | _amounts(answers)


def _days(answers: Answers, on: date) -> dict[str, str]:
    def day(code: str) -> date | None:
        return as_date(answers.get(code))

    wrong: dict[str, str] = {}
    born, issued, expires = day("birth_date"), day("passport_issued_on"), day("passport_expires_on")
    if born and on.year - born.year > 120:
        wrong["birth_date"] = _("This is more than 120 years ago. Check the year.")
    if born and issued and issued < born:
        wrong["passport_issued_on"] = _("This is before your date of birth.")
    if issued and expires and expires <= issued:
        wrong["passport_expires_on"] = _("The passport must expire after the day it was issued.")
    elif expires and expires < on:
        wrong["passport_expires_on"] = _(
            "This passport has expired. Give one that is valid on the day you submit, in the time of the province."
        )
    begun, ended = day("started_on"), day("ended_on")
    if begun and ended and ended < begun:
        wrong["ended_on"] = _("The end must be after the start.")
    return wrong


def _scores(answers: Answers) -> dict[str, str]:
    wrong = {}
    for ability, (least, most, step) in SCALES.get(answers.get("test") or "", {}).items():
        score = as_decimal(answers.get(ability))
        if score is None or (least <= score <= most and score % step == 0):
            continue
        words = _("This test gives %(least)s to %(most)s, in steps of %(step)s.")
        numbers = {"least": least, "most": most, "step": step}
        wrong[ability] = words % {name: in_digits(number) for name, number in numbers.items()}
    return wrong


def in_digits(number: Decimal) -> str:
    """As the reader's language writes it: 0.5 or 0,5."""
    return str(format_decimal(number, locale=(get_language() or "en")[:2]))


def _amounts(answers: Answers) -> dict[str, str]:
    """An amount of a year that looks like one of an hour. None at all is an answer."""
    wrong = {}
    for code in YEARLY & set(answers):
        amount = as_decimal(answers[code])
        if amount is not None and 0 < amount < LEAST_IN_A_YEAR:
            words = _("%(amount)s is very little for a year. Did you mean per hour? Write what a whole year comes to.")
            wrong[code] = words % {"amount": in_digits(amount)}
    return wrong


def own_birth(answers: Answers, on: date) -> dict[str, str]:
    """Of the person who applies; a child of theirs may be born today."""
    born = as_date(answers.get("birth_date"))
    if born and born <= on and (on - born).days < YOUNGEST * 365.25:
        return {"birth_date": _("This is less than %(years)s years ago. Check the year.") % {"years": YOUNGEST}}
    return {}


def postal_code(text: str, country: str | None) -> str:
    """k1a0b1 -> K1A 0B1, the letter O read as a zero where a digit belongs. Raises ValueError; other countries pass."""
    if country != "CA" or not text:
        return text
    plain = re.sub(r"[\s-]", "", text.upper())
    if len(plain) == 6:
        plain = "".join(c.replace("O", "0").replace("I", "1") if place % 2 else c for place, c in enumerate(plain))
    if not re.fullmatch(r"([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z])(\d[ABCEGHJ-NPRSTV-Z]\d)", plain):
        raise ValueError(_("A Canadian postal code looks like K1A 0B1."))
    return f"{plain[:3]} {plain[3:]}"


def doubts(kind: str, facts: Facts) -> list[str]:
    """What looks odd in the entries of a page and may still be true: said, never refused."""
    if kind != "family":
        return []
    rows, found = facts.rows("family"), []
    own = facts.date("birth_date")
    if sum(row.get("relationship") in {"spouse", "common_law"} for row in rows) > 1:
        found.append(_("You entered more than one spouse or partner. Enter only the present one."))
    for row in rows:
        born = as_date(row.get("birth_date"))
        name = row.get("given_names") or row.get("family_name") or "–"
        if not born:
            continue
        if own and row.get("relationship") == "child" and born <= own:
            found.append(_("%(name)s is a child born before you. Check the dates of birth.") % {"name": name})
        if row.get("relationship") in {"spouse", "common_law"} and (facts.on - born).days < 16 * 365.25:
            found.append(
                _("%(name)s is a spouse or partner younger than 16. Check the date of birth.") % {"name": name}
            )
    return found
