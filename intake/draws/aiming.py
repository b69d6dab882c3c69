"""From what is ticked on the page to criteria, and criteria in words. Pure: no database, no clock.

`aim`: {"targets": [...], "joined": "all" | "any", "without": [...], "noc": [...], "tags": [...], "answers": ["permit=work", …]}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from intake.draws.criteria import Criteria, either, every
from intake.draws.targets import Aims
from nominee.programs.conditions import Fields
from nominee.words import Words

GENERAL = Words("General", "Général")
YES_NO = {"true": Words("Yes", "Oui"), "false": Words("No", "Non")}
AND, OR = Words(" and ", " et "), Words(" or ", " ou ")
NOT = Words("not: {what}", "sauf\u00a0: {what}")
OCCUPATIONS = Words("NOC {codes}", "CNP {codes}")


def criteria_of(aim: Mapping[str, Any], aims: Aims, fields: Fields) -> dict[str, Any]:
    """Each group narrows the draw; within a group of answers to one question, of marks or of occupations one is enough."""
    named = [asked_here(aims.targets[code].criteria, fields) for code in aim.get("targets", []) if code in aims.targets]
    joined = either(*named) if aim.get("joined") == "any" else every(*named)
    without = [
        {"not": dict(aims.targets[code].criteria)}
        for code in aim.get("without", [])
        if code in aims.targets and aims.targets[code].criteria
    ]
    noc = {"noc": list(aim["noc"])} if aim.get("noc") else {}
    tags = {"tag": list(aim["tags"])} if aim.get("tags") else {}
    return every(joined, *without, noc, tags, *_answered(aim.get("answers", [])))


def asked_here(criteria: Criteria, fields: Fields) -> Criteria:
    """Of alternatives, those about questions that the stream asks; the rest is left as it is."""
    if "any" not in criteria:
        return criteria
    parts = [part for part in criteria["any"] if "field" not in part or part["field"] in fields]
    return either(*parts) if parts else criteria


def _answered(pairs: Iterable[str]) -> list[dict[str, Any]]:
    by_field: dict[str, list[Any]] = {}
    for pair in pairs:
        code, _sign, value = pair.partition("=")
        by_field.setdefault(code, []).append({"true": True, "false": False}.get(value, value))
    return [{"field": code, "in": values} for code, values in by_field.items()]


def title_of(aim: Mapping[str, Any], aims: Aims, fields: Fields) -> Words:
    """The words of the public record, where nobody wrote others."""
    named = [aims.targets[code].title for code in aim.get("targets", []) if code in aims.targets]
    if not named:
        criteria = criteria_of(aim, aims, fields)
        return Words(*(described(criteria, aims, fields).text(code)[:200] for code in ("en", "fr")))
    joint = OR if aim.get("joined") == "any" else AND
    return Words(*(joint.text(code).join(one.text(code) for one in named)[:200] for code in ("en", "fr")))


def described(criteria: Criteria, aims: Aims, fields: Fields) -> Words:
    """Criteria in words, for who signs."""
    if not criteria:
        return GENERAL
    for word, joint in (("all", AND), ("any", OR)):
        if word in criteria:
            parts = [described(part, aims, fields) for part in criteria[word]]
            return Words(*(joint.text(code).join(part.text(code) for part in parts) for code in ("en", "fr")))
    if "not" in criteria:
        inner = described(criteria["not"], aims, fields)
        return Words(*(NOT.text(code).format(what=inner.text(code)) for code in ("en", "fr")))
    if "region" in criteria:
        return _either([aims.areas.get(code, Words(code, code)) for code in criteria["region"]])
    if "noc" in criteria:
        codes = ", ".join(criteria["noc"])
        return Words(*(OCCUPATIONS.text(code).format(codes=codes) for code in ("en", "fr")))
    if "tag" in criteria:
        return _either([aims.tags.get(code, Words(code, code)) for code in criteria["tag"]])
    return _about(criteria, fields.get(criteria["field"], {}), aims.areas)


def _about(criteria: Criteria, field: Mapping[str, Any], areas: Mapping[str, Words]) -> Words:
    code = criteria["field"]
    label = Words(**field["label"]) if "label" in field else Words(code, code)
    names: dict[Any, Words] = {**areas} | {row["value"]: Words(**row["label"]) for row in field.get("choices", [])}
    parts = []
    for operator, value in criteria.items():
        if operator != "field":
            values = value if isinstance(value, list) else [value]
            sign = SIGNS.get(operator, Words(f"{operator} ", f"{operator} "))
            said = _either([_value(one, names) for one in values])
            parts.append(Words(sign.en + said.en, sign.fr + said.fr))
    return Words(*(f"{label.text(one)} {', '.join(part.text(one) for part in parts)}" for one in ("en", "fr")))


SIGNS = {
    "is": Words("= ", "= "),
    "in": Words("= ", "= "),
    "is_not": Words("≠ ", "≠ "),
    "filled": Words("answered: ", "réponse donnée\u00a0: "),
    "from": Words("≥ ", "≥ "),
    "below": Words("< ", "< "),
    "starts_with": Words("begins with ", "commence par "),
    "teer": Words("TEER ", "FEER "),
    "area": Words("in ", "dans "),
}


def _value(value: Any, names: Mapping[Any, Words]) -> Words:
    if isinstance(value, bool):
        return YES_NO["true" if value else "false"]
    return names.get(value) or Words(str(value), str(value))


def _either(parts: list[Words]) -> Words:
    return Words(*(OR.text(code).join(part.text(code) for part in parts) for code in ("en", "fr")))


def unsure(aim: Mapping[str, Any], aims: Aims) -> list[Words]:
    """Targets that a draw uses and whose meaning was not read in a source, whole."""
    used = [*aim.get("targets", []), *aim.get("without", [])]
    return [aims.targets[code].title for code in used if code in aims.targets and not aims.targets[code].is_sure]
