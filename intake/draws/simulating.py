"""What a draw would do, before anybody signs it: how many, how low, what the allocation has left, who is tied."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from intake.draws.ranking import Ranking, Standing, Terms
from intake.interest.pools import LEAST_TOLD, hidden
from nominee import deadlines
from nominee.models import Program
from nominee.nominations import allocation_for

SMALL = f"<{LEAST_TOLD}"

NEIGHBOURS = 8  # scores shown on either side of the lowest one chosen


def result(terms: Terms, ranking: Ranking, *, share: Decimal, at: datetime) -> dict[str, Any]:
    """JSON-plain, to be kept with the draw."""
    chosen = ranking.chosen
    points = [one.points for one in chosen if one.points is not None]
    return {
        "at": at.isoformat(),
        "pool": ranking.pool,
        "aimed_at": len(ranking.aimed_at),
        "invited": len(chosen),
        "unscored": len(chosen) - len(points),
        "lowest": min(points, default=None),
        "highest": max(points, default=None),
        "share": str(share),
        "expected": expected(len(chosen), share),
        **places_left(terms.stream.program, at),
        "tied": _tied(ranking),
        "scores": _scores(ranking),
        "regions": [[region, n] for region, n in sorted(Counter(one.region for one in chosen if not one.noc).items())],
        "occupations": [[noc, n] for noc, n in Counter(one.noc for one in chosen if one.noc).most_common(NEIGHBOURS)],
        "digest": ranking.digest,
        "chosen": [one.pk for one in chosen],
    }


def expected(invited: int, share: Decimal) -> int:
    return int((invited * share).quantize(Decimal(1), ROUND_HALF_UP))


def places_left(program: Program, at: datetime) -> dict[str, Any]:
    year = deadlines.day_in(at, program.time_zone).year
    allocation = allocation_for(program, year)
    return {"year": year, "left": allocation.left if allocation else None}


def _tied(ranking: Ranking) -> dict[str, Any] | None:
    """Of those with the lowest score chosen: how many are in, and how many are left out by the order alone."""
    if not ranking.chosen:
        return None
    lowest = ranking.chosen[-1].points
    same = sum(1 for one in ranking.aimed_at if one.points == lowest)
    inside = sum(1 for one in ranking.chosen if one.points == lowest)
    return {"points": lowest, "in": inside, "out": same - inside}


def _scores(ranking: Ranking) -> list[list[int | None]]:
    """Score, how many have it, how many of them are chosen: around the lowest score, the highest first."""
    have, taken = _counted(ranking.aimed_at), _counted(ranking.chosen)
    scores = sorted((points for points in have if points is not None), reverse=True)
    lowest = min((points for points in taken if points is not None), default=None)
    if lowest is None:
        return [[points, have[points], taken[points]] for points in scores[: 2 * NEIGHBOURS]]
    here = scores.index(lowest)
    return [[one, have[one], taken[one]] for one in scores[max(0, here - NEIGHBOURS) : here + NEIGHBOURS + 1]]


def _counted(rows: tuple[Standing, ...]) -> Counter[int | None]:
    return Counter(one.points for one in rows)


def differences(kept: dict[str, Any], ranking: Ranking) -> dict[str, list[str]] | None:
    """Who came and who went since the simulation that was kept; None: the same people in the same order."""
    if kept.get("digest") == ranking.digest:
        return None
    before, now = set(kept.get("chosen", [])), {one.pk: one.number for one in ranking.chosen}
    return {
        "came": [number for key, number in now.items() if key not in before],
        "went": [str(key) for key in sorted(before - set(now))],
    }


def for_who_counts(kept: dict[str, Any]) -> dict[str, Any]:
    """For whoever sees no person: no key, and no count so small that it tells of one."""
    shown = {name: value for name, value in kept.items() if name not in {"chosen", "digest"}}
    for name in ("regions", "occupations"):
        rows = kept.get(name, [])
        told = hidden([count for _code, count in rows])  # nor by the total beside them
        shown[name] = [[row[0], SMALL if count is None else count] for row, count in zip(rows, told, strict=True)]
    shown["scores"] = [[points, _hidden(have), _hidden(taken)] for points, have, taken in kept.get("scores", [])]
    shown["tied"] = None
    for name in ("invited", "unscored", "expected", "aimed_at", "pool"):
        if name in shown:
            shown[name] = _hidden(shown[name])
    return shown


def _hidden(count: int) -> int | str:
    """Not below the least that the pages of pools tell."""
    return count if count == 0 or count >= LEAST_TOLD else SMALL
