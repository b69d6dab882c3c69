"""The form of a draw: what is offered to tick for a stream, what was sent, and the plan that it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from intake.draws import aiming
from intake.draws.criteria import COLUMNS
from intake.draws.services import Plan
from intake.draws.targets import Aims, aims
from intake.interest import questions
from intake.models import Draw
from intake.selectors import version_in_force
from nominee import deadlines
from nominee.days import moment_of
from nominee.errors import NotValid
from nominee.models import Stream
from nominee.words import Words

TEXTS = ("title_en", "title_fr", "attested_before", "places", "floor", "ceiling", "expected_share", "noc", "joined")
LISTS = ("targets", "without", "tags", "answers")
LONGEST = 4000


def fields_of(stream: Stream, at: datetime) -> dict[str, dict[str, Any]]:
    """The questions that the expression of interest of this stream asks today."""
    version = version_in_force(stream, deadlines.day_in(at, stream.program.time_zone))
    return questions.fields(version) if version and questions.asks(version) else {}


def offered(stream: Stream, at: datetime) -> dict[str, Any]:
    """What can be ticked: targets whose questions this stream asks, marks, answers that are a choice or yes and no."""
    said, fields = aims(stream.program.code), fields_of(stream, at)
    return {
        "target_options": [
            (target.code, target.title)
            for target in said.targets.values()
            if target.is_offered and _can_be_asked(target.criteria, fields, _columns(stream, at))
        ],
        "tags": list(said.tags.items()),
        "questions": [
            {"label": Words(**field["label"]), "code": code, "choices": _choices(code, field)}
            for code, field in fields.items()
            if field["type"] in {"choice", "yes_no"}
        ],
    }


def _columns(stream: Stream, at: datetime) -> set[str]:
    """What the pool of this stream knows of everybody beside the answers: a graduate without an offer has no region."""
    version = version_in_force(stream, deadlines.day_in(at, stream.program.time_zone))
    return {"tag", *(version.definition.get("interest", {}).get("columns", {}) if version else ())}


def _can_be_asked(criteria: Mapping[str, Any], fields: Mapping[str, Any], columns: set[str]) -> bool:
    here = aiming.asked_here(criteria, fields)
    return bool(criteria) and set(fields_in(here)) <= set(fields) and columns_in(here) <= columns


def columns_in(criteria: Mapping[str, Any]) -> set[str]:
    parts = [*criteria.get("all", []), *criteria.get("any", []), *([criteria["not"]] if "not" in criteria else [])]
    return {name for name in COLUMNS if name in criteria}.union(*(columns_in(part) for part in parts))


def fields_in(criteria: Mapping[str, Any]) -> list[str]:
    parts = [*criteria.get("all", []), *criteria.get("any", []), *([criteria["not"]] if "not" in criteria else [])]
    return [
        *([criteria["field"]] if "field" in criteria else []),
        *(code for part in parts for code in fields_in(part)),
    ]


def _choices(code: str, field: Mapping[str, Any]) -> list[tuple[str, Words]]:
    if field["type"] == "yes_no":
        return [(f"{code}={value}", words) for value, words in aiming.YES_NO.items()]
    return [(f"{code}={choice['value']}", Words(**choice["label"])) for choice in field["choices"]]


def sent(form: QueryDict) -> dict[str, Any]:
    """What was typed and ticked, to be shown again as it was."""
    given: dict[str, Any] = {name: form.get(name, "")[:LONGEST].replace("\0", "").strip() for name in TEXTS}
    return given | {name: [one[:120].replace("\0", "") for one in form.getlist(name)[:400]] for name in LISTS}


def shown(draw: Draw | None, stream: Stream, at: datetime) -> dict[str, Any]:
    """The form of a draw as it stands, or of a new one: the cut-off is the end of the day before yesterday."""
    zone = ZoneInfo(stream.program.time_zone)
    if draw is None:
        day = deadlines.day_in(at, stream.program.time_zone) - timedelta(days=2)
        until = deadlines.end_of(day, stream.program.time_zone)
        share = aims(stream.program.code).expected_share
        return {"attested_before": _typed(until, zone), "expected_share": _percent(share), "joined": "all"}
    aim = draw.aim
    plain = {name: "" if getattr(draw, name) is None else str(getattr(draw, name)) for name in ("places", "floor", "ceiling")}  # fmt: skip
    return plain | {
        "title_en": draw.title["en"], "title_fr": draw.title["fr"], "expected_share": _percent(draw.expected_share),
        "attested_before": _typed(draw.attested_before, zone), "noc": " ".join(aim.get("noc", [])),
        "joined": aim.get("joined", "all"), **{name: aim.get(name, []) for name in LISTS},
    }  # fmt: skip


def _typed(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"


def plan_of(given: Mapping[str, Any], stream: Stream, at: datetime) -> Plan:
    """Raises NotValid with what cannot be read, by field."""
    wrong: dict[str, str] = {}
    said = aims(stream.program.code)
    aim = _aim(given, said, wrong)
    counts = {name: _count(given[name], name, wrong) for name in ("places", "floor", "ceiling")}
    until = moment_of(given["attested_before"])
    if until is None:
        wrong["attested_before"] = _("Enter a date and a time.")
    share = share_of(given["expected_share"], wrong)
    if wrong or until is None:
        raise NotValid(wrong)
    fields = fields_of(stream, at)
    own = aiming.title_of(aim, said, fields)
    title = {"en": given["title_en"] or own.en, "fr": given["title_fr"] or own.fr}
    if until.tzinfo is None:
        until = until.replace(tzinfo=ZoneInfo(stream.program.time_zone))
    return Plan(title, until, aiming.criteria_of(aim, said, fields), aim, expected_share=share, **counts)


def _aim(given: Mapping[str, Any], said: Aims, wrong: dict[str, str]) -> dict[str, Any]:
    codes = re.split(r"[\s,;]+", given["noc"]) if given["noc"] else []
    if any(not re.fullmatch(r"\d{1,5}", code, re.ASCII) for code in codes):
        wrong["noc"] = _("Write NOC codes or their first digits, with spaces between: 31300 42202 72")
    for name, known in (("targets", said.targets), ("without", said.targets), ("tags", said.tags)):
        if set(given[name]) - set(known):
            wrong[name] = _("Choose from the list.")
    aim = {name: given[name] for name in LISTS if given[name]}
    if codes:
        aim["noc"] = sorted(set(codes))
    if given["joined"] == "any" and len(given["targets"]) > 1:
        aim["joined"] = "any"
    return aim


def _count(text: str, name: str, wrong: dict[str, str]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        wrong[name] = _("Enter a whole number, or nothing.")
        return None
    return int(text)


def share_of(text: str, wrong: dict[str, str]) -> Decimal:
    try:
        share = Decimal(text.replace(",", ".")) / 100
        if not share.is_finite() or not 0 <= share <= 1:
            raise InvalidOperation
        return share.quantize(Decimal("0.001"))
    except InvalidOperation:
        wrong["expected_share"] = _("Enter a share from 0 to 100 percent.")
        return Decimal(0)
