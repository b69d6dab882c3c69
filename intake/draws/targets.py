"""Whom draws may be aimed at by name, lists of occupations, marks, the published history: a program's draws.toml."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from intake.draws import criteria as language
from nominee.programs import tables
from nominee.programs.definition import ONTARIO, ProgramFileError, read_one
from nominee.programs.shapes import Problem, code, flag, list_of, map_of, matching, one_of, table, text, words
from nominee.words import Words

PROGRAMS = ONTARIO.parent
TOML, TABLE = "draws.toml", "draws.csv"
OCCUPATIONS, REGIONS = "tables/occupations.toml", "tables/regions.toml"
COLUMNS = ["date", "stream", "invitations", "lowest", "highest", "target", "note"]
SURE = {"confidence": one_of(("confirmed", "unconfirmed"))}
SHARE = matching(r"0\.\d{1,3}|1(\.0{1,3})?", "must be a share from 0 to 1, in quotes")
DIGITS = matching(r"\d{1,5}", "must be one to five digits")
CAPITALS = matching(r"[A-Z]{2,6}", "must be two to six capitals")
PROVINCE = matching(r"[A-Z]{2}", "must be the two letters of a province")


def _criteria(value: Any, key: str) -> list[Problem]:
    return [(key, problem) for problem in language.problems(value, None)]


SHAPE = table(
    {"source": text, **SURE},
    {
        "province": PROVINCE,
        "expected_share": table({"default": SHARE, "source": text, **SURE}),
        "streams": map_of(table({"code": text, "name": words}, {"is_notification": flag}), CAPITALS),
        "notes": map_of(words),
        "tags": map_of(words),
        "noc_lists": map_of(
            table({"title": words, "codes": list_of(DIGITS, 1), "is_complete": flag, "source": text, **SURE})
        ),
        "targets": map_of(
            table({"title": words, **SURE}, {"criteria": _criteria, "noc_lists": list_of(code, 1), "is_offered": flag})
        ),
    },
)


@dataclass(frozen=True)
class Target:
    code: str
    title: Words
    criteria: Mapping[str, Any]
    is_sure: bool  # what it means was read in a source, whole
    is_offered: bool


@dataclass(frozen=True)
class Published:
    """One line of the published table."""

    on: date
    stream: str
    name: Words
    is_notification: bool
    invitations: int
    lowest: int | None
    highest: int | None
    target: Target
    note: Words | None
    is_misplaced: bool


@dataclass(frozen=True)
class Aims:
    targets: Mapping[str, Target] = field(default_factory=dict)
    tags: Mapping[str, Words] = field(default_factory=dict)
    expected_share: Decimal = Decimal(1)
    areas: Mapping[str, Words] = field(default_factory=dict)  # of the table of regions
    province: str = ""  # as profiles of the federal pool name where somebody intends to live; empty: no round asks it
    published: tuple[Published, ...] = ()


def problems(content: Any) -> list[Problem]:
    """What is wrong with the file, by key."""
    found = SHAPE(content, "")
    if found:
        return found
    tags = content.get("tags", {})
    for name, row in content.get("targets", {}).items():
        key = f"targets.{name}"
        if ("criteria" in row) == ("noc_lists" in row):
            found.append((key, "needs either criteria or noc_lists"))
        found += [(f"{key}.criteria", f"no tag “{one}”") for one in tags_in(row.get("criteria", {})) if one not in tags]
    return found


def tags_in(criteria: Any) -> list[str]:
    parts = [*criteria.get("all", []), *criteria.get("any", []), *([criteria["not"]] if "not" in criteria else [])]
    return [*criteria.get("tag", []), *(tag for part in parts for tag in tags_in(part))]


def aims(program: str) -> Aims:
    """Of a program by its code; a program without such a file has general draws alone."""
    return read(PROGRAMS / program)


@cache
def read(folder: Path) -> Aims:
    """Raises ProgramFileError at the first thing wrong."""
    if not (folder / TOML).is_file():
        return Aims()
    content = read_one(folder, TOML, problems)
    lists = _occupations(folder) | content.get("noc_lists", {})
    targets = {name: _target(name, row, lists) for name, row in content.get("targets", {}).items()}
    tags = {name: Words(**row) for name, row in content.get("tags", {}).items()}
    share = Decimal(content.get("expected_share", {}).get("default", "1"))
    path = folder / TABLE
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))) if path.is_file() else csv.DictReader([])
    if path.is_file() and rows.fieldnames != COLUMNS:
        raise ProgramFileError(TABLE, "line 1", f"the columns must be {', '.join(COLUMNS)}")
    province = content.get("province", "")
    return Aims(targets, tags, share, _areas(folder), province, tuple(_lines(rows, content, targets)))


def _occupations(folder: Path) -> dict[str, Any]:
    """The lists that the program's rules name as well."""
    if not (folder / OCCUPATIONS).is_file():
        return {}
    content = read_one(folder, OCCUPATIONS, lambda table: tables.problems({"occupations": table}))
    return {name: row | {"codes": row["nocs"]} for name, row in content.items()}


def _areas(folder: Path) -> dict[str, Words]:
    if not (folder / REGIONS).is_file():
        return {}
    content = read_one(folder, REGIONS, lambda table: tables.problems({"regions": table}))
    return {code: Words(**name) for code, name in content.get("area_names", {}).items()}


def _target(name: str, row: Mapping[str, Any], lists: Mapping[str, Any]) -> Target:
    if missing := [one for one in row.get("noc_lists", []) if one not in lists]:
        raise ProgramFileError(TOML, f"targets.{name}.noc_lists", f"no list “{missing[0]}”")
    used = [lists[one] for one in row.get("noc_lists", [])]
    criteria = row["criteria"] if "criteria" in row else {"noc": [code for one in used for code in one["codes"]]}
    sure = row["confidence"] == "confirmed" and all(one["confidence"] == "confirmed" for one in used)
    return Target(name, Words(**row["title"]), criteria, sure, row.get("is_offered", True))


def _lines(rows: Iterable[Mapping[str, Any]], content: Any, targets: Mapping[str, Target]) -> Iterable[Published]:
    streams, notes = content.get("streams", {}), content.get("notes", {})
    for place, row in enumerate(rows, start=2):
        try:
            stream, note = streams[row["stream"]], row["note"]
            yield Published(
                on=date.fromisoformat(row["date"]), stream=stream["code"], name=Words(**stream["name"]),
                is_notification=stream.get("is_notification", False), invitations=_count(row["invitations"]),
                lowest=_count(row["lowest"]) if row["lowest"] else None,
                highest=_count(row["highest"]) if row["highest"] else None,
                target=targets[row["target"]], note=Words(**notes[note]) if note else None,
                is_misplaced=note == "misplaced",
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as wrong:
            raise ProgramFileError(TABLE, f"line {place}", f"cannot be read: {wrong}") from None


def _count(said: str) -> int:
    if not said.isascii() or not said.isdecimal() or len(said) > 6:
        raise ValueError(f"“{said}” is no count")
    return int(said)
