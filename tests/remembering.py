"""What was built once in the database is put back into the next test as rows, instead of being built anew.

Performing the dozens of actions of a file takes a second; its rows come back in a few hundredths. They come back only
where the database stands exactly as it stood when they were first built, and only where triggers may be put aside for
the moment, which takes a superuser; elsewhere everything is built anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

# Loaded with the program, and long: told apart by their keys, and never changed by what is built here.
LOADED = {"nominee_program", "nominee_stream", "nominee_streamversion"}
PERMISSIONS = (
    "django_content_type",
    "auth_permission",
)  # made anew, with other keys, when a test has emptied the tables
# Neither are sessions and what happened at the door: they change nothing of what is built.
STANDING = ("django_", "auth_", "nominee_session", "nominee_signin")
KEPT = ("django_migrations",)  # which migrations were made

State = tuple[tuple[str, str], ...]


@dataclass
class Kept:
    result: Any
    rows: dict[str, bytes]
    files: Path


_kept: dict[tuple[State, Any], Kept] = {}


def remembered(key: Any, build: Callable[[], Any], folder: Callable[[], Path]) -> tuple[Any, bool]:
    """What `build` returned the first time, and whether its rows were put back instead of building it again."""
    if not _may_put_back():
        return build(), False
    before = _state()
    if kept := _kept.get((before, key)):
        _put_back(kept)
        return kept.result, True
    result = build()
    after = dict(_state())
    changed = [table for table, digest in before if after[table] != digest]
    if not LOADED.intersection(changed):
        files = folder()
        if Path(settings.MEDIA_ROOT).exists():
            shutil.copytree(settings.MEDIA_ROOT, files, dirs_exist_ok=True)
        _kept[before, key] = Kept(result, {table: _rows(table) for table in changed}, files)
    return result, False


_first: dict[str, bytes] = {}
_marks: dict[str, tuple[int, int]] = {}  # of what is loaded and long, as it stood


def keep_what_is_loaded() -> None:
    """What stands in the database before the first test."""
    if _may_put_back():
        tables = [*PERMISSIONS, *(name for name in connection.introspection.table_names() if _is_told(name))]
        _first.update({table: rows for table in tables if (rows := _rows(table))})
        _marks.update(_marks_now())


def load_again() -> bool:
    """After a test that emptied the tables: everything as before the first test, under the same keys."""
    if _first:
        _write(_first)
        _marks.update(_marks_now())
        ContentType.objects.clear_cache()
    return bool(_first)


def undo() -> bool:
    """Everything as before the first test, after one whose changes were committed.

    Emptying every table takes PostgreSQL seconds; few have rows, and what is long among them is mostly as it was.
    """
    if not _first:
        return False
    now = _marks_now()
    kept = {table for table in LOADED if now[table] == _marks[table]}
    if kept != LOADED:  # versions hang on streams, and these on the program: all of them, or none
        kept = set()
    _empty(table for table in _with_rows() if table not in kept and table not in _first)
    _write({table: rows for table, rows in _first.items() if table not in kept})
    _marks.update(_marks_now())
    ContentType.objects.clear_cache()
    return True


def empty() -> None:
    """Without anything that was loaded or built."""
    if _may_put_back():
        _empty(table for table in _with_rows() if table not in PERMISSIONS and table not in KEPT)
        return
    with connection.cursor() as cursor:
        cursor.execute("truncate nominee_program cascade")


def _marks_now() -> dict[str, tuple[int, int]]:
    """How many rows, and the last transaction that wrote one: cheaper than reading megabytes."""
    parts = [f"select '{table}', count(*), coalesce(max(xmin::text::bigint), 0) from {table}" for table in LOADED]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts))
        return {table: (count, last) for table, count, last in cursor.fetchall()}


def _with_rows() -> list[str]:
    tables = [name for name in connection.introspection.table_names() if name not in KEPT]
    parts = [f"select '{name}' where exists (select from {name})" for name in tables]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts))
        return [name for (name,) in cursor.fetchall()]


def _empty(tables: Iterable[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for table in tables:
            cursor.execute(f"delete from {table}")
        cursor.execute("set local session_replication_role = origin")


@cache
def _may_put_back() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        return bool(cursor.fetchone()[0])


@cache
def _question() -> str:
    tables = [name for name in connection.introspection.table_names() if _is_told(name)]
    parts = [
        f"select '{name}', coalesce(string_agg(t.id::text || {_flags(name)}, ' ' order by t.id), '') from {name} t"
        if name in LOADED
        else f"select '{name}', coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') from {name} t"
        for name in sorted(tables)
    ]
    parts.append("select 'auth_permission', concat(min(id), ' ', max(id)) from auth_permission")
    return " union all ".join(parts)


def _is_told(table: str) -> bool:
    return not table.startswith(STANDING)


def _flags(table: str) -> str:
    return "t.executive_director_signs::text" if table == "nominee_program" else "''"


def _state() -> State:
    with connection.cursor() as cursor:
        cursor.execute(_question())
        return tuple(sorted(cursor.fetchall()))


def _rows(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"copy (select * from {table}) to stdout") as out:
        return b"".join(bytes(part) for part in out)


def _write(tables: dict[str, bytes]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        for table, rows in tables.items():
            cursor.execute(f"delete from {table}")
            with cursor.copy(f"copy {table} from stdin") as into:
                into.write(rows)
        cursor.execute("set local session_replication_role = origin")


def _put_back(kept: Kept) -> None:
    _write(kept.rows)
    if kept.files.exists():
        shutil.copytree(kept.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
