"""The list of security requirements is whole, names only what is there, and adds up."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest
from codebase import ROOT, modules

LIST = ROOT / "docs" / "security.md"
STATES = ("holds", "partly", "not yet")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.+) \| (holds|partly|not yet) \| (.+) \|$")
OUT = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \|$")


@dataclass(frozen=True)
class Requirement:
    id: str
    level: int
    words: str
    state: str  # one of STATES, or empty where it does not apply
    proofs: tuple[str, ...] = ()


@cache
def requirements() -> tuple[Requirement, ...]:
    found = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if row := ROW.match(line):
            found.append(Requirement(row[1], int(row[2]), row[3], row[4], tuple(re.findall(r"`([^`]+)`", row[5]))))
        elif row := OUT.match(line):
            found.append(Requirement(row[1], int(row[2]), row[3], ""))
        else:
            assert not re.match(r"^\| \d", line), f"this row cannot be read: {line}"
    return tuple(found)


def standard() -> dict[str, int]:
    lines = (ROOT / "tests" / "architecture" / "asvs_levels.txt").read_text(encoding="utf-8").splitlines()
    return {id: int(level) for id, level in (line.split() for line in lines if not line.startswith("#"))}


def test_every_requirement_stands_there_once_with_its_level():
    levels = standard()
    assert Counter(levels.values()) == {1: 70, 2: 183, 3: 40}
    told = [row.id for row in requirements()]
    assert [id for id, times in Counter(told).items() if times > 1] == []
    assert {row.id: row.level for row in requirements()} == levels


def test_whatever_holds_is_shown_and_whatever_does_not_says_what_is_missing():
    assert not [row.id for row in requirements() if row.state == "holds" and not row.proofs]
    assert not [row.id for row in requirements() if row.state in {"partly", "not yet"} and len(row.words) < 20]
    assert not [row.id for row in requirements() if not row.state and len(row.words.strip()) < 6]


@cache
def named_in(path: str) -> frozenset[str]:
    module = next(module for module in modules("tests") if str(module) == path)
    return frozenset(function.name for function in module.functions())


@pytest.mark.parametrize("row", [row for row in requirements() if row.proofs], ids=lambda row: row.id)
def test_each_proof_exists(row):
    for proof in row.proofs:
        path, _, test = proof.partition("::")
        assert (ROOT / path).exists(), f"{row.id} names {path}"
        assert not test or test in named_in(path), f"{row.id} names {proof}"
        assert test or not path.startswith("tests/") or "." not in path or named_in(path)


def test_the_totals_are_those_of_the_rows():
    """`does not apply` is told of levels 1 and 2 alone: of level 3 only what was chosen stands here."""
    text = LIST.read_text(encoding="utf-8")
    told = {
        name.split(" (")[0]: [int(count) for count in counts.split(" | ")]
        for name, counts in re.findall(r"^\| (level \d[^|]*|all) \| ([\d |]+) \|$", text, re.MULTILINE)
    }
    parts = {"all": list(requirements())}
    for level in (1, 2, 3):
        parts[f"level {level}"] = [row for row in requirements() if row.level == level]
    counted = {}
    for name, rows in parts.items():
        states = Counter(row.state for row in rows)
        counted[name] = [states["holds"], states["partly"], states["not yet"], states[""], len(rows)]
    assert told == counted
