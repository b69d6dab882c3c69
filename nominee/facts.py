"""What an application says, in the plain shape that rules read. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Row = Mapping[str, Any]


def as_date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, date) else None
    except ValueError:
        return None


def as_decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 18 else None  # beyond that it is no quantity


@dataclass(frozen=True)
class Facts:
    """`answers`: field code -> JSON-plain value. `entries`: kind -> rows. `documents`: filled slots.

    `on` is the day the file is judged by: the day of submission, or today for a draft.
    """

    answers: Row
    on: date
    entries: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()

    def date(self, code: str) -> date | None:
        return as_date(self.answers.get(code))

    def decimal(self, code: str) -> Decimal | None:
        return as_decimal(self.answers.get(code))

    def flag(self, code: str) -> bool | None:
        value = self.answers.get(code)
        return value if isinstance(value, bool) else None

    def text(self, code: str) -> str:
        value = self.answers.get(code)
        return value if isinstance(value, str) else ""

    def rows(self, kind: str) -> tuple[Row, ...]:
        return tuple(self.entries.get(kind, ()))
