"""Finding a file by its person's name: as written, as it begins, in another order or spelling, one letter off.

The side table of variants gives the candidates by index; the few that are read are then compared word by word.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from nominee.finding.hits import LINE, MOST, Hit
from nominee.finding.keyed import having
from nominee.finding.typed import MOST_COMPARED, Typed
from nominee.models import Application
from nominee.search import listed_name, spellings, typo_keys, typos, written_key

FEW = 10  # names written as typed: with so many found, those a letter off are left out
COMPARED = 300  # that are compared letter by letter
Row = dict[str, Any]


def by_name(files: QuerySet[Application], typed: Typed) -> list[Hit]:
    """Best first: the whole name, a part of it, the beginning, another order, one letter off."""
    words, telling = typed.words, typed.telling
    rows = _as_written(files, typed)
    if len(rows) <= MOST:
        rows += _as_it_begins(files, typed)
    ranked = _ranked(rows, words, telling)
    if len(ranked) < FEW:
        ranked |= _ranked(_one_letter_off(files, typed), words, telling) | ranked
    if not ranked and len(words) > 1:
        ranked = _ranked(_as_written_apart(files, typed), ["".join(words)], ["".join(words)])
    return [
        Hit(row["id"], how, line=row)
        for _rank, how, row in sorted(ranked.values(), key=lambda found: (found[0], -found[2]["id"]))
    ]


def _as_written(files: QuerySet[Application], typed: Typed) -> list[Row]:
    """Newest first; the words stand in the name as they were typed, in any order."""
    groups = typed.groups(*([written_key(word)] for word in typed.telling))
    return _rows(having(files, groups), MOST + 1) if groups else []


def _as_it_begins(files: QuerySet[Application], typed: Typed) -> list[Row]:
    """The name begins with what was typed; or its last word is not finished yet."""
    *whole, last = typed.words
    form = " ".join(typed.words)
    if len(form) < 2 or (whole and not typed.groups([written_key(whole[0])])):
        return []
    rows = _rows(files.filter(search_name__startswith=form), MOST + 1)
    groups = typed.groups(*([written_key(word)] for word in whole if len(word) > 1))[:MOST_COMPARED]
    if rows or not groups:
        return rows
    begun = files.alias(padded=Concat(Value(" "), F("search_name"))).filter(padded__contains=f" {last}")
    return _rows(having(begun, groups), MOST + 1)


def _one_letter_off(files: QuerySet[Application], typed: Typed) -> list[Row]:
    groups = typed.groups(*(typo_keys(word) for word in typed.telling))
    return _rows(having(files, groups), COMPARED) if groups else []


def _as_written_apart(files: QuerySet[Application], typed: Typed) -> list[Row]:
    """Typed apart what the name writes together: Xiao Ming, Xiaoming."""
    groups = typed.groups([written_key("".join(typed.words))])
    return _rows(having(files, groups), COMPARED) if groups else []


def _rows(files: QuerySet[Application], most: int) -> list[Row]:
    return list(files.annotate(other_names=KT("answers__other_names")).values(*LINE, "other_names")[:most])


def _ranked(rows: list[Row], words: list[str], telling: list[str]) -> dict[int, tuple[int, str, Row]]:
    """By file: how well it fits, what that is called, and its row."""
    compared = ((row, *_compared(row, words, telling)) for row in rows)
    return {row["id"]: (rank, how, row) for row, rank, how in compared if how}


def _compared(row: Row, words: list[str], telling: list[str]) -> tuple[int, str]:
    """How well the words fit this name, and what to call it; no name for what does not fit."""
    family, given = row["family_name"], row["given_names"]
    typed, name, other_way = " ".join(words), listed_name(family, given), listed_name(given, family)
    if typed in (name, other_way):
        return 0, "name"
    if f"{name} ".startswith(f"{typed} ") or f"{other_way} ".startswith(f"{typed} "):
        return 1, "name_part"
    written = spellings(family, given)
    apart = typos(telling, written)
    if apart == 0:
        return (2, "name_order") if len(words) > 1 else (2, "name_part")
    if name.startswith(typed) or other_way.startswith(typed):
        return 3, "name_begins"
    *whole, last = words
    if whole and typos(whole, written) == 0 and any(word.startswith(last) for word in written):
        return 3, "name_begins"
    also = typos(telling, written | spellings(row["other_names"] or ""))
    if also == 0:
        return 4, "name_other"
    if also is None or also > max(1, len(telling) - 1):
        return 9, ""
    return 4 + also, "name_typo" if also == 1 else "name_typos"
