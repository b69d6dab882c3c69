"""When a question, a document, a check or a criterion applies: small conditions written as data.

{field = "job_in_gta", is = true}          also: is_not, in = [...], filled = true
{entry = "family", where = {relationship = ["spouse", "child"]}}
{all = [...]}  {any = [...]}  {not = ...}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nominee.facts import Facts

Condition = Mapping[str, Any]
Fields = Mapping[str, Mapping[str, Any]]  # the field rows of the pages, by code
DEEPEST = 6


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Whether it applies. No condition always applies; an unanswered question satisfies only `is_not`."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, facts) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, facts) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], facts)
    if "entry" in condition:
        return any(_matches(row, condition.get("where", {})) for row in facts.rows(condition["entry"]))
    value = facts.answers.get(condition["field"])
    if "filled" in condition:
        return bool((value not in (None, "", [])) == condition["filled"])
    if "in" in condition:
        return bool(value in condition["in"])
    if "is_not" in condition:
        return bool(value != condition["is_not"])
    return bool(value == condition["is"])


def _matches(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(
        row.get(code) in (want if isinstance(want, Sequence) and not isinstance(want, str) else [want])
        for code, want in where.items()
    )


def problems(condition: Any, fields: Fields, entries: Mapping[str, Fields], depth: int = 0) -> list[str]:
    """What is wrong with a condition of a program file. Never raises, whatever it is given."""
    if not isinstance(condition, Mapping) or not condition:
        return ["a condition must be a table"]
    if depth > DEEPEST:
        return ["the condition is nested too deeply"]
    for word in ("all", "any"):
        if word in condition:
            parts = condition[word]
            if set(condition) != {word} or not isinstance(parts, list) or not parts:
                return [f"“{word}” takes a list of conditions and nothing else"]
            return [problem for part in parts for problem in problems(part, fields, entries, depth + 1)]
    if "not" in condition:
        if set(condition) != {"not"}:
            return ["“not” takes one condition and nothing else"]
        return problems(condition["not"], fields, entries, depth + 1)
    return _about_entries(condition, entries) if "entry" in condition else _about_a_field(condition, fields)


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


def _about_a_field(condition: Condition, fields: Fields) -> list[str]:
    code, operators = condition.get("field"), set(condition) - {"field"}
    if not isinstance(code, str) or code not in fields:
        return [f"no page asks “{code}”"]
    if len(operators) != 1 or not operators <= {"is", "is_not", "in", "filled"}:
        return ["a condition needs exactly one of is, is_not, in, filled"]
    operator = operators.pop()
    value = condition[operator]
    if operator == "filled":
        return [] if isinstance(value, bool) else ["“filled” is true or false"]
    if operator == "in" and (not isinstance(value, list) or not value):
        return ["“in” takes a list of values"]
    return _unanswerable(fields[code], value if operator == "in" else [value])


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
