"""How many files each team and the whole house will hold in the weeks to come, and how wrong the same method was. Pure.

A file comes to a team from outside (it was submitted) or is passed on by another team when its turn changes; it leaves
a team closed or passed on. So the teams are forecast together: what one of them finishes is divided as it was lately,
and its part that is passed on arrives at the others in the same week. The house is the sum of its teams.

Arrivals from outside: the mean of the last weeks, with their spread. Work done: the capacity of the people who are
there, of which as large a part is used as lately (a person may be able to finish more than there is, or less than was
thought), and never more than there is. The same method, standing some weeks back, is held against what came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, stdev
from typing import TypeVar

AHEAD = 12  # weeks
LOOKED_AT = 12  # weeks of the past that rates are taken from
LEAST = 4  # weeks since the first file came
SPREAD = 1.28  # standard deviations: 8 of 10 weeks lie within, if arrivals are as they were
ORIGINS = (4, 8, 12)  # weeks ago, from which the past is forecast
ROUNDS = 8  # how often a file may be passed on within a week

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Week:
    """What is expected to be open when the week ends; between `least` and `most` in 8 of 10 cases."""

    ends_on: date
    capacity: float
    least: int
    expected: int
    most: int


@dataclass(frozen=True)
class Error:
    """What the same method, standing `ago` weeks back, said of today; and what it missed in the mean of the weeks since."""

    ago: int
    said: int
    came: int
    files: float


@dataclass(frozen=True)
class Past:
    """A team's weeks, oldest first: what came and left, from where and to where, and what was open when each ended."""

    outside: Sequence[int]
    closed: Sequence[int]
    passed: Mapping[int, Sequence[int]]  # to each other team
    came_from: Mapping[int, Sequence[int]]  # from each other team
    open: Sequence[int]
    capacity: Sequence[float]

    def until(self, ago: int) -> Past:
        cut = len(self.open) - ago
        return Past(
            self.outside[:cut], self.closed[:cut], {team: row[:cut] for team, row in self.passed.items()},
            {team: row[:cut] for team, row in self.came_from.items()}, self.open[:cut], self.capacity[:cut],
        )  # fmt: skip

    @property
    def arrivals(self) -> list[int]:
        return [sum(week) for week in zip(self.outside, *self.came_from.values(), strict=True)]

    @property
    def left(self) -> list[int]:
        return [sum(week) for week in zip(self.closed, *self.passed.values(), strict=True)]


House = Mapping[int, Past]


@dataclass(frozen=True)
class Rates:
    """Of one team, a week: what comes from outside, what is finished of the capacity, and who gets which part of it."""

    outside: float
    use: float
    parts: Mapping[int, float]


@dataclass(frozen=True)
class Outlook:
    weeks: Sequence[Week]  # empty: too little is known
    arrivals: float  # a week, in the mean
    outside: float  # of these: submitted, not passed on
    left: float
    closed: float  # of these: not passed on
    spread: float
    sample: int  # weeks that were looked at
    use: float = 0.0  # of the capacity, lately
    errors: Sequence[Error] = ()

    @property
    def top(self) -> int:
        return max((week.most for week in self.weeks), default=0)


def capacity_of_week(people: Mapping[int, int], away: Mapping[int, int]) -> float:
    """`people`: files a week by account; `away`: how many of its five working days each is not there."""
    return sum(files * max(0, 5 - away.get(pk, 0)) / 5 for pk, files in people.items())


def outlooks(house: House, ahead: Mapping[int, Sequence[float]], today: date) -> tuple[Outlook, dict[int, Outlook]]:
    """Of the house, and of each team. `ahead`: capacity of the weeks to come; the first one ends in seven days.

    What one team passes to another neither came to the house nor left it.
    """
    paths, before = _paths(house, ahead), {ago: _said(house, ago) for ago in ORIGINS}
    teams = {
        team: _outlook(past, paths[team], ahead[team], {ago: said[team] for ago, said in before.items()}, today)
        for team, past in house.items()
    }
    sums = {ago: _sums(said.values()) for ago, said in before.items()}
    return _outlook(_together(house), _sums(paths.values()), _sums(ahead.values()), sums, today), teams


