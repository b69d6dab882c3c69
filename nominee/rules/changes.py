"""Where two versions of the rules differ: every key, with both values. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ABSENT = object()


@dataclass(frozen=True)
class Change:
    at: str  # criteria[wage].percentile
    before: str  # empty: it was not there
    after: str  # empty: it is gone


def changes(old: Any, new: Any, at: str = "") -> Iterator[Change]:
    """A row is followed by its code, wherever it stands in its list; a row that is new or gone is one change."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from changes(old.get(key, ABSENT), new.get(key, ABSENT), f"{at}.{key}".lstrip("."))
    elif _has_codes(old) and _has_codes(new):
        was, is_now = ({row["code"]: row for row in rows} for rows in (old, new))
        for code in dict.fromkeys([*was, *is_now]):
            yield from changes(was.get(code, ABSENT), is_now.get(code, ABSENT), f"{at}[{code}]")
        if [code for code in was if code in is_now] != [code for code in is_now if code in was]:
            yield Change(at, ", ".join(was), ", ".join(is_now))
    elif old is ABSENT or new is ABSENT or old != new:
        yield Change(at, _shown(old), _shown(new))


def _has_codes(rows: Any) -> bool:
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("code"), str) for row in rows
    ):
        return False
    codes = [row["code"] for row in rows]
    return bool(codes) and len(set(codes)) == len(codes)


def _shown(value: Any) -> str:
    """Of a whole row its title; of a text in both languages the English one and the French one."""
    if value is ABSENT:
        return ""
    if isinstance(value, dict):
        if set(value) == {"en", "fr"}:
            return f"{value['en']} / {value['fr']}"
        for name in ("title", "label"):
            if name in value:
                return _shown(value[name])
        return ", ".join(f"{key} = {_shown(part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value)
    return str(value)
