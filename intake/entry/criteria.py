"""What a search of the federal pool may ask: criteria as plain data, what is wrong with them, and their words. Pure.

{"noc": ["2123", "31301"],             primary occupation, by the first digits of its NOC 2021 code
 "en": {"listening": 7, "test": "…"},  at least so much (CLB) in each ability named; by which test, where it matters
 "fr": {...},                          the same in French (NCLC)
 "experience_from": 1, "canadian_experience_from": 1,     years
 "education_from": "bachelor", "is_francophone": True, "province": "ON"}

The range of scores (CRS), the day before which a profile was submitted, and how many stand beside them: floor, ceiling,
attested_before and places of a draw.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from nominee.words import Words

Criteria = Mapping[str, Any]
ABILITIES = {
    "listening": Words("listening", "compréhension de l’oral"),
    "reading": Words("reading", "compréhension de l’écrit"),
    "writing": Words("writing", "expression écrite"),
    "speaking": Words("speaking", "expression orale"),
}
LEVELS = range(1, 13)  # CLB and NCLC
LANGUAGES = {"en": Words("English, CLB", "anglais, NCLC"), "fr": Words("French, NCLC", "français, NCLC")}
TESTS = {
    "en": {
        "ielts_general": Words("IELTS General Training", "IELTS formation générale"),
        "celpip_general": Words("CELPIP General", "CELPIP général"),
        "pte_core": Words("PTE Core", "PTE Core"),
    },
    "fr": {
        "tef_canada": Words("TEF Canada", "TEF Canada"),
        "tcf_canada": Words("TCF Canada", "TCF Canada"),
    },
}
EDUCATION = {
    "secondary": Words("secondary school", "diplôme d’études secondaires"),
    "one_year": Words("one year after secondary school", "un an d’études postsecondaires"),
    "two_year": Words("two years after secondary school", "deux ans d’études postsecondaires"),
    "bachelor": Words("bachelor’s degree", "baccalauréat"),
    "two_or_more": Words("two credentials or more", "deux titres ou plus"),
    "masters": Words("master’s degree", "maîtrise"),
    "doctorate": Words("doctorate", "doctorat"),
}
YEARS = ("experience_from", "canadian_experience_from")
MOST_YEARS, MOST_CODES, MOST_SCORE = 30, 400, 1200
KEYS = {"noc", "en", "fr", *YEARS, "education_from", "is_francophone", "province"}
_NOC = re.compile(r"\d{1,5}", re.ASCII)
_PROVINCE = re.compile(r"[A-Z]{2}", re.ASCII)


def problems(criteria: Any) -> dict[str, str]:
    """What is wrong with it, by field. Never raises, whatever it is given."""
    if not isinstance(criteria, Mapping) or set(criteria) - KEYS:
        return {"criteria": _("There is no such criterion.")}
    wrong: dict[str, str] = {}
    codes = criteria.get("noc", [])
    if not isinstance(codes, list) or len(codes) > MOST_CODES or not all(_is(_NOC, code) for code in codes):
        wrong["noc"] = _("Write NOC codes or their first digits, with spaces between: 31300 42202 72")
    for language in LANGUAGES:
        wrong |= _wrong_levels(language, criteria.get(language, {}))
    for name in YEARS:
        if not _within(criteria.get(name, 0), 0, MOST_YEARS):
            wrong[name] = _("Enter a whole number of years, at most %(most)s.") % {"most": MOST_YEARS}
    if criteria.get("education_from", "bachelor") not in EDUCATION:
        wrong["education_from"] = _("Choose from the list.")
    if criteria.get("is_francophone", True) is not True or not _is(_PROVINCE, criteria.get("province", "ON")):
        wrong["criteria"] = _("There is no such criterion.")
    return wrong


def _wrong_levels(language: str, levels: Any) -> dict[str, str]:
    if not isinstance(levels, Mapping) or set(levels) - {*ABILITIES, "test"}:
        return {f"{language}_test": _("There is no such criterion.")}
    words = _("Enter a level from %(least)s to %(most)s.") % {"least": LEVELS[0], "most": LEVELS[-1]}
    found = {
        f"{language}_{code}": words
        for code in ABILITIES
        if not _within(levels.get(code, LEVELS[0]), LEVELS[0], LEVELS[-1])
    }
    if "test" in levels and levels["test"] not in TESTS[language]:
        found[f"{language}_test"] = _("Choose from the list.")
    return found


def _is(shape: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _within(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


GENERAL = Words("Everybody in the federal pool", "Tout le bassin fédéral")
OCCUPATIONS = Words("NOC {codes}", "CNP {codes}")
EXPERIENCE = Words("experience of {years} years or more", "expérience de {years} ans ou plus")
CANADIAN = Words("Canadian experience of {years} years or more", "expérience canadienne de {years} ans ou plus")
EDUCATED = Words("{level} or higher", "{level} ou plus")
FRANCOPHONE = Words("francophone", "francophone")
INTENDS = Words("intends to live in {province}", "prévoit vivre dans la province : {province}")
AND = Words(", ", ", ")


def described(criteria: Criteria) -> Words:
    """In words, for who signs."""
    parts = []
    if criteria.get("noc"):
        parts.append(_filled(OCCUPATIONS, codes=", ".join(criteria["noc"])))
    parts += [_spoken(code, criteria[code]) for code in LANGUAGES if criteria.get(code)]
    for name, words in zip(YEARS, (EXPERIENCE, CANADIAN), strict=True):
        if criteria.get(name):
            parts.append(_filled(words, years=criteria[name]))
    if level := EDUCATION.get(criteria.get("education_from", "")):
        parts.append(Words(EDUCATED.en.format(level=level.en), EDUCATED.fr.format(level=level.fr)))
    if criteria.get("is_francophone"):
        parts.append(FRANCOPHONE)
    if criteria.get("province"):
        parts.append(_filled(INTENDS, province=criteria["province"]))
    if not parts:
        return GENERAL
    return Words(*(AND.text(code).join(part.text(code) for part in parts) for code in ("en", "fr")))


def _spoken(language: str, levels: Mapping[str, Any]) -> Words:
    def of(code: str) -> str:
        said = [f"{levels[name]} ({words.text(code)})" for name, words in ABILITIES.items() if name in levels]
        least = {levels[name] for name in ABILITIES if name in levels}
        if len(said) == len(ABILITIES) and len(least) == 1:
            said = [str(least.pop())]
        test = TESTS[language].get(levels.get("test", ""))
        return " ".join(
            [LANGUAGES[language].text(code), ", ".join(said), f"[{test.text(code)}]" if test else ""]
        ).strip()

    return Words(of("en"), of("fr"))


def _filled(words: Words, **values: Any) -> Words:
    return Words(words.en.format(**values), words.fr.format(**values))
