"""What disposal leaves behind, told from tampering: a file without its contents, whose chain still links.

Its events keep every column but what was asked and answered, so their own hash cannot be recomputed any more. Instead the
links, the head, and digests of all that stays are compared with the file's tombstone, which is exported and signed like
all history. The other history rows of the file are compared as the tombstone found them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import connection

from nominee.audit import history
from nominee.audit.findings import Finding
from nominee.models import ApplicationEvent, Tombstone

KEPT = """
select coalesce(jsonb_agg(jsonb_build_array(number, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), by_id, role,
    action, from_status, to_status, asked, stream_version_id, software, previous_hash, hash) order by number), '[]')::text
from nominee_applicationevent where application_id = %s"""


def call(file: int, certificate: int, *, why: str = "") -> None:
    """Take the contents of a file away: the database’s own function, which asks for an approved disposal.

    `why` goes into the log of administrative changes beside the account that is emptied, if one is.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('nominee.means', 'disposal', true), set_config('nominee.why', %s, true)", [why]
        )
        cursor.execute("select nominee_dispose_file(%s, %s)", [file, certificate])


def kept_of(file: int) -> str:
    """SHA-256 of all that is left of the file’s events."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [file])
        return hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()


def rows_of(file: int) -> dict[str, Any]:
    """For each history table with rows of this file: its columns, how many rows, a digest over them."""
    found = {}
    for model in _tables():
        ids = _ids(model, file)
        if ids:
            table, names = model._meta.db_table, history.columns(model)
            found[table] = {"columns": names, "count": len(ids), "sha256": _digest(table, names, ids)}
    return found


def _tables() -> Iterator[Any]:
    for model in history.without_a_chain():
        if model is not Tombstone and history.path_to_file(model):
            yield model


def _ids(model: Any, file: int) -> list[int]:
    rows = model._default_manager.filter(**{history.path_to_file(model): file})
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _digest(table: str, names: list[str], ids: list[int]) -> str:
    rows = sorted(history.digests(table, names, ids=ids).items())
    return hashlib.sha256("".join(digest for _pk, digest in rows).encode()).hexdigest()


def certificates() -> dict[int, str]:
    """The files that are disposed of, each with the number of its certificate."""
    return dict(Tombstone.objects.values_list("application_id", "disposal__number"))


def check(keys: set[int] | None = None) -> Iterator[Finding]:
    """Every file that is disposed of, or those with these keys."""
    stones = Tombstone.objects.select_related("disposal").order_by("pk")
    for stone in stones if keys is None else stones.filter(application__in=keys):
        under, day = f"disposed of under certificate {stone.disposal.number}", str(stone.at.date())
        events = ApplicationEvent.objects.filter(application=stone.application_id).order_by("-number")
        last = events.values_list("number", "hash").first()
        if last != (stone.events, stone.head):
            yield Finding(stone.number, day, f"{under}, and its history does not end as it did then")
        if kept_of(stone.application_id) != stone.kept:
            yield Finding(stone.number, day, f"{under}, and what stayed of its events was changed since")
        yield from _rows(stone, under, day)


def _rows(stone: Tombstone, under: str, day: str) -> Iterator[Finding]:
    for model in _tables():
        table, ids = model._meta.db_table, _ids(model, stone.application_id)
        was = stone.rows.get(table, {"count": 0})
        if len(ids) < was["count"]:
            yield Finding(stone.number, day, f"{under}, and rows of {table} were removed since")
        elif was["count"] and _digest(table, was["columns"], ids[: was["count"]]) != was["sha256"]:
            yield Finding(stone.number, day, f"{under}, and rows of {table} were changed since")
