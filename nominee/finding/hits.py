"""What a search finds: a file, how it matched, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST = 50  # of one kind; whoever needs more adds a word
# What a list shows of a file. Each way of looking reads it with what it finds: one statement, not two.
LINE = (
    "id", "number", "given_names", "family_name", "status", "submitted_at", "birth_date", "stream_id",
    "assigned_to__first_name", "assigned_to__last_name",
)  # fmt: skip
LINE_OF_ITS_FILE = tuple(f"application__{column}" for column in LINE)


@dataclass(frozen=True)
class Hit:
    file: int
    how: str  # number, passport, name, name_typo, note …
    detail: str = ""  # the end of the number that matched; never the whole of it
    at: datetime | None = None
    snippet: tuple[tuple[str, bool], ...] = ()  # pieces of the text, and whether each is a word looked for
    line: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Found:
    """The hits of one kind: number, identifier, name, family, employer, words, or files when only filters were given."""

    kind: str
    hits: list[Hit] = field(default_factory=list)
    more: bool = False  # there are more than are shown
    gave_up: bool = False  # the time for this question was over
    left_out: bool = False  # not asked, as what was found is surely meant

    @classmethod
    def of(cls, kind: str, hits: list[Hit], most: int) -> Found:
        unique = list({(hit.file, hit.at): hit for hit in reversed(hits)}.values())[::-1]
        return cls(kind, unique[:most], more=len(unique) > most)


def line_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a row that leads to its file."""
    return {column: row[f"application__{column}"] for column in LINE}
