"""Seeding a house, growing it, and going on where it was cut off: every chunk is one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from nominee.models import Application, Queue
from reporting.scale import found, house, indexes, lists, schema, templates, workers
from reporting.scale.copies import Copies
from reporting.scale.draw import Chunk, statements
from reporting.scale.shape import CHUNK, FILES_PER_ACCOUNT, MANY, TEMPLATES

Say = Callable[[str], None]
TABLES = (*found.TABLES, *(model._meta.db_table for model in templates.CHILDREN), "nominee_application", "nominee_user")


def prepare(say: Say, size: int = TEMPLATES) -> None:
    """The templates and the lists. What is there from a run that was cut off stays."""
    schema.make()
    if schema.setting("templates"):
        return
    templates.perform(size, say)
    say("Writing down what the copies draw from")
    templates.describe()
    lists.fill()
    schema.keep("queues", ",".join(f"{row.turn}:{row.pk}" for row in Queue.objects.all()))
    schema.keep("templates", Application.objects.count())


def plan(files: int, staff: int, password: str | None, teams: int = 0) -> None:
    """More teams with their people, and the chunks of files that are theirs, up to `files` in all."""
    first = schema.planned() + 1
    numbers = house.add(staff, password, teams)
    size = _chunk(files - first + 1)
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into scale.chunk values (%s, %s, %s, %s)",
            [(start, min(start + size - 1, files), *numbers) for start in range(first, files + 1, size)],
        )
    schema.keep("today", timezone.localdate().isoformat())
    schema.keep("many", "yes" if files - first + 1 >= MANY else "")


def _chunk(files: int) -> int:
    """A whole number of accounts: two chunks never share one."""
    return min(CHUNK, -(-files // (4 * FILES_PER_ACCOUNT)) * FILES_PER_ACCOUNT)


def load(say: Say) -> None:
    """Every chunk that is planned and not done, then the indexes and the sequences."""
    chunks = _owed()
    if chunks and schema.setting("many"):
        say(f"Dropping {indexes.drop(TABLES)} indexes until the files are there")
    progress = Progress(sum(chunk.last - chunk.first + 1 for chunk in chunks), schema.made(), say)
    copies, today = Copies(_queues()), schema.setting("today")
    workers.each(lambda raw, chunk: _write(raw, chunk, copies, today, progress), [(chunk,) for chunk in chunks])
    indexes.build(say)
    say("Making the tables ready for reading")
    many = bool(schema.setting("many"))
    workers.each(lambda raw, table: _make_ready(raw, table, many), [(table,) for table in TABLES])


def _make_ready(raw, table: str, many: bool) -> None:
    """What autovacuum would do later: without it an index alone answers no question. Keys that grew at several ends
    are written anew."""
    if _has_ids(raw, table):
        raw.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
        if many:
            raw.execute(f"reindex index {table}_pkey")
    raw.execute(f"vacuum analyze {table}")


def _has_ids(raw, table: str) -> bool:
    question = "select exists (select from pg_attribute where attrelid = %s::regclass and attname = 'id')"
    return raw.execute(question, [table]).fetchone()[0]


def _owed() -> list[Chunk]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select first, last, first_team, last_team from scale.chunk where done_at is null order by first"
        )
        return [Chunk(*row) for row in cursor.fetchall()]


def _queues() -> dict[str, list[int]]:
    """The program's own queues by turn: what the templates' files wait in."""
    known: dict[str, list[int]] = {}
    for part in schema.setting("queues").split(","):
        turn, pk = part.split(":")
        known.setdefault(turn, []).append(int(pk))
    return known


def _write(raw, chunk: Chunk, copies: Copies, today: str, progress: Progress) -> None:
    for statement in statements(chunk, today):
        raw.execute(statement)
    with raw.transaction():
        _without_triggers(raw)
        for statement in (*copies.statements(), *found.statements()):
            raw.execute(statement)
        raw.execute("update scale.chunk set done_at = clock_timestamp() where first = %s", [chunk.first])
        for table in _switched_off(raw):
            raw.execute(f"alter table {table} enable trigger user")
    progress.add(chunk.last - chunk.first + 1)


def _is_superuser(raw) -> bool:
    return raw.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()[0]


def _switched_off(raw) -> tuple[str, ...]:
    return () if _is_superuser(raw) else ("nominee_application", "nominee_holding", "verification_recommendation")


def _without_triggers(raw) -> None:
    """A copy's foreign keys and holdings are right by construction. Who may not skip foreign keys has them checked."""
    if _is_superuser(raw):
        raw.execute("set local session_replication_role = replica")
    for table in _switched_off(raw):
        raw.execute(f"alter table {table} disable trigger user")


class Progress:
    """How far, how fast and how long still, in words."""

    def __init__(self, files: int, before: int, say: Say) -> None:
        self.files, self.before, self.say = files, before, say
        self.began, self.done = time.monotonic(), 0

    def add(self, files: int) -> None:
        self.done += files
        taken = time.monotonic() - self.began
        left = (self.files - self.done) * taken / self.done
        self.say(
            f"{self.before + self.done:,} files, {self.done / taken:,.0f} a second, {_duration(left)} left for the files"
            if self.done < self.files
            else f"{self.before + self.done:,} files, {self.done / taken:,.0f} a second"
        )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"about {round(seconds)} seconds"
    return f"about {round(seconds / 60)} minutes"
