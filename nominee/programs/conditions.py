"""When a question, a document, a check or a criterion applies: small conditions written as data.

{field = "job_in_gta", is = true}          also: is_not, in = [...], filled = true
{field = "job_wage", from = "35", below = "40"}     a number at least so large, and smaller than; either alone
{field = "job_noc", starts_with = ["0", "2"]}       the first digits of a code
{field = "job_noc", teer = [0, 1]}                  the TEER category of a NOC 2021 code: its second digit
{field = "job_census_division", area = ["northern"]}    the area of the province's table of regions it lies in
{entry = "family", where = {relationship = ["spouse", "child"]}}
{all = [...]}  {any = [...]}  {not = ...}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_decimal

Condition = Mapping[str, Any]
Fields = Mapping[str, Mapping[str, Any]]  # the field rows of the pages, by code
DEEPEST = 6


OPERATORS = frozenset({"is", "is_not", "in", "filled", "from", "below", "starts_with", "teer", "area"})
NUMBERS = frozenset({"from", "below"})  # these two may stand together


def holds(condition: Condition | None, facts: Facts, tables: Mapping[str, Any] | None = None) -> bool:
    """Whether it applies. No condition always applies; an unanswered question satisfies only `is_not`.

    `tables`: those of the program, for conditions about an area.
    """
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, facts, tables) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, facts, tables) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], facts, tables)
    if "entry" in condition:
        return any(_matches(row, condition.get("where", {})) for row in facts.rows(condition["entry"]))
    value = facts.answers.get(condition["field"])
    if "filled" in condition:
        return bool((value not in (None, "", [])) == condition["filled"])
    if "in" in condition:
        return bool(value in condition["in"])
    if "is_not" in condition:
        return bool(value != condition["is_not"])
    if "is" in condition:
        return bool(value == condition["is"])
    return _measured(condition, value, tables or {})


def _measured(condition: Condition, value: Any, tables: Mapping[str, Any]) -> bool:
    """A number between two others, a code that begins so, a place that lies there."""
    if NUMBERS & set(condition):
        number = as_decimal(value)
        return number is not None and (
            Decimal(condition.get("from", number)) <= number
            and ("below" not in condition or number < Decimal(condition["below"]))
        )
    if not isinstance(value, str) or not value:
        return False
    if "starts_with" in condition:
        return value.startswith(tuple(condition["starts_with"]))
    if "teer" in condition:
        return value[1:2] in {str(category) for category in condition["teer"]}
    return area_of(value, tables) in condition["area"]


def area_of(division: str, tables: Mapping[str, Any]) -> str:
    """The area that a census division lies in, by the province's table of regions; empty: in none of them."""
    areas = tables.get("regions", {}).get("areas", {})
    return next((name for name, divisions in areas.items() if division in divisions), "")


def fields_of(condition: Condition | None) -> list[str]:
    """Codes of the fields it looks at, in its order."""
    if not condition:
        return []
    parts = [*condition.get("all", []), *condition.get("any", []), *([condition["not"]] if "not" in condition else [])]
    found = [condition["field"]] if "field" in condition else []
    return list(dict.fromkeys(found + [code for part in parts for code in fields_of(part)]))


def _matches(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(
        row.get(code) in (want if isinstance(want, Sequence) and not isinstance(want, str) else [want])
        for code, want in where.items()
    )


def problems(
    condition: Any, fields: Fields, entries: Mapping[str, Fields], areas: Collection[str] = (), depth: int = 0
) -> list[str]:
    """What is wrong with a condition of a program file. Never raises, whatever it is given.

    `areas`: those that it may name; only who computes points has the tables at hand.
    """
    if not isinstance(condition, Mapping) or not condition:
        return ["a condition must be a table"]
    if depth > DEEPEST:
        return ["the condition is nested too deeply"]
    for word in ("all", "any"):
        if word in condition:
            parts = condition[word]
            if set(condition) != {word} or not isinstance(parts, list) or not parts:
                return [f"“{word}” takes a list of conditions and nothing else"]
            return [problem for part in parts for problem in problems(part, fields, entries, areas, depth + 1)]
    if "not" in condition:
        if set(condition) != {"not"}:
            return ["“not” takes one condition and nothing else"]
        return problems(condition["not"], fields, entries, areas, depth + 1)
    return _about_entries(condition, entries) if "entry" in condition else _about_a_field(condition, fields, areas)


def _about_entries(condition: Condition, entries: Mapping[str, Fields]) -> list[str]:
    kind, where = condition["entry"], condition.get("where", {})
    if set(condition) - {"entry", "where"} or not isinstance(where, Mapping):
        return ["“entry” takes “where”, a table, and nothing else"]
    if not isinstance(kind, str) or kind not in entries:
        return [f"no page collects “{kind}”"]
    found = [f"“{kind}” has no field “{code}”" for code in sorted(set(where) - set(entries[kind]))]
    for code, want in where.items():
        if code in entries[kind]:
            found += _unanswerable(entries[kind][code], want if isinstance(want, list) else [want])
    return found


def _about_a_field(condition: Condition, fields: Fields, areas: Collection[str]) -> list[str]:
    code, operators = condition.get("field"), set(condition) - {"field"}
    if not isinstance(code, str) or code not in fields:
        return [f"no page asks “{code}”"]
    if not operators <= OPERATORS or (len(operators) != 1 and operators != NUMBERS):
        return [f"a condition needs exactly one of {', '.join(sorted(OPERATORS))}; from and below may stand together"]
    if operators & {"from", "below", "starts_with", "teer", "area"}:
        return _mismeasured(condition, fields[code]["type"], areas)
    operator = operators.pop()
    value = condition[operator]
    if operator == "filled":
        return [] if isinstance(value, bool) else ["“filled” is true or false"]
    if operator == "in" and (not isinstance(value, list) or not value):
        return ["“in” takes a list of values"]
    return _unanswerable(fields[code], value if operator == "in" else [value])


def _mismeasured(condition: Condition, kind: str, areas: Collection[str]) -> list[str]:
    for word in sorted(NUMBERS & set(condition)):
        if kind not in {"money", "decimal", "integer", "choice"}:
            return [f"“{condition['field']}” is no number"]
        if isinstance(condition[word], bool) or as_decimal(condition[word]) is None:
            return [f"“{word}” takes a number"]
    for word in {"starts_with", "area"} & set(condition):
        value = condition[word]
        if not isinstance(value, list) or not value or not all(isinstance(part, str) and part for part in value):
            return [f"“{word}” takes a list of texts"]
    if unknown := [name for name in condition.get("area", []) if name not in areas]:
        return [f"no area “{unknown[0]}” is known here; areas are those of the table of regions, and of points alone"]
    if "teer" in condition:
        value = condition["teer"]
        if kind != "noc" or not isinstance(value, list) or not value or not set(map(str, value)) <= set("012345"):
            return ["“teer” takes a list of numbers from 0 to 5, about a question of type noc"]
    return []


def _unanswerable(field: Mapping[str, Any], values: list[Any]) -> list[str]:
    """A condition on an answer that nobody can give would never hold, and nobody would notice."""
    if field["type"] == "yes_no":
        return [f"“{field['code']}” is answered true or false" for value in values if not isinstance(value, bool)][:1]
    if field["type"] == "choice":
        possible = [choice["value"] for choice in field["choices"]]
        return [f"“{field['code']}” has no choice “{value}”" for value in values if value not in possible]
    return [
        f"“{field['code']}” is compared with a text or a number"
        for value in values
        if isinstance(value, bool) or not isinstance(value, str | int)
    ][:1]
