"""Points of an expression of interest, by the grid of a stream version. Pure: no database, no clock.

A grid is data: `[points]` of a version (nominee/programs/schema.py), a list of factors, each with rows tried in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nominee.facts import Facts


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
    raise NotImplementedError
