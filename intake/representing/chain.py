"""What a person's authority on a file was at a moment, read from the facts alone. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

NONE, NAMED, ACTING, SUSPENDED, ENDED = "none", "named", "acting", "suspended", "ended"
LEADS_TO = {
    "granted": NAMED, "accepted": ACTING, "suspended": SUSPENDED, "reinstated": ACTING, "declined": ENDED,
    "lapsed": ENDED, "ended": ENDED,
}  # fmt: skip


class Fact(Protocol):
    number: int
    kind: str
    at: datetime
    scopes: list[str] | None


@dataclass(frozen=True)
class Standing:
    """`state` after the last fact that counts; `because`: the facts it rests on, the first one first."""

    state: str = NONE
    scopes: tuple[str, ...] = ()
    since: datetime | None = None
    because: tuple[Fact, ...] = field(default=(), compare=False)

    @property
    def is_authorized(self) -> bool:
        return self.state == ACTING

    def includes(self, scope: str) -> bool:
        return self.is_authorized and scope in self.scopes


def standing(facts: Iterable[Fact], moment: datetime) -> Standing:
    """`facts`: of one person on one file. One that happened at this very moment counts."""
    now = Standing()
    for fact in sorted(facts, key=lambda row: row.number):
        if fact.at > moment:
            break
        now = _after(now, fact)
    return now


def _after(now: Standing, fact: Fact) -> Standing:
    if fact.kind == "scope":
        return Standing(now.state, tuple(fact.scopes or ()), now.since, (*now.because, fact))
    if fact.kind not in LEADS_TO:  # what was noticed changes nobody's authority
        return now
    state = LEADS_TO[fact.kind]
    if fact.kind == "granted":  # what came before was another authorization
        return Standing(state, tuple(fact.scopes or ()), fact.at, (fact,))
    return Standing(state, () if state == ENDED else now.scopes, fact.at, (*now.because, fact))
