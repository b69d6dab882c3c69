"""What the request under way shows of whose file: noted where files are obtained, kept when the answer is made.

Outside a request (a worker, a command) nobody looks, and nothing is noted. nominee/looks keeps what is noted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Seen:
    files: dict[tuple[int, str], None] = field(default_factory=dict)  # key of the file, and which part of it
    listed: set[Any] = field(default_factory=set)  # files of which a line was read
    count: int | None = None  # rows, where whoever shows them knows better than `listed`
    words: str = ""  # what was searched for: only its hash is kept
    filters: str = ""


_now: ContextVar[Seen | None] = ContextVar("seen", default=None)


@contextmanager
def noting() -> Iterator[Seen]:
    noted = Seen()
    token = _now.set(noted)
    try:
        yield noted
    finally:
        _now.reset(token)


def file(key: int, part: str = "") -> None:
    """This file, or `part` of it, is shown. The whole file is no look of its own beside its part."""
    if noted := _now.get():
        noted.files.pop((key, ""), None)
        if part or not any(known == key for known, _part in noted.files):
            noted.files[key, part] = None


def lines(files: Iterable[Any]) -> None:
    """A line of each of these files was read, for a list."""
    if noted := _now.get():
        noted.listed.update(files)


def search(words: str, count: int | None = None) -> None:
    if noted := _now.get():
        noted.words = words
        rows(count)


def rows(count: int | None, filters: str = "") -> None:
    """How many rows are shown or taken along, and by which filters; never a person's words."""
    if noted := _now.get():
        noted.count = noted.count if count is None else count
        noted.filters = filters or noted.filters
