"""Heads and counts of every chain as signed files: what the database said, kept where its owner cannot reach.

One file an hour, `heads-<number>-<moment>.jsonl`: a first line that says what it covers and the digest of the file
before it, a line for each application whose history grew (how many events, the hash of the last), lines for the rows
of the other history tables, and the signature. Beside what is new each file holds a slice of all applications, so
that a week of them says everything once more.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import Max

from nominee.audit import history, signing
from nominee.models import AdministrativeChange, Application, ApplicationEvent
from nominee.version import SOFTWARE

SLICES = 168  # hours of a week
SMALLEST_SLICE = 100
BATCH = 5000
BLOCK = 200  # rows of one line
MARK = 8  # characters of each row's digest, by which a block's changed row is named
# No transaction that writes history lasts as long: what was not committed when one export looked is in the next but one.
OVERLAP = timedelta(minutes=10)
PATTERN = "heads-*.jsonl"


@dataclass(frozen=True)
class Made:
    path: Path
    number: int
    files: int
    events: int
    rows: int


def paths() -> list[Path]:
    """Every export that is there, oldest first."""
    return sorted(Path(settings.AUDIT_FOLDER).glob(PATTERN))


def header(path: Path) -> dict[str, Any]:
    with open(path, encoding="utf-8") as lines:
        return json.loads(lines.readline())


def export(*, at: datetime, full: bool = False) -> Made:
    """Write the next file. Raises NoKey when there is nothing to sign with."""
    signing.public_key()
    folder = Path(settings.AUDIT_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder):
        before = paths()
        head = _header(before, at, full)
        path = folder / f"heads-{head['export']:06d}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.jsonl"
        draft = path.with_suffix(".draft")
        with open(draft, "w", encoding="utf-8") as out:
            counted = _write(out, head)
            out.flush()
            os.fsync(out.fileno())
        draft.chmod(0o440)
        draft.replace(path)
    return Made(path, head["export"], **counted)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _header(before: list[Path], at: datetime, full: bool) -> dict[str, Any]:
    last = header(before[-1]) if before else None
    base = _base(before, last)
    change = AdministrativeChange.objects.order_by("-number").first()
    total = Application.objects.count()
    return {
        "what": "heads", "format": 1, "export": last["export"] + 1 if last else 1, "made_at": at.astimezone(UTC).isoformat(),
        "software": SOFTWARE,
        "previous": {"name": before[-1].name, "sha256": sha256_of(before[-1])} if before else None,
        "changes": {"number": change.number if change else 0, "hash": change.hash if change else ""},
        "applications": total,
        "full": full or base is None,
        "since": base["until"] if base and not full else 0,
        "until": ApplicationEvent.objects.aggregate(last=Max("pk"))["last"] or 0,
        "slice": _slice(last, total),
        "rows": {model._meta.db_table: _rows(model, base if not full else None) for model in history.without_a_chain()},
    }  # fmt: skip


def _base(before: list[Path], last: dict[str, Any] | None) -> dict[str, Any] | None:
    """The newest export that was certainly over before the last one began: from where this one goes on."""
    if last is None:
        return None
    early = datetime.fromisoformat(last["made_at"]) - OVERLAP
    for path in reversed(before):
        if datetime.fromisoformat((found := header(path))["made_at"]) <= early:
            return found
    return None


def _slice(last: dict[str, Any] | None, total: int) -> list[int]:
    """The next part of all applications, by their keys: from, up to."""
    after = last["slice"][1] if last else 0
    size = max(SMALLEST_SLICE, -(-total // SLICES))
    keys = Application.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    found = list(keys[size - 1 : size])
    return [after, found[0]] if found else [after, 0]  # 0: to the end, and then from the beginning again


def _rows(model: Any, base: dict[str, Any] | None) -> dict[str, Any]:
    since = base["rows"].get(model._meta.db_table, {}).get("until", 0) if base else 0
    until = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    return {"since": since, "until": until, "columns": history.columns(model)}


def _write(out: IO[str], head: dict[str, Any]) -> dict[str, int]:
    digest = hashlib.sha256()
    counted = {"files": 0, "events": 0, "rows": 0}

    def line(content: Any) -> None:
        text = json.dumps(content, separators=(",", ":"), ensure_ascii=False) + "\n"
        digest.update(text.encode())
        out.write(text)

    line(head)
    for key, number, events, head_hash in _heads(head):
        line(["f", key, number, events, head_hash])
        counted["files"] += 1
        counted["events"] += events
    for table, rows in head["rows"].items():
        for block in history.digests_between(
            table, rows["columns"], after=rows["since"], until=rows["until"], batch=BLOCK
        ):
            line(["r", table, *summary(block)])
            counted["rows"] += len(block)
    foot = counted | {"sha256": digest.hexdigest(), "key": signing.public_key()}
    out.write(json.dumps(foot | {"signature": signing.sign(signed_text(foot))}) + "\n")
    return counted


def summary(block: Iterable[tuple[int, str]]) -> tuple[str, list[int], str]:
    """One digest over a block, its keys, and a mark of each row."""
    block = list(block)
    whole = hashlib.sha256("".join(digest for _pk, digest in block).encode()).hexdigest()
    return whole, [pk for pk, _digest in block], "".join(digest[:MARK] for _pk, digest in block)


def signed_text(foot: dict[str, Any]) -> str:
    return "nominee heads\n{sha256}\n{files} {events} {rows}".format(**foot)


def _heads(head: dict[str, Any]) -> Iterator[tuple[int, str, int, str]]:
    """What is new, and then the slice without what was new."""
    latest = ApplicationEvent.objects.order_by("application_id", "-number").distinct("application_id")
    latest = latest.values_list("application_id", "application__number", "number", "hash")
    if head["full"]:
        return (yield from _in_ranges(latest, 0, 0))
    grown = ApplicationEvent.objects.filter(pk__gt=head["since"], pk__lte=head["until"])
    keys = sorted(set(grown.values_list("application_id", flat=True).iterator()))
    for place in range(0, len(keys), BATCH):
        yield from latest.filter(application_id__in=keys[place : place + BATCH])
    new = set(keys)
    yield from (row for row in _in_ranges(latest, *head["slice"]) if row[0] not in new)


def _in_ranges(latest: Any, after: int, until: int) -> Iterator[tuple[int, str, int, str]]:
    """A part of all applications, a batch at a time."""
    keys = Application.objects.order_by("pk").values_list("pk", flat=True)
    while page := list((keys.filter(pk__lte=until) if until else keys).filter(pk__gt=after)[:BATCH]):
        yield from latest.filter(application_id__gt=after, application_id__lte=page[-1])
        after = page[-1]


def sha256_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
