"""Both kinds of chain, recomputed from every column: the events of each file, and the administrative changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from typing import Any

from django.db import connection

from nominee.audit.findings import Finding
from nominee.deadlines import day_in
from nominee.models import Application, ApplicationEvent
from nominee.models.event import digest_of

TELLING = 20_000  # files between two words of progress
BATCH = 20_000  # events read at once; no long transaction, files move on meanwhile
HASHED = (
    "application_id", "number", "at", "by_id", "role", "action", "from_status", "to_status", "asked", "stream_version_id",
    "software", "previous_hash",
)  # fmt: skip
BESIDE = ("acted_for_id", "hash", "application__number", "application__status", "application__program__time_zone")
CHANGES = """
select number, at, kind, subject, previous_hash, hash, jsonb_build_array(
    number, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), by_id, means, database_role, kind, subject, subject_id,
    before, after, why, transaction, previous_hash)::text
from nominee_administrativechange where number > %s order by number, id limit %s"""


@dataclass
class Counted:
    files: int = 0
    events: int = 0
    changes: int = 0
    tell: Callable[[], None] = lambda: None  # called now and then


def file_chains(
    counted: Counted, keys: Iterable[int] | None = None, disposed: Collection[int] = ()
) -> Iterator[Finding]:
    """Of every file, or of those with these keys. Of those `disposed` of only the links: the rest is in disposed.py."""
    for key, rows in groupby(_events(keys), key=lambda row: row["application_id"]):
        counted.files += 1
        if counted.files % TELLING == 0:
            counted.tell()
        yield from _one_file(rows, counted, is_whole=key not in disposed)


def _events(keys: Iterable[int] | None) -> Iterator[dict[str, Any]]:
    events = ApplicationEvent.objects.order_by("application_id", "number").values(*HASHED, *BESIDE)
    if keys is not None:
        chosen = sorted(keys)
        for place in range(0, len(chosen), 1000):
            yield from events.filter(application_id__in=chosen[place : place + 1000])
        return
    file, number = 0, 0
    while page := list(
        events.filter(application_id__gte=file).exclude(application_id=file, number__lte=number)[:BATCH]
    ):
        yield from page
        file, number = page[-1]["application_id"], page[-1]["number"]


def _one_file(rows: Iterable[dict[str, Any]], counted: Counted, *, is_whole: bool = True) -> Iterator[Finding]:
    expected, previous, last = 1, "", {}
    for row in rows:
        counted.events += 1
        file, day = row["application__number"], str(day_in(row["at"], row["application__program__time_zone"]))
        name = f"event {row['number']} ({row['action']})"
        if row["number"] > expected:
            lost = f"event {expected}" if row["number"] == expected + 1 else f"events {expected} to {row['number'] - 1}"
            yield Finding(file, day, f"{lost} before {name} removed")
        if is_whole and _digest(row) != row["hash"]:
            yield Finding(file, day, f"{name} changed: its columns are not what was hashed")
        elif row["previous_hash"] != previous and row["number"] <= expected:
            yield Finding(
                file, day, f"{name} does not follow the event before it: one was put in, or that one was hashed anew"
            )
        expected, previous, last = row["number"] + 1, row["hash"], row
    if last["to_status"] != last["application__status"]:
        yield Finding(
            file, day, f"the file says “{last['application__status']}”, its last event “{last['to_status']}”: "
            "the end of its history was removed, or its status was changed by hand",
        )  # fmt: skip


def _digest(row: dict[str, Any]) -> str:
    content = [row[name] for name in HASHED]
    content[2] = row["at"].astimezone(UTC).isoformat()
    if row["acted_for_id"] is not None:  # as ApplicationEvent.digest
        content.append(row["acted_for_id"])
    return digest_of(content)


def files_without_events() -> Iterator[Finding]:
    for number, day in Application.objects.filter(events__isnull=True).values_list("number", "created_at"):
        yield Finding(number, str(day.date()), "every event of this file removed")


def changes(counted: Counted) -> Iterator[Finding]:
    """The administrative changes, from the first one on."""
    expected, previous = 1, ""
    for number, at, kind, subject, previous_hash, hash_, content in _changes():
        counted.changes += 1
        where, day = f"administrative change {number} ({kind} {subject})", str(at.date())
        if number > expected:
            lost = f"{expected}" if number == expected + 1 else f"{expected} to {number - 1}"
            yield Finding(where, day, f"administrative change {lost} before it removed")
        if hashlib.sha256(content.encode()).hexdigest() != hash_:
            yield Finding(where, day, "changed: its columns are not what was hashed")
        elif previous_hash != previous and number <= expected:
            yield Finding(where, day, "does not follow the one before: one was put in, or that one was hashed anew")
        expected, previous = number + 1, hash_


def _changes() -> Iterator[tuple[Any, ...]]:
    after = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(CHANGES, [after, BATCH])
            if not (page := cursor.fetchall()):
                return
            yield from page
            after = page[-1][0]
