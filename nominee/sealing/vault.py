"""Values of a file, sealed in a table of their own; everywhere else stands a reference to them.

History (events, log lines, decisions) is only added to: it keeps the reference, so that a change of keys leaves its
hashes as they are, and the value can be sealed anew or, one day, disposed of.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nominee.models import Application, SealedValue
from nominee.sealing import tokens
from nominee.sealing.blind import digest

MARK = "sealed:"
REFERENCE = re.compile(r"sealed:[0-9a-f]{32}", re.ASCII)
SHOWN = 3  # last characters of a value that is not shown whole
SHORTEST_HINTED, LONGEST_HINTED = 7, 80  # of a shorter one these would say too much, and a longer one is no number
_log = logging.getLogger(__name__)


class Unreadable:
    """In place of a value whose key is missing, or that is not as it was sealed."""

    def __str__(self) -> str:
        return _("This value cannot be opened.")

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Masked:
    """A value of which a page shows the end, with where it is shown whole."""

    number: str  # of the file
    key: str
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def end(self) -> str:
        return self.text.lstrip("•")


UNREADABLE = Unreadable()


def is_reference(value: object) -> bool:
    return isinstance(value, str) and REFERENCE.fullmatch(value) is not None


def reference(file: str, field: str, value: str) -> str:
    """The same for the same value: what was kept before is found by it."""
    return f"{MARK}{digest('sealed', file, field, value)[:32]}"


def keep(file: str, field: str, value: str) -> str:
    """Seal one value of the file with this number; answers with its reference."""
    return keep_all(file, {field: value})[field]


def keep_all(file: str, values: Mapping[str, str]) -> dict[str, str]:
    found = {field: reference(file, field, value) for field, value in values.items()}
    rows = [_row(file, field, value, found[field]) for field, value in values.items()]
    SealedValue.objects.bulk_create(rows, ignore_conflicts=True)
    return found


def _row(file: str, field: str, value: str, ref: str) -> SealedValue:
    row = SealedValue(key=ref.removeprefix(MARK), file=file, field=field)
    write(row, value)
    return row


def write(row: SealedValue, value: str) -> None:
    """Seal the value of this row with the current key. Saves nothing."""
    row.token = tokens.seal(value, place_of(row))
    row.key_id = tokens.key_of(row.token)


def read(row: SealedValue) -> str:
    """Raises CannotOpen; also where the value is another than its reference was made of."""
    value = tokens.opened(row.token, place_of(row))
    if reference(row.file, row.field, value) != f"{MARK}{row.key}":
        raise tokens.CannotOpen("not as it was sealed")
    return value


def place_of(row: SealedValue) -> tokens.Place:
    return tokens.Place("nominee_sealedvalue", row.key, f"{row.file}/{row.field}")


def forget(refs: Iterable[str]) -> None:
    """For good, where nothing refers to them any more."""
    SealedValue.objects.filter(key__in=[ref.removeprefix(MARK) for ref in refs]).delete()


# ------------------------------------------------------------------ reading


def opened(file: Application, value: Any) -> Any:
    """The same, whatever its shape, with each reference replaced by its value, or by UNREADABLE.

    Only values of this very file open. Whoever calls shows them to somebody who may see them.
    """
    known = _read_once(file, value)
    return _replaced(value, lambda ref: known.get(ref, UNREADABLE))


def masked(file: Application, value: Any) -> Any:
    """The same with each reference replaced by a Masked: a page that leads to the value and does not show it."""
    known = _read_once(file, value)

    def hide(ref: str) -> Masked | Unreadable:
        text = known.get(ref, UNREADABLE)
        return text if isinstance(text, Unreadable) else Masked(file.number, ref.removeprefix(MARK), hint(text))

    return _replaced(value, hide)


def read_ahead(files: Iterable[Application]) -> None:
    """For a batch: what these files sealed, in one statement instead of one for each."""
    by_number = {file.number: file for file in files}
    for row in SealedValue.objects.filter(file__in=list(by_number)):
        by_number[row.file].__dict__.setdefault("_opened", {})[f"{MARK}{row.key}"] = _text(row)


def readable(refs: Iterable[str]) -> dict[str, str]:
    """For the system's own questions, of any files: what can be opened of these."""
    rows = SealedValue.objects.filter(key__in=[ref.removeprefix(MARK) for ref in refs])
    found = {f"{MARK}{row.key}": _text(row) for row in rows}
    return {ref: text for ref, text in found.items() if isinstance(text, str)}


def hint(text: str) -> str:
    return f"•••••{text[-SHOWN:] if SHORTEST_HINTED <= len(text) <= LONGEST_HINTED else ''}"


def one(file: Application, key: str) -> tuple[str, str | Unreadable] | None:
    """(field, value) of a key, if it is this file's."""
    row = SealedValue.objects.filter(key=key, file=file.number).first()
    return (row.field, _text(row)) if row else None


def _read_once(file: Application, value: Any) -> dict[str, str | Unreadable]:
    """What is behind a reference never changes, so that a page with a file in hand reads it once."""
    known: dict[str, str | Unreadable] = file.__dict__.setdefault("_opened", {})
    wanted = {ref for ref in _references(value) if ref not in known}
    if wanted:
        keys = [ref.removeprefix(MARK) for ref in wanted]
        for row in SealedValue.objects.filter(key__in=keys, file=file.number):
            known[f"{MARK}{row.key}"] = _text(row)
    return known


def _text(row: SealedValue) -> str | Unreadable:
    try:
        return read(row)
    except tokens.CannotOpen as problem:
        _log.warning("sealed value %s (%s) cannot be opened: %s", row.key, row.field, problem.why)
        return UNREADABLE


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if is_reference(value):
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _references(part)


def _replaced(value: Any, put: Callable[[str], Any]) -> Any:
    if isinstance(value, str):
        return put(value) if is_reference(value) else value
    if isinstance(value, Mapping):
        return {key: _replaced(part, put) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(part, put) for part in value]
    return value
