"""What a value of a program file may look like. A shape takes a value and its key, and answers with what is wrong.

Shapes never raise, whatever the value: a wrong file must give a reason, not a traceback.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Problem = tuple[str, str]
Shape = Callable[[Any, str], list[Problem]]
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST = Decimal("1e12")


def text(value: Any, key: str) -> list[Problem]:
    return [] if isinstance(value, str) and value.strip() else [(key, "must be a text")]


def code(value: Any, key: str) -> list[Problem]:
    if isinstance(value, str) and CODE.fullmatch(value):
        return []
    return [(key, "must be a code: small letters, digits and _, beginning with a letter")]


def matching(pattern: str, reason: str) -> Shape:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value, key: [] if isinstance(value, str) and compiled.fullmatch(value) else [(key, reason)]


def flag(value: Any, key: str) -> list[Problem]:
    return [] if isinstance(value, bool) else [(key, "must be true or false")]


def whole(least: int = 0, most: int = 10**9) -> Shape:
    def shape(value: Any, key: str) -> list[Problem]:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return []
        return [(key, f"must be a whole number from {least} to {most}")]

    return shape


def number(value: Any, key: str) -> list[Problem]:
    """A quantity: in quotes when it has decimals, so that it is kept exactly."""
    if isinstance(value, bool) or not isinstance(value, int | str) or len(str(value)) > 20:
        return [(key, "must be a number")]
    try:
        sound = Decimal(value).is_finite() and 0 <= Decimal(value) < LARGEST
    except InvalidOperation:
        sound = False
    return [] if sound else [(key, "must be a number, 0 or more")]


def amount(value: Any, key: str) -> list[Problem]:
    return [(key, "must be an amount of money")] if number(value, key) else []


def day(value: Any, key: str) -> list[Problem]:
    try:
        if DAY.fullmatch(value):
            date.fromisoformat(value)
            return []
    except (TypeError, ValueError):
        pass
    return [(key, "must be a date, year-month-day")]


def limit(value: Any, key: str) -> list[Problem]:
    """The least or the most that a field takes: a number, a date, or "today"."""
    if value == "today" or not number(value, key) or not day(value, key):
        return []
    return [(key, "must be a number, a date or “today”")]


def words(value: Any, key: str) -> list[Problem]:
    if not isinstance(value, Mapping) or set(value) != {"en", "fr"}:
        return [(key, "needs an English (en) and a French (fr) text")]
    return [
        (f"{key}.{language}", "is empty")
        for language, part in value.items()
        if not isinstance(part, str) or not part.strip()
    ]


def one_of(values: Collection[str], what: str = "") -> Shape:
    def shape(value: Any, key: str) -> list[Problem]:
        if isinstance(value, str) and value in values:
            return []
        said = value if isinstance(value, str | int) else type(value).__name__
        reason = f"unknown {what} “{said}”" if what else f"must be one of {', '.join(sorted(values))}"
        return [(key, reason)]

    return shape


def list_of(part: Shape, at_least: int = 0) -> Shape:
    """A row that has a code is named by it, else by its place."""

    def shape(value: Any, key: str) -> list[Problem]:
        if not isinstance(value, list):
            return [(key, "must be a list")]
        if len(value) < at_least:
            return [(key, f"needs at least {at_least}")]
        return [problem for place, row in enumerate(value) for problem in part(row, f"{key}[{name_of(row, place)}]")]

    return shape


def name_of(row: Any, place: int) -> str:
    named = row.get("code") if isinstance(row, Mapping) else None
    return named if isinstance(named, str) else str(place)


def table(needed: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """A table with these keys and no others."""
    known = {**needed, **(optional or {})}

    def shape(value: Any, key: str) -> list[Problem]:
        start = f"{key}." if key else ""
        if not isinstance(value, Mapping):
            return [(key or "-", "must be a table")]
        found = [(f"{start}{name}", "unknown key") for name in sorted(set(value) - set(known), key=str)]
        found += [(f"{start}{name}", "is missing") for name in sorted(set(needed) - set(value))]
        for name in value:
            if name in known:
                found += known[name](value[name], f"{start}{name}")
        return found

    return shape


def map_of(part: Shape, named: Shape = code) -> Shape:
    """A table whose keys are the author's own."""

    def shape(value: Any, key: str) -> list[Problem]:
        if not isinstance(value, Mapping):
            return [(key, "must be a table")]
        found = [problem for name in value for problem in named(name, f"{key}.{name}")]
        return found + [problem for name in value for problem in part(value[name], f"{key}.{name}")]

    return shape


def unique(rows: list[Mapping[str, Any]], key: str) -> list[Problem]:
    codes = [row["code"] for row in rows]
    return [(key, f"the code “{code}” is used twice") for code in sorted(set(codes)) if codes.count(code) > 1]
