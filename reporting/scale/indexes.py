"""What the database looks rows up by: dropped before many rows come, built after. What was dropped is kept until then.

Primary keys that are an id stay: foreign keys rest on them. Unique constraints go too, and keys of several columns, and
refuse at the end what is there twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from reporting.scale import workers

PLAIN = """select c.relname, pg_get_indexdef(i.indexrelid), i.indrelid, format('drop index if exists %%I', c.relname)
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = any(%(tables)s::regclass[])
    and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)"""
UNIQUE = """select k.conname, format('alter table %%s add constraint %%I %%s', k.conrelid::regclass, k.conname,
        pg_get_constraintdef(k.oid)), k.conrelid,
        format('alter table %%s drop constraint if exists %%I', k.conrelid::regclass, k.conname)
    from pg_constraint k where (k.contype = 'u' or k.contype = 'p' and cardinality(k.conkey) > 1)
    and k.conrelid = any(%(tables)s::regclass[])
    and not exists (select 1 from pg_constraint f where f.contype = 'f' and f.conindid = k.conindid)"""


def drop(tables: Sequence[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into scale.dropped_index {PLAIN} union all {UNIQUE} on conflict do nothing",
            {"tables": list(tables)},
        )
        cursor.execute("select dropping from scale.dropped_index")
        statements = [row[0] for row in cursor.fetchall()]
        for statement in statements:
            cursor.execute(statement)
    return len(statements)


def build(say: Callable[[str], None]) -> None:
    """Several at a time; one that is there again is no longer owed, so that this too goes on where it was cut off."""
    owed = _left()
    done = 0

    def one(raw: Any, name: str, definition: str, dropping: str) -> None:
        nonlocal done
        with raw.transaction():
            raw.execute(dropping)
            raw.execute(definition)
            raw.execute("delete from scale.dropped_index where name = %s", [name])
        done += 1
        say(f"Building the indexes: {done} of {len(owed)}, {name}")

    workers.each(one, owed)


def _left() -> list[tuple[str, str, str]]:
    """The largest tables first, so that the workers end together."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select name, definition, dropping from scale.dropped_index order by pg_relation_size(of_table) desc, name"
        )
        return cursor.fetchall()