def _outlook(
    past: Past, path: Sequence[float], ahead: Sequence[float], before: Mapping[int, Sequence[float]], today: date
) -> Outlook:
    count = len(_known(past.arrivals))
    if count < LEAST:
        return Outlook((), 0.0, 0.0, 0.0, 0.0, 0.0, count)
    seen = past.arrivals[-count:]
    lean = SPREAD * stdev(seen)
    weeks = [
        Week(
            today + timedelta(days=7 * place - 1), there, round(max(0.0, middle - lean * sqrt(place))), round(middle),
            round(middle + lean * sqrt(place)),
        )
        for place, (middle, there) in enumerate(zip(path, ahead, strict=True), 1)
    ]  # fmt: skip
    errors = [_error(past, ago, said) for ago, said in before.items() if len(_known(past.until(ago).arrivals)) >= LEAST]
    means = [fmean(row[-count:]) for row in (past.arrivals, past.outside, past.left, past.closed)]
    return Outlook(weeks, *means, stdev(seen), count, _use(past, count), errors)


def _error(past: Past, ago: int, said: Sequence[float]) -> Error:
    came = past.open[-ago:]
    missed = fmean(abs(one - other) for one, other in zip(said, came, strict=True))
    return Error(ago, round(said[-1]), came[-1], missed)


def _said(house: House, ago: int) -> dict[int, list[float]]:
    """What would have been said `ago` weeks back, with the capacity that was there."""
    return _paths(
        {team: past.until(ago) for team, past in house.items()},
        {team: past.capacity[-ago:] for team, past in house.items()},
    )


def _paths(house: House, ahead: Mapping[int, Sequence[float]]) -> dict[int, list[float]]:
    """Open files of each team at the end of each week."""
    rates = {team: _rates(past) for team, past in house.items()}
    held = {team: float(past.open[-1]) for team, past in house.items()}
    found: dict[int, list[float]] = {team: [] for team in house}
    for place in range(len(next(iter(ahead.values()), ()))):
        can = {team: ahead[team][place] * rate.use for team, rate in rates.items()}
        arrived, finished = _week(held, can, rates)
        for team in house:
            held[team] = held[team] + arrived[team] - finished[team]
            found[team].append(held[team])
    return found


def _week(
    held: Mapping[int, float], can: Mapping[int, float], rates: Mapping[int, Rates]
) -> tuple[dict[int, float], dict[int, float]]:
    """What arrives at and is finished by each team: what is passed on may be finished in the same week."""
    arrived: dict[int, float] = {team: rate.outside for team, rate in rates.items()}
    finished: dict[int, float] = {}
    for _round in range(ROUNDS):
        now = {team: min(can[team], held[team] + arrived[team]) for team in rates}
        if now == finished:
            break
        finished, arrived = now, {team: rate.outside for team, rate in rates.items()}
        for team, rate in rates.items():
            for to, part in rate.parts.items():
                arrived[to] += part * finished[team]
    return arrived, finished


def _rates(past: Past) -> Rates:
    count = len(_known(past.arrivals))
    if not count:
        return Rates(0.0, 0.0, {})
    gone = sum(past.left[-count:])
    parts = {team: sum(row[-count:]) / gone for team, row in past.passed.items() if gone}
    return Rates(fmean(past.outside[-count:]), _use(past, count), parts)


def _use(past: Past, count: int) -> float:
    """How much of the capacity of the last weeks was used."""
    there = sum(past.capacity[-count:])
    return sum(past.left[-count:]) / there if there else 0.0


def _known(arrivals: Sequence[int]) -> Sequence[int]:
    """The last weeks, from the first in which anything came: before it the program was not there yet."""
    seen = list(arrivals[-LOOKED_AT:])
    first = next((place for place, count in enumerate(arrivals) if count), len(arrivals))
    return seen[max(0, first - max(0, len(arrivals) - LOOKED_AT)) :]


def _together(house: House) -> Past:
    pasts = house.values()
    return Past(
        outside=_sums([past.outside for past in pasts]),
        closed=_sums([past.closed for past in pasts]),
        passed={},
        came_from={},
        open=_sums([past.open for past in pasts]),
        capacity=_sums([past.capacity for past in pasts]),
    )


def _sums(rows: Iterable[Sequence[Number]]) -> list[Number]:
    return [sum(week) for week in zip(*rows, strict=True)]
