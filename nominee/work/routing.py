"""Which queue a file goes to, by rules that are data (desk.toml). Pure: who works where is passed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Route:
    """The queue, and the rule that led to it."""

    queue: str
    rule: str


def route(
    routes: Sequence[Mapping[str, Any]],
    queues: Mapping[str, str],
    staffed: Collection[str],
    *,
    turn: str,
    facts: Mapping[str, Any],
) -> Route | None:
    """`queues`: code -> turn. `staffed`: codes of the queues that somebody works in. None: nobody works this turn."""
    for row in routes:
        if not _holds(row.get("when", {}), facts):
            continue
        for code in row["queues"]:
            if queues.get(code) == turn and code in staffed:
                return Route(code, row["code"])
    return None


@dataclass(frozen=True)
class Receipt:
    """Why a file waits in a queue, by the rules as they are.

    `rule`: the first that holds for the file and names its queue; empty where none does. `because`: the conditions of
    the rule. `before`: the rule that was tried right before it, with the condition that the file does not meet; without
    one it holds too, and nobody worked in its queues.
    """

    rule: str
    because: Sequence[str] = ()
    before: tuple[str, str] | None = None


def receipt(routes: Sequence[Mapping[str, Any]], queue: str, facts: Mapping[str, Any]) -> Receipt:
    before = None
    for row in routes:
        when = row.get("when", {})
        unmet = _unmet(when, facts)
        if not unmet and queue in row["queues"]:
            return Receipt(row["code"], tuple(when), before)
        before = (row["code"], unmet)
    return Receipt("")


def _holds(when: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    return not _unmet(when, facts)


def _unmet(when: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The first condition that the file does not meet."""
    for name in ("language", "stream"):
        if name in when and facts[name] != when[name]:
            return name
    return "" if facts["complexity"] >= when.get("least_complexity", 1) else "least_complexity"
