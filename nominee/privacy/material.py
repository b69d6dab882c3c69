"""Every record of a file, as a request for access reads it. Each room says its own in `<app>/disclosure.py`.

A part says whose it is: the person's own (""), of the staff, of a third person, or advice. From this and from
privacy.toml comes what is proposed; what happens is the reviewer's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from nominee.models import Application
from nominee.sealing import vault
from nominee.words import Words

OWN, STAFF, THIRD, ADVICE = "", "staff", "third", "advice"


@dataclass(frozen=True)
class Part:
    code: str
    label: Words
    text: str
    of: str = OWN


@dataclass(frozen=True)
class Record:
    source: str
    key: str
    title: Words
    parts: tuple[Part, ...]
    at: datetime | None = None
    stored: FieldFile | None = None  # a paper, given whole or not at all
    content_type: str = ""
    is_third: bool = False  # the whole of it is about somebody else
    is_opened_first: bool = False  # may name somebody else: nothing is proposed, and it is never confirmed unseen


Source = Callable[[Application], Iterable[Record]]
SOURCES: dict[str, tuple[int, Words, Source]] = {}


def records_of(code: str, *, order: int, name: Words) -> Callable[[Source], Source]:
    """Register what a room keeps of a file."""

    def register(find: Source) -> Source:
        SOURCES[code] = (order, name, find)
        return find

    return register


def all_of(file: Application) -> list[Record]:
    """In the order of the package: by kind of record, then as the room gives them."""
    return _opened(file, [row for _code, (_order, _name, find) in _ordered() for row in find(file)])


def _opened(file: Application, records: list[Record]) -> list[Record]:
    """Sealed values of this file as text: a copy for the person, and its review, have them whole. In one question."""
    found = sorted({ref for row in records for part in row.parts for ref in vault.REFERENCE.findall(part.text)})
    if not found:
        return records
    texts = dict(zip(found, vault.opened(file, found), strict=True))

    def read(text: str) -> str:
        return vault.REFERENCE.sub(lambda ref: str(texts[ref[0]]), text)

    return [replace(row, parts=tuple(replace(part, text=read(part.text)) for part in row.parts)) for row in records]


def opened_first(file: Application, source: str) -> list[str]:
    """Keys of the records of a kind that nobody confirms without having opened them."""
    return [row.key for row in SOURCES[source][2](file) if row.is_opened_first] if source in SOURCES else []


def named(source: str) -> Words:
    return SOURCES[source][1]


def _ordered() -> list[tuple[str, tuple[int, Words, Source]]]:
    return sorted(SOURCES.items(), key=lambda item: item[1][0])


def plain(value: Any) -> str:
    """A value of the form as text, whatever it is."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "; ".join(plain(part) for part in value)
    if isinstance(value, dict):
        if set(value) == {"en", "fr"}:
            return str(Words.from_json(value))
        return "; ".join(f"{name.replace('_', ' ')}: {plain(part)}" for name, part in value.items())
    return str(value)
