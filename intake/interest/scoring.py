"""Points of what stands in the form or was attested: by the grid of a version, with the row that gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from intake.models import Attestation
from nominee import deadlines, points
from nominee.facts import Facts
from nominee.models import StreamVersion
from nominee.words import Words


@dataclass(frozen=True)
class Earned:
    """One factor, for a page: the row that gave the points, and the rows that there are."""

    title: Words
    row: Words | None  # None: no row matched, or nothing is answered yet
    points: int
    most: int
    is_answered: bool
    by_program: bool  # the program gives these points itself, later
    rows: tuple[tuple[Words, int], ...]  # of the grid, in its order

    @property
    def more(self) -> tuple[tuple[Words, int], ...]:
        """What gives more than what is answered, as the grid has it: told, and advised to nobody."""
        return tuple(row for row in self.rows if row[1] > self.points)


def facts(answers: Mapping[str, Any], on: date) -> Facts:
    return Facts(answers=answers, on=on)


def scored(version: StreamVersion, answers: Mapping[str, Any], on: date) -> points.Score | None:
    """None: the stream, or this person's way into it, has no grid."""
    return points.score(version.definition, version.stream.program.tables, facts(answers, on))


def columns(version: StreamVersion, answers: Mapping[str, Any], on: date) -> dict[str, str]:
    """What draws filter by, beside the points."""
    return points.columns(version.definition, version.stream.program.tables, facts(answers, on))


def earned(version: StreamVersion, lines: list[dict[str, Any]]) -> list[Earned]:
    """The lines of a score, kept or fresh, with the words of the version's grid."""
    grid = {factor["code"]: factor for factor in version.definition.get("points", {}).get("factors", [])}
    return [_earned(grid[line["factor"]], line) for line in lines if line["factor"] in grid]


def _earned(factor: Mapping[str, Any], line: Mapping[str, Any]) -> Earned:
    rows = {row["code"]: (Words(**row["title"]), int(row["points"])) for row in factor.get("rows", [])}
    given = rows.get(line["row"])
    return Earned(
        Words(**factor["title"]), given[0] if given else None, line["points"], line["most"], bool(line["read"]),
        bool(factor.get("by_program")), tuple(rows.values()),
    )  # fmt: skip


def recomputed(attestation: Attestation) -> points.Score | None:
    """The score by the rules, and of the day, of the attestation. What stands in the form now has no part in it."""
    version = attestation.stream_version
    return scored(version, attestation.answers, deadlines.day_in(attestation.at, version.stream.program.time_zone))


def differs(attestation: Attestation) -> str:
    """How the kept score differs from the recomputed one; empty when it does not, or when its answers are disposed of."""
    if not attestation.answers and not attestation.lines:
        return ""
    score = recomputed(attestation)
    total, lines = (score.total, score.as_json()) if score else (None, [])
    if total != attestation.points:
        return f"{attestation.points} kept, {total} recomputed"
    return "" if lines == attestation.lines else "the same points by other rows"
