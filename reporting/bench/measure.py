"""Median times, and the table that is printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """What the product needs for one of something, and what the bare operation needs: medians in milliseconds."""

    what: str
    bare_is: str
    product: float
    bare: float
    statements: int = 0  # that the product sends; 0: not counted

    @property
    def ratio(self) -> float:
        return self.product / self.bare


def medians_ms(*works: Work, times: int) -> list[float]:
    """In turns, so that a busy moment of the machine falls on each alike; the first turn warms up."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(times + 1):
        for place, work in enumerate(works):
            began = time.perf_counter()
            work()
            if turn:
                taken[place].append((time.perf_counter() - began) * 1000)
    return [statistics.median(row) for row in taken]


def table(rows: list[Row]) -> str:
    head = ("", "product ms", "bare ms", "ratio", "statements", "bare operation")
    body = [
        (row.what, f"{row.product:.2f}", f"{row.bare:.2f}", f"{row.ratio:.2f}", str(row.statements or ""), row.bare_is)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in (head, *body)) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 0 < place < 5 else cell.ljust(width) for place, (cell, width) in enumerate(pairs)
        ).rstrip()
        for pairs in (list(zip(line, widths, strict=True)) for line in (head, *body))
    )
