"""Which answers may be kept sealed: texts that people read, and no rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nominee.programs.kinds import KINDS
from nominee.programs.shapes import Problem


def problems(codes: Sequence[str], definitions: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Of the codes that program.toml marks, in all versions: what cannot be sealed, and why."""
    found = [
        ("sealed.answers", f"“{code}” stands there twice") for place, code in enumerate(codes) if code in codes[:place]
    ]
    read = _read(definitions)
    for code in codes:
        types = {kind for definition in definitions for kind in _types(definition, code)}
        if not types:
            found.append(("sealed.answers", f"no page asks “{code}”; answers of a list’s entries cannot be sealed"))
        elif types != {"text"}:
            found.append(("sealed.answers", f"“{code}” is no text: only texts can be sealed"))
        elif code in read:
            found.append(
                ("sealed.answers", f"“{code}” is read by a condition or a criterion, which see no sealed answer")
            )
    return found


def _types(definition: Mapping[str, Any], code: str) -> Iterator[str]:
    for page in definition["pages"]:
        if page["kind"] == "fields":
            yield from (field["type"] for field in page["fields"] if field["code"] == code)


def _read(definitions: Sequence[Mapping[str, Any]]) -> set[str]:
    """Fields that some rule of these versions looks at. Many versions share their rows: each is read once."""
    found: set[str] = set()
    seen: set[int] = set()
    for definition in definitions:
        for key, section in definition.items():
            for row in section if isinstance(section, list) else [section]:
                if id(row) not in seen:
                    seen.add(id(row))
                    found.update(_conditions(row), _read_by(key, row) if isinstance(row, Mapping) else ())
    return found


def _read_by(section: str, row: Mapping[str, Any]) -> Iterator[str]:
    if section == "documents" and "expiry_field" in row:
        yield row["expiry_field"]
    for part in _criteria([row]) if section == "criteria" else ():
        yield from (*KINDS[part["kind"]].reads, *part.get("fields", []), *([part["field"]] if "field" in part else []))


def _criteria(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        yield row
        yield from _criteria(row.get("of", []))


def _conditions(value: Any, inside: bool = False) -> Iterator[str]:
    """The fields named anywhere inside a `when`."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if inside and key == "field" and isinstance(part, str):
                yield part
            yield from _conditions(part, inside or key == "when")
    elif isinstance(value, list):
        for part in value:
            yield from _conditions(part, inside)
