"""Counts of a pool: by score and by area. For who sees no person, small numbers are not told, nor those that betray them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from intake.interest.selectors import pool
from intake.models import ExpressionOfInterest
from nominee.models import Stream, StreamVersion
from nominee.words import Words

LEAST_TOLD = 5  # a smaller number might be known people
BAND = 10


@dataclass(frozen=True)
class Cell:
    name: str
    count: int | None  # None: not told
    key: str = ""


def hidden(counts: Sequence[int]) -> list[int | None]:
    """The same numbers without the small ones. Where one alone is hidden, or they add up to a small one, the next is too.

    Otherwise the total beside them would tell it.
    """
    told: list[int | None] = [None if 0 < count < LEAST_TOLD else count for count in counts]
    while True:
        lost = [count for count, shown in zip(counts, told, strict=True) if shown is None]
        left = [place for place, shown in enumerate(told) if shown]
        if not lost or (len(lost) > 1 and sum(lost) >= LEAST_TOLD) or not left:
            return told
        told[min(left, key=lambda place: counts[place])] = None


def _cells(rows: Sequence[tuple[str, str, int]], *, tells_all: bool) -> list[Cell]:
    counts = [count for _key, _name, count in rows]
    told: Sequence[int | None] = counts if tells_all else hidden(counts)
    return [Cell(name, count, key) for (key, name, _count), count in zip(rows, told, strict=True)]


def totals(streams: Sequence[Stream], at: datetime) -> dict[int, dict[str, Any]]:
    """By stream: how many stand in its pool, between which scores."""
    rows = ExpressionOfInterest.objects.filter(stream__in=streams, status="registered", expires_at__gt=at)
    found = rows.values("stream").annotate(
        count=Count("pk"),
        lowest=Min("points"),
        highest=Max("points"),
        unscored=Count("pk", filter=Q(points__isnull=True)),
    )
    return {row["stream"]: row for row in found.order_by()}


def by_score(stream: Stream, at: datetime, *, tells_all: bool) -> list[Cell]:
    """Bands of ten points, the highest first; who is not scored comes last."""
    found: dict[int, int] = {}
    for row in pool(stream, at, at=at).order_by().values("points").annotate(count=Count("pk")):
        band = -1 if row["points"] is None else row["points"] // BAND
        found[band] = found.get(band, 0) + row["count"]
    top = max(found, default=-1)
    rows = [(str(band), f"{band * BAND}–{band * BAND + BAND - 1}", found.get(band, 0)) for band in range(top, -1, -1)]
    rows += [("", "–", found[-1])] if -1 in found else []
    return _cells(rows, tells_all=tells_all)


def by_area(stream: Stream, names: Mapping[str, str], at: datetime, *, tells_all: bool) -> list[Cell]:
    found = dict.fromkeys(names, 0)
    for row in pool(stream, at, at=at).order_by().values("region").annotate(count=Count("pk")):
        found[row["region"]] = found.get(row["region"], 0) + row["count"]
    rows = [(key, names.get(key, key) or "–", count) for key, count in found.items()]
    return _cells(rows, tells_all=tells_all)


def area_names(version: StreamVersion | None, tables: Mapping[str, Any]) -> dict[str, str]:
    """The areas of the province's table of regions, by the names it gives; else as the grid calls them."""
    regions = tables.get("regions", {})
    names = {code: code.replace("_", " ").capitalize() for code in regions.get("areas", {})}
    for factor in (version.definition if version else {}).get("points", {}).get("factors", []):
        for row in factor.get("rows", []):
            when = row.get("when") or {}
            if len(when.get("area", [])) == 1:
                names[when["area"][0]] = str(Words(**row["title"]))
    return names | {code: str(Words(**name)) for code, name in regions.get("area_names", {}).items()}
