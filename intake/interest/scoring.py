"""Points of what stands in the form or was attested: by the grid of a version, with the row that gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.models import Attestation, ExpressionOfInterest, GivenPoints
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
    given: GivenPoints | None  # what it gave
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


def factors(version: StreamVersion) -> dict[str, Mapping[str, Any]]:
    return {factor["code"]: factor for factor in version.definition.get("points", {}).get("factors", [])}


def by_program(version: StreamVersion) -> dict[str, Mapping[str, Any]]:
    """The factors whose points the program gives itself."""
    return {code: factor for code, factor in factors(version).items() if factor.get("by_program")}


def earned(
    version: StreamVersion, lines: list[dict[str, Any]], given: Mapping[str, GivenPoints] | None = None
) -> list[Earned]:
    """The lines of a score, kept or fresh, with the words of the version's grid and what the program gave."""
    grid, had = factors(version), given or {}
    return [_earned(grid[line["factor"]], line, had.get(line["factor"])) for line in lines if line["factor"] in grid]


def _earned(factor: Mapping[str, Any], line: Mapping[str, Any], given: GivenPoints | None) -> Earned:
    rows = {row["code"]: (Words(**row["title"]), int(row["points"])) for row in factor.get("rows", [])}
    row = rows.get(line["row"])
    return Earned(
        Words(**factor["title"]), row[0] if row else None, given.points if given else line["points"], line["most"],
        bool(line["read"]), bool(factor.get("by_program")), given, tuple(rows.values()),
    )  # fmt: skip


def given_to(attestation: Attestation, moment: datetime | None = None) -> dict[str, GivenPoints]:
    """factor -> what the program gave for it last, until a moment."""
    rows = GivenPoints.objects.filter(attestation=attestation).select_related("by").order_by("pk")
    return {row.factor: row for row in rows if moment is None or row.at <= moment}


def total(attestation: Attestation, moment: datetime | None = None) -> int | None:
    """What ranks: the points of the answers and those that the program gave until a moment. None: not scored."""
    if attestation.points is None:
        return None
    return attestation.points + sum(row.points for row in given_to(attestation, moment).values())


def standing(interest: ExpressionOfInterest, moment: datetime) -> int | None:
    """The score with which somebody stood in the pool at a moment; None where they were not scored, or not in it yet."""
    last = interest.attestations.filter(at__lte=moment).last()
    return total(last, moment) if last else None


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
