"""Points of an expression of interest, by the grid of a stream version. Pure: no database, no clock.

A grid is data: `[points]` of a version (nominee/programs/schema.py), a list of factors, each with rows tried in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nominee.facts import Facts
from nominee.programs.conditions import area_of, fields_of, holds
from nominee.programs.pools import most_of as most_of


@dataclass(frozen=True)
class Line:
    """What one factor gave: the row of the grid that matched, or none, and what was read."""

    factor: str  # code of the factor
    row: str  # code of the row; empty: no row matched, or the answer is not there yet
    points: int
    most: int  # the largest that the factor can give
    read: Mapping[str, Any]  # field code -> value that decided


@dataclass(frozen=True)
class Score:
    total: int
    most: int
    lines: tuple[Line, ...]

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {"factor": line.factor, "row": line.row, "points": line.points, "most": line.most, "read": dict(line.read)}
            for line in self.lines
        ]


def score(definition: Mapping[str, Any], tables: Mapping[str, Any], facts: Facts) -> Score | None:
    """The points of these facts; None where the stream has no grid. `tables`: those of the program (regions, NOC)."""
    grid = definition.get("points")
    if grid is None or not holds(grid.get("when"), facts, tables):
        return None
    lines = tuple(_line(factor, tables, facts) for factor in grid["factors"])
    return Score(sum(line.points for line in lines), sum(line.most for line in lines), lines)


def columns(definition: Mapping[str, Any], tables: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """What draws filter a pool by, beside the points: `region` (an area of the table of regions) and `noc`."""
    named = definition.get("interest", {}).get("columns", {})
    noc = next((found for code in named.get("noc", []) if (found := facts.text(code))), "")
    division = next((found for code in named.get("region", []) if (found := facts.text(code))), "")
    return {"region": area_of(division, tables), "noc": noc}


def _line(factor: Mapping[str, Any], tables: Mapping[str, Any], facts: Facts) -> Line:
    """The first row that holds. A row without a condition holds once something the factor asks is answered."""
    asked = list(dict.fromkeys(code for row in factor.get("rows", []) for code in fields_of(row.get("when"))))
    read = {code: facts.answers[code] for code in asked if facts.answers.get(code) not in (None, "", [])}
    most = most_of(factor)
    for row in factor.get("rows", []):
        if holds(row["when"], facts, tables) if "when" in row else read:
            seen = {code: read[code] for code in fields_of(row.get("when")) if code in read} or read
            return Line(factor["code"], row["code"], row["points"], most, seen)
    return Line(factor["code"], "", 0, most, read)
