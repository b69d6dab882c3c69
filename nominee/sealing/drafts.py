"""What somebody is still typing, in a JSON column: sealed whole, as any of it may be a number or a note of those that are.

The row is written over every few seconds, so the token stands in the row itself: {"sealed": "s1:…"}.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from nominee.sealing import tokens

SEALED = "sealed"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Column:
    """The column `values` of a model, and what of a row tells it from every other."""

    model: type[models.Model]
    row: Callable[[Any], str]

    def place(self, row: Any) -> tokens.Place:
        return tokens.Place(self.model._meta.db_table, self.row(row), "values")

    def seal(self, row: Any, values: Mapping[str, Any]) -> dict[str, str]:
        """What the column of this row is to hold."""
        return {SEALED: tokens.seal(json.dumps(dict(values)), self.place(row))}

    def opened(self, row: Any) -> dict[str, Any]:
        """What was typed; nothing where it cannot be opened."""
        try:
            return self.read(row)
        except tokens.CannotOpen as problem:
            _log.warning("draft %s of %s cannot be opened: %s", row.pk, self.model._meta.db_table, problem.why)
            return {}

    def read(self, row: Any) -> dict[str, Any]:
        """Raises CannotOpen. What was kept before drafts were sealed is open."""
        token = row.values.get(SEALED)
        if not isinstance(token, str) or not tokens.key_of(token):
            return dict(row.values)
        return dict(json.loads(tokens.opened(token, self.place(row))))


COLUMNS: list[Column] = []


def column(model: type[models.Model], row: Callable[[Any], str]) -> Column:
    COLUMNS.append(Column(model, row))
    return COLUMNS[-1]
