"""What the rules of a version say of a case: each room hangs in the parts that it applies to real files.

The core asks all of them and imports none. A part answers with rows that JSON can hold; words stand in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from nominee.facts import Facts

if TYPE_CHECKING:
    from nominee.models import User


@dataclass(frozen=True)
class Case:
    """What is tried: the rules, the program's figures, and what an application says."""

    definition: Mapping[str, Any]
    tables: Mapping[str, Any]
    facts: Facts
    attested: Mapping[str, Any] = field(default_factory=dict)  # before there was a file: it alone is given points

    @property
    def scored(self) -> Facts:
        """What counts for points: what was attested, where something was."""
        return replace(self.facts, answers={**self.facts.answers, **self.attested}) if self.attested else self.facts

    def under(self, definition: Mapping[str, Any]) -> Case:
        """The same facts by other rules."""
        return replace(self, definition=definition)


Part = Callable[[Case], Any]
Attested = Callable[[Sequence[int]], dict[int, dict[str, Any]]]
# In the order in which they are read. Every one must have been hung in when the product starts (nominee/checks.py).
NAMES = ("fields", "documents", "points", "criteria", "fee", "deadlines", "checks")
PARTS: dict[str, Part] = {}


def part(name: str) -> Callable[[Part], Part]:
    def register(function: Part) -> Part:
        if name not in NAMES:
            raise ValueError(f"no part of an answer is called {name}")
        if PARTS.get(name, function).__qualname__ != function.__qualname__:
            raise RuntimeError(f"two functions for {name}")
        PARTS[name] = function
        return function

    return register


ATTESTED: list[Attested] = []


def attestations(function: Attested) -> Attested:
    """Register who knows what was attested before these files began, by the keys of the files."""
    ATTESTED.append(function)
    return function


def attested(files: Sequence[int]) -> dict[int, dict[str, Any]]:
    return {key: answers for ask in ATTESTED for key, answers in ask(files).items()}


@dataclass(frozen=True)
class Pooled:
    """Somebody in the pool, by a key that says no name; what was attested, as of its day."""

    key: int
    facts: Facts


class Pool(Protocol):
    """Who knows the pools of streams: `after` and `most` page through one by its keys."""

    def size(self, stream: int) -> int: ...

    def batch(self, stream: int, after: int, most: int) -> list[Pooled]: ...

    def named(self, user: User, keys: Sequence[int]) -> dict[int, str]: ...


POOLS: list[Pool] = []


def pool_size(stream: int) -> int:
    return sum(pool.size(stream) for pool in POOLS)


def pooled(stream: int, after: int, most: int) -> list[Pooled]:
    return [row for pool in POOLS for row in pool.batch(stream, after, most)]


def named_in_pool(user: User, keys: Sequence[int]) -> dict[int, str]:
    """Numbers of those whom this person may see."""
    return {key: number for pool in POOLS for key, number in pool.named(user, keys).items()}


def missing() -> list[str]:
    return [name for name in NAMES if name not in PARTS]


def answer(case: Case) -> dict[str, Any]:
    return {name: PARTS[name](case) for name in NAMES}
