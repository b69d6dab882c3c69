"""What the rules of a version say of a case: each room hangs in the parts that it applies to real files.

The core asks all of them and imports none. A part answers with rows that JSON can hold; words stand in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nominee.facts import Facts


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


def missing() -> list[str]:
    return [name for name in NAMES if name not in PARTS]


def answer(case: Case) -> dict[str, Any]:
    return {name: PARTS[name](case) for name in NAMES}
