"""Putting a version together: rows that several streams share, and what an earlier version said already.

    {use = "shared/people", only = [...], except = [...], when = {...}, after = "status"}
                              shared rows in this place; `after` an inherited row, else at the end
    based_on = "2022-11-16"   another version of this stream: everything it says, but for what this file says
    [change]                  inside of what is taken over: tables are merged, rows are found by their code,
                              `false` takes a row or a table away

Nothing here knows what a value means; what comes out is judged as if it had been written in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.programs.shapes import Problem, code, list_of, table, text

SECTIONS = ("pages", "documents", "checks", "criteria")
MERGED = ("version", "intake", "fee", "limits", "stream", "points", "interest")  # a table's keys one by one
# Lists of rows that may be shared: where they stand, and under which name a shared file has them.
LISTS = {("pages",): "pages", ("documents",): "documents", ("checks",): "checks", ("criteria",): "criteria",
         ("points", "factors"): "factors", ("interest", "pages"): "interest_pages"}  # fmt: skip
USE = table(
    {"use": text}, {"only": list_of(code, 1), "except": list_of(code, 1), "when": lambda value, key: [], "after": code}
)
Shared = Mapping[str, Mapping[str, Any]]


class Misfit(Exception):
    """What cannot be put together: the key and the reason."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.problem: Problem = (key, reason)


def own_rows(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the version's own file says; the shape of shared rows is judged once, in their file."""
    found = dict(raw)
    for section in SECTIONS:
        found[section] = _own(raw.get(section))
    for table_name, rows in (("points", "factors"), ("interest", "pages")):
        if isinstance(raw.get(table_name), Mapping) and rows in raw[table_name]:
            found[table_name] = {**raw[table_name], rows: _own(raw[table_name][rows])}
    return found


def _own(rows: Any) -> Any:
    if not isinstance(rows, list):
        return [] if rows is None else rows
    own = [row for row in rows if not (isinstance(row, Mapping) and "use" in row)]
    return [{k: v for k, v in row.items() if k != "after"} if isinstance(row, Mapping) else row for row in own]


def together(raw: Mapping[str, Any], base: Mapping[str, Any] | None, shared: Shared) -> dict[str, Any]:
    """The whole version: of its own file, of the one it is based on (whole already), and of shared rows."""
    own = {key: value for key, value in raw.items() if key not in {"based_on", "change"}}
    found = dict(base or {})
    for key, value in own.items():
        if key in MERGED and isinstance(found.get(key), Mapping) and isinstance(value, Mapping):
            inherited = {k: v for k, v in found[key].items() if (key, k) != ("version", "in_force_until")}
            found[key] = inherited | {k: v for k, v in value.items() if (key, k) not in LISTS}
        elif (key,) not in LISTS:
            found[key] = _without_rows(key, value)
    for place, name in LISTS.items():
        _set(found, place, _rows(_get(base, place), _get(own, place), name, ".".join(place), shared))
    return _changed(found, raw["change"], "change") if "change" in raw else found


def _without_rows(key: str, value: Any) -> Any:
    return {k: v for k, v in value.items() if (key, k) not in LISTS} if isinstance(value, Mapping) else value


def _get(tree: Mapping[str, Any] | None, place: tuple[str, ...]) -> Any:
    for key in place:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def _set(tree: dict[str, Any], place: tuple[str, ...], rows: list[Any] | None) -> None:
    if len(place) == 1:
        tree[place[0]] = rows or []
    elif rows is not None and isinstance(tree.get(place[0]), Mapping):
        tree[place[0]] = {**tree[place[0]], place[1]: rows}


def _rows(inherited: Any, own: Any, name: str, key: str, shared: Shared) -> list[Any] | None:
    """The inherited rows, with the version's own in the place of those of the same code, else at the end."""
    if inherited is None and own is None:
        return None
    found: list[Any] = list(inherited or [])
    for index, row in enumerate(own if isinstance(own, list) else []):
        where = f"{key}[{index}]"
        parts = _shared_rows(row, where, name, shared) if isinstance(row, Mapping) and "use" in row else [row]
        after = row.get("after") if isinstance(row, Mapping) else None
        for part in parts:
            if isinstance(part, Mapping):
                part = {k: v for k, v in part.items() if k != "after"}
            places = [i for i, known in enumerate(inherited or []) if _name(known) == _name(part) is not None]
            if places and not after:
                found[next(i for i, known in enumerate(found) if _name(known) == _name(part))] = part
            elif after:
                found.insert(_place_after(found, after, where), part)
                after = _name(part)
            else:
                found.append(part)
    return found


def _place_after(rows: list[Any], after: str, key: str) -> int:
    for place, row in enumerate(rows):
        if _name(row) == after:
            return place + 1
    raise Misfit(f"{key}.after", f"there is no “{after}” before it")


def _shared_rows(row: Mapping[str, Any], key: str, name: str, shared: Shared) -> list[Any]:
    if problems := USE(row, key):
        raise Misfit(*problems[0])
    source = shared.get(row["use"], {}).get(name)
    if source is None:
        raise Misfit(f"{key}.use", f"no shared {name} in “{row['use']}”")
    codes = [part["code"] for part in source]
    for named in (*row.get("only", []), *row.get("except", [])):
        if named not in codes:
            raise Misfit(key, f"“{row['use']}” has no “{named}”")
    keep = row.get("only") or [named for named in codes if named not in row.get("except", [])]
    return [_also(part, row.get("when")) for part in source if part["code"] in keep]


def _also(part: dict[str, Any], when: Any) -> dict[str, Any]:
    if when is None:
        return part
    return {**part, "when": {"all": [when, part["when"]]} if "when" in part else when}


def _name(row: Any) -> str | None:
    named = row.get("code", row.get("value")) if isinstance(row, Mapping) else None
    return named if isinstance(named, str) else None


def _changed(tree: Any, change: Any, key: str) -> Any:
    """The tree with the change in it. Never in place: the tree is another version's too."""
    if not isinstance(change, Mapping):
        return change
    if isinstance(tree, Mapping):
        return _changed_table(tree, change, key)
    if isinstance(tree, list) and all(_name(row) is not None for row in tree):
        return _changed_rows(tree, change, key)
    raise Misfit(key, "there is nothing to change here: no table, and no rows with a code")


def _changed_table(tree: Mapping[str, Any], change: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = dict(tree)
    for name, value in change.items():
        at = f"{key}.{name}"
        if value is False and isinstance(found.get(name), Mapping | list):
            del found[name]
        elif isinstance(value, Mapping) and isinstance(found.get(name), Mapping | list):
            found[name] = _changed(found[name], value, at)
        else:
            found[name] = value
    return found


def _changed_rows(rows: list[Any], change: Mapping[str, Any], key: str) -> list[Any]:
    for name in change:
        if name not in [_name(row) for row in rows]:
            raise Misfit(f"{key}.{name}", "there is no such row to change or to take away")
    kept = [(_name(row) or "", row) for row in rows]
    return [
        _changed(row, change[name], f"{key}.{name}") if name in change else row
        for name, row in kept
        if change.get(name) is not False
    ]
