"""When a file is due for disposal: pure, from its state and its days and the records schedule in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from nominee import deadlines
from nominee.programs.privacy import Law


@dataclass(frozen=True)
class Days:
    """The days of a file that its schedule may count from, in the program's time zone."""

    decided: date | None = None
    last_saved: date | None = None
    last_used: date | None = None  # the last event or look that used it


@dataclass(frozen=True)
class Due:
    record_class: str
    row: Mapping[str, Any]
    on: date


def due(law: Law, status: str, days: Days, today: date) -> Due | None:
    """The day from which the file may be disposed of; None while it is open, or when its class is never destroyed.

    Never sooner than the least period after its last use (R.R.O. 1990, Reg. 460, s. 5).
    """
    row = law.schedule(status, today)
    if row is None or row["disposition"] != "destroy":
        return None
    begins = {"decided": days.decided, "last_saved": days.last_saved}.get(row["starts"])
    if begins is None:
        return None
    by_schedule = deadlines.after(begins, row["period"])
    least = (days.last_used or begins) + timedelta(days=law.content["least"]["days"])
    return Due(row["code"], row, max(by_schedule, least))
