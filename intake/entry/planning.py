"""The form of a search of the federal pool, and of a round: what was typed, and the terms or the plan that it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from intake.draws.planning import share_of
from intake.draws.ranking import Terms
from intake.draws.services import Plan
from intake.draws.targets import aims
from intake.entry import criteria as federal
from intake.models import Draw
from nominee.days import moment_of
from nominee.errors import NotValid
from nominee.models import Stream
from nominee.words import Words

LEVELS = [f"{language}_{code}" for language in federal.LANGUAGES for code in federal.ABILITIES]
TESTS = [f"{language}_test" for language in federal.LANGUAGES]
TEXTS = (
    "floor", "ceiling", "noc", *federal.YEARS, "education_from", "is_francophone", "in_province", "attested_before", "places",
    "expected_share", "title_en", "title_fr", *LEVELS, *TESTS,
)  # fmt: skip
LONGEST = 4000


def sent(form: QueryDict) -> dict[str, str]:
    """What was typed and ticked, to be shown again as it was."""
    return {name: form.get(name, "")[:LONGEST].replace("\0", "").strip() for name in TEXTS}


def shown(draw: Draw | None, stream: Stream, at: datetime) -> dict[str, str]:
    """The form of a round as it stands, or of a new one: profiles until now, who name this province."""
    zone = ZoneInfo(stream.program.time_zone)
    if draw is None:
        share = aims(stream.program.code).expected_share
        return {
            "attested_before": _typed(at, zone), "expected_share": _percent(share), "in_province": "yes",
        }  # fmt: skip
    said = draw.criteria
    given = {name: _text(getattr(draw, name)) for name in ("floor", "ceiling", "places")}
    given |= {name: _text(said.get(name)) for name in (*federal.YEARS, "education_from")}
    for language in federal.LANGUAGES:
        given |= {f"{language}_{code}": _text(level) for code, level in said.get(language, {}).items()}
    return given | {
        "noc": " ".join(said.get("noc", [])), "is_francophone": "yes" if said.get("is_francophone") else "",
        "in_province": "yes" if said.get("province") else "", "attested_before": _typed(draw.attested_before, zone),
        "expected_share": _percent(draw.expected_share), "title_en": draw.title["en"], "title_fr": draw.title["fr"],
    }  # fmt: skip


def _typed(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _percent(share: Any) -> str:
    return f"{(share * 100).normalize():f}"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def terms_of(given: Mapping[str, str], stream: Stream, at: datetime) -> Terms:
    """Of a search alone: profiles as they are now. Raises NotValid with what is wrong, by field."""
    wrong: dict[str, str] = {}
    criteria = _criteria(given, stream, wrong)
    scores = {name: _count(given[name], name, wrong) for name in ("floor", "ceiling")}
    for name, score in scores.items():
        if score is not None and score > federal.MOST_SCORE:
            wrong[name] = _("Enter a number from 0 to %(most)s.") % {"most": federal.MOST_SCORE}
    floor, ceiling = scores["floor"], scores["ceiling"]
    if floor is not None and ceiling is not None and floor > ceiling:
        wrong.setdefault("ceiling", _("The highest score must not be below the lowest."))
    wrong = federal.problems(criteria) | wrong
    if wrong:
        raise NotValid(wrong)
    return Terms(stream, criteria, at, None, floor, ceiling)


def plan_of(given: Mapping[str, str], stream: Stream, at: datetime) -> Plan:
    """Raises NotValid with what is wrong, by field."""
    wrong: dict[str, str] = {}
    criteria = _criteria(given, stream, wrong)
    counts = {name: _count(given[name], name, wrong) for name in ("places", "floor", "ceiling")}
    until = moment_of(given["attested_before"])
    if until is None:
        wrong["attested_before"] = _("Enter a date and a time.")
    share = share_of(given["expected_share"], wrong)
    wrong = federal.problems(criteria) | wrong
    if wrong or until is None:
        raise NotValid(wrong)
    if until.tzinfo is None:
        until = until.replace(tzinfo=ZoneInfo(stream.program.time_zone))
    own = title_of(criteria)
    title = {"en": given["title_en"] or own.en, "fr": given["title_fr"] or own.fr}
    return Plan(title, until, criteria, expected_share=share, **counts)


def title_of(criteria: Mapping[str, Any]) -> Words:
    """The words of the public record, where nobody wrote others."""
    narrowing = {name: value for name, value in criteria.items() if name != "province"}
    if not narrowing:
        return Words("General", "Général")
    said = federal.described(narrowing)
    return Words(*(text[:1].upper() + text[1:200] for text in (said.en, said.fr)))


def _criteria(given: Mapping[str, str], stream: Stream, wrong: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if given["noc"]:
        found["noc"] = sorted(set(re.split(r"[\s,;]+", given["noc"].strip(" ,;\n"))))
    for language in federal.LANGUAGES:
        levels: dict[str, Any] = {}
        for code in federal.ABILITIES:
            level = _count(given[f"{language}_{code}"], f"{language}_{code}", wrong)
            levels |= {code: level} if level is not None else {}
        if given[f"{language}_test"]:
            levels["test"] = given[f"{language}_test"]
        found |= {language: levels} if levels else {}
    for name in federal.YEARS:
        years = _count(given[name], name, wrong)
        found |= {name: years} if years else {}
    if given["education_from"]:
        found["education_from"] = given["education_from"]
    if given["is_francophone"]:
        found["is_francophone"] = True
    if given["in_province"] and (province := aims(stream.program.code).province):
        found["province"] = province
    return found


def _count(text: str, name: str, wrong: dict[str, str]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        wrong[name] = _("Enter a whole number, or nothing.")
        return None
    return int(text)


def offered(stream: Stream) -> dict[str, Any]:
    """What the form offers to choose from."""
    return {
        "languages": [
            {
                "code": language, "name": name, "tests": list(federal.TESTS[language].items()),
                "abilities": [(f"{language}_{code}", words) for code, words in federal.ABILITIES.items()],
            }
            for language, name in federal.LANGUAGES.items()
        ],
        "education": list(federal.EDUCATION.items()),
    }  # fmt: skip
