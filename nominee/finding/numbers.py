"""Finding a file by a number or an address: its own number, whole, by its end or beginning; a passport, a telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from nominee import clock
from nominee.finding.hits import LINE, MOST, Hit
from nominee.finding.indexing import SEALED
from nominee.finding.typed import Typed
from nominee.models import Application, Stream
from nominee.sealing.blind import MARK as BLIND
from nominee.sealing.blind import blind
from nominee.search import email_form, number_form, phone_form

SHORTEST_NUMBER = 5
FIRST_YEAR = 2010  # no file is older
_NUMBER = re.compile(r"([A-Z]{2,8})[-\s]?(\d{4})[-\s]?(\d{1,6})")
_BEGINS = re.compile(r"[A-Z]{2,8}-\d{0,4}(-\d{0,6})?|[A-Z]{2,8}[\s-]?20\d\d")
_ENDS = re.compile(r"(?:([A-Z]{2,8})[-\s]?)?(\d{1,6})", re.ASCII)


def file_number(text: str) -> str:
    """A file number however typed: jofw 2026 12 is JOFW-2026-000012. A passport is none: no file has its year."""
    found = _NUMBER.fullmatch(text.strip().upper())
    if not found or not FIRST_YEAR <= int(found[2]) <= clock.now().year + 1:
        return ""
    return f"{found[1]}-{found[2]}-{int(found[3]):06}"


def by_number(files: QuerySet[Application], typed: Typed) -> list[Hit]:
    number = file_number(typed.text)
    return _hits(files.filter(number=number), "number") if number else []


def by_part_of_number(files: QuerySet[Application], typed: Typed) -> list[Hit]:
    """Its last digits, with or without the letters of its stream; or how it begins."""
    hits: list[Hit] = []
    if numbers := _numbers_ending(typed.text):
        hits = _hits(files.filter(number__in=numbers), "number_ends")
    begun = typed.text.strip().upper()
    if hits or not _BEGINS.fullmatch(begun):
        return hits
    begun = re.sub(r"(?<=[A-Z])\s?(?=\d)", "-", begun)
    return _hits(files.filter(number__startswith=begun), "number_begins")


def by_identifier(files: QuerySet[Application], typed: Typed) -> list[Hit]:
    """A passport, client, phone, business or certificate number or an e-mail address, whole or one of the words."""
    values: dict[str, str] = {}  # as it is stored -> as it was typed
    for part in (typed.text, *typed.text.split()):
        if "@" in part:
            values[email_form(part)] = part
        elif number := _long_number(part):
            values |= {number: number, phone_form(part): number} | {blind(kind, number): number for kind in SEALED}
    values.pop("", None)
    return _identified(files, Q(identifiers__value__in=values), values) if values else []


def by_part_of_identifier(files: QuerySet[Application], typed: Typed) -> list[Hit]:
    """The beginning of one: a letter is missing at its end, or it is not typed to its end yet. Not of what is sealed."""
    begun = email_form(typed.text) if "@" in typed.text else _long_number(typed.text)
    if len(begun) < SHORTEST_NUMBER or " " in begun:
        return []
    return _identified(files, Q(identifiers__value__startswith=begun), {}, begins="_begins")


def _long_number(part: str) -> str:
    number = number_form(part)
    return number if len(number) >= SHORTEST_NUMBER and any(c.isdigit() for c in number) else ""


def _identified(files: QuerySet[Application], which: Q, typed: Mapping[str, str], begins: str = "") -> list[Hit]:
    rows = files.filter(which).order_by("-id").values(*LINE, "identifiers__kind", "identifiers__value")
    return [
        Hit(
            row["id"],
            f"{row['identifiers__kind']}{begins}",
            "" if row["identifiers__kind"] == "email" or begins else _end(row["identifiers__value"], typed),
            line=row,
        )
        for row in rows[: MOST + 1]
    ]


def _end(stored: str, typed: Mapping[str, str]) -> str:
    """What is sealed is stored as what nobody reads: its end is that of what was typed."""
    return (typed.get(stored, "") if stored.startswith(BLIND) else stored)[-3:]


def _numbers_ending(text: str) -> list[str]:
    """As people say them: every number that ends so, of every year, of every stream or of the one whose letters stand."""
    found = _ENDS.fullmatch(text.strip().upper())
    if not found:
        return []
    years = range(clock.now().year, FIRST_YEAR - 1, -1)
    prefixes = Stream.objects.values_list("prefix", flat=True)
    if found[1]:
        prefixes = prefixes.filter(prefix=found[1])
    return [f"{prefix}-{year}-{int(found[2]):06}" for prefix in prefixes for year in years]


def _hits(files: QuerySet[Application], how: str) -> list[Hit]:
    return [Hit(row["id"], how, line=row) for row in files.order_by("-number").values(*LINE)[: MOST + 1]]
