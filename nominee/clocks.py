"""How long a file was with whom: computed from its events, never counted by a nightly job. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from nominee.lifecycle import STATES


@dataclass(frozen=True)
class Clocks:
    """Time since receipt, split by whose turn it was; a closed file's clocks have stopped."""

    with_program: timedelta
    with_applicant: timedelta
    in_state: timedelta

    @property
    def total(self) -> timedelta:
        return self.with_program + self.with_applicant


def clocks(moves: Iterable[tuple[datetime, str]], now: datetime) -> Clocks:
    """`moves`: (when, to which state) of every event, oldest first. Drafts do not count: nobody has the file yet."""
    program = applicant = timedelta()
    at, state = None, "draft"
    for moment, target in [*moves, (now, "")]:
        if at is not None and state != "draft" and not STATES[state].is_final:
            if STATES[state].turn == "applicant":
                applicant += moment - at
            else:
                program += moment - at
        if target:
            if target != state or at is None:
                entered = moment
            at, state = moment, target
    return Clocks(program, applicant, now - entered if at is not None else timedelta())
