"""When somebody must act on a file next, by rules that are data (desk.toml), and the receipt of the rule. Pure.

The earliest day of all rules that hold is the day; the next one is kept beside it as the nearest that did not.
Nothing here looks at today, so that a receipt does not age: what is late is late by its own day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

CRITICAL_DAYS = 14  # late by more than this is critically late
SOON_DAYS = 7


@dataclass(frozen=True)
class Receipt:
    """`on`: the day to act on. `basis`: the date it was counted from. `nearest`: the rule that would come next."""

    rule: str
    on: date
    basis: date
    days: int  # before (negative) or after the basis
    nearest: tuple[str, date] | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"basis": self.basis.isoformat(), "days": self.days}
        if self.nearest:
            found["nearest"] = {"rule": self.nearest[0], "on": self.nearest[1].isoformat()}
        return found


def next_step(rules: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> Receipt:
    """`facts`: turn, last_action, and the dates that rules name (a date or None). At least one rule must hold."""
    found = []
    for place, rule in enumerate(rules):
        basis = facts.get(rule["date"])
        if basis is None or not _holds(rule, facts):
            continue
        days = rule["add"] if "add" in rule else -rule["lead"]
        found.append((basis + timedelta(days=days), place, rule["code"], basis, days))
    first, *others = sorted(found)
    nearest = (others[0][2], others[0][0]) if others else None
    return Receipt(rule=first[2], on=first[0], basis=first[3], days=first[4], nearest=nearest)


def days_known(rules: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> list[tuple[str, date]]:
    """The days themselves on which something ends or is due, by the rules that hold: (rule, day), soonest first.

    How long a file stands in its state is a habit of the program and no such day.
    """
    found = []
    for rule in rules:
        basis = facts.get(rule["date"])
        if basis is not None and rule["date"] != "status_since" and _holds(rule, facts):
            found.append((rule["code"], basis + timedelta(days=rule.get("add", 0))))
    return sorted(found, key=lambda row: row[1])


def _holds(rule: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    if "turns" in rule and facts["turn"] not in rule["turns"]:
        return False
    return "after" not in rule or facts["last_action"] in rule["after"]


def severity(on: date, today: date) -> str:
    """critical, overdue, today, soon or later."""
    left = (on - today).days
    if left < -CRITICAL_DAYS:
        return "critical"
    if left < 0:
        return "overdue"
    if left == 0:
        return "today"
    return "soon" if left <= SOON_DAYS else "later"
