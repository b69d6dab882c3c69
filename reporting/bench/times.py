"""Milliseconds of many answers of one kind."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


@dataclass
class Times:
    taken: list[float] = field(default_factory=list)

    def add(self, milliseconds: float) -> None:
        self.taken.append(milliseconds)

    def at(self, percent: int) -> float:
        """The percentile; 0 of nothing."""
        if len(self.taken) < 2:
            return self.taken[0] if self.taken else 0.0
        if percent >= 100:
            return max(self.taken)
        return statistics.quantiles(self.taken, n=100, method="inclusive")[percent - 1]
