"""When a question, a document or a check applies: small conditions written as data.

{field = "job_in_gta", is = true}          also: is_not, in = [...], filled = true
{entry = "family", where = {relationship = ["spouse", "child"]}}
{all = [...]}  {any = [...]}  {not = ...}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nominee.facts import Facts

Condition = Mapping[str, Any]


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


def problems(condition: Any, fields: set[str], entries: Mapping[str, set[str]]) -> list[str]:
    """What is wrong with a condition of a program file."""
    if not isinstance(condition, Mapping):
        return ["a condition must be a table"]
    for word in ("all", "any"):
        if word in condition:
            parts = condition[word]
            if set(condition) != {word} or not isinstance(parts, list) or not parts:
                return [f"“{word}” takes a list of conditions and nothing else"]
            return [problem for part in parts for problem in problems(part, fields, entries)]
    if "not" in condition:
        return problems(condition["not"], fields, entries)
    if "entry" in condition:
        kind = condition["entry"]
        if kind not in entries:
            return [f"no page collects “{kind}”"]
        unknown = set(condition.get("where", {})) - entries[kind]
        return [f"“{kind}” has no field “{code}”" for code in sorted(unknown)]
    found = [] if condition.get("field") in fields else [f"no page asks “{condition.get('field')}”"]
    operators = set(condition) - {"field"}
    if len(operators) != 1 or not operators <= {"is", "is_not", "in", "filled"}:
        found.append("a condition needs exactly one of is, is_not, in, filled")
    return found
