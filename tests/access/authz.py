"""Reads authz.toml: what is expected of each role, relation, action and state."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("authz.toml")


@dataclass(frozen=True)
class Relation:
    code: str
    means: str
    roles: tuple[str, ...]
    sees: frozenset[str]
    never: frozenset[str]
    reads: frozenset[str]
    instead_of: str


@dataclass(frozen=True)
class Step:
    code: str
    by: frozenset[str]
    sources: frozenset[str]
    target: str
    signatures: int


@dataclass(frozen=True)
class Policy:
    roles: frozenset[str]
    states: tuple[str, ...]
    relations: dict[str, Relation]
    actions: dict[str, Step]

    def expected(self, action: str, relation: str, role: str, state: str, signatures: int = 1) -> str:
        """`yes`, or the number of the refusal."""
        step, standing = self.actions[action], self.relations[relation]
        if state not in standing.sees:
            return "404"
        if not step.by & {role, standing.instead_of}:
            return "403"
        if state not in step.sources:
            return "409"
        if step.signatures not in (0, signatures) or action in standing.never:
            return "403"
        return "yes"


def read(text: str = "") -> Policy:
    """Raises KeyError for a name that nothing defines, and TypeError for a column that no row has."""
    rows = tomllib.loads(text or SOURCE.read_text(encoding="utf-8"))
    groups, states = rows["roles"], rows["states"]
    every = [state for names in states.values() for state in names]
    relations = {
        code: Relation(
            code,
            row.pop("means"),
            tuple(_flat(row.pop("roles"), groups)),
            frozenset(_flat(row.pop("sees"), states)),
            frozenset(row.pop("never", ())),
            frozenset(_flat(row.pop("reads", ()), states)),
            row.pop("instead_of", ""),
        )
        for code, row in rows["relations"].items()
    }
    actions = {
        code: Step(
            code,
            frozenset(_flat(row.pop("by"), groups)),
            frozenset(_flat(row.pop("from"), states)),
            row.pop("to"),
            row.pop("signatures", 0),
        )
        for code, row in rows["actions"].items()
    }
    left = {code: row for code, row in {**rows["relations"], **rows["actions"]}.items() if row}
    if left:
        raise TypeError(f"columns that mean nothing: {left}")
    return Policy(frozenset(_flat(groups, groups)), tuple(every), relations, actions)


def _flat(names: Iterable[str], groups: dict[str, list[str]]) -> list[str]:
    """A group's members for its name; a single one for itself, if some group has it."""
    single = {member for members in groups.values() for member in members}
    found: list[str] = []
    for name in names:
        if name not in groups and name not in single:
            raise KeyError(name)
        found += groups.get(name, [name])
    return list(dict.fromkeys(found))


POLICY = read()
