"""One transition through the door, against its lock, update and insert in a transaction of psycopg."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from nominee import machine
from nominee.models import Application, ApplicationEvent, User
from reporting.bench.measure import Row, medians_ms

ACTION, SOURCE, TARGET = "open_decision", "recommended", "decision"
_EVENT = ApplicationEvent._meta.db_table
_FILE = Application._meta.db_table
_COLUMNS = [field.column for field in ApplicationEvent._meta.local_concrete_fields if not field.primary_key]
_LAST = f"select {', '.join(_COLUMNS)} from {_EVENT} where application_id = %s order by number desc limit 1"
_INSERT = f"insert into {_EVENT} ({', '.join(_COLUMNS)}) values ({', '.join(['%s'] * len(_COLUMNS))}) returning id"
_UPDATE = (
    f"update {_FILE} set status = %s, status_since = %s, submitted_at = submitted_at, decided_at = null where id = %s"
)


def measure(by: User, times: int) -> list[Row]:
    files = iter(_files(SOURCE, 2 * (times + 1)))

    def product() -> None:
        machine.perform(next(files), ACTION, by=by, at=timezone.now(), expecting=SOURCE)

    def bare() -> None:
        _by_hand(next(files).pk)

    through, alone = medians_ms(product, bare, times=times)
    return [Row("one transition", "its lock, update and insert, committed by psycopg", through, alone)]


def _files(status: str, count: int) -> Iterator[Application]:
    found = list(Application.objects.filter(status=status).order_by("-id")[:count])
    if len(found) < count:
        raise RuntimeError(f"{count} files in {status} are needed, and there are {len(found)}")
    return itertools.islice(found, count)


def _by_hand(pk: int) -> None:
    now = timezone.now()
    with transaction.atomic():
        raw = connection.connection
        raw.execute(f"select status from {_FILE} where id = %s for update", [pk]).fetchone()
        last = dict(zip(_COLUMNS, raw.execute(_LAST, [pk]).fetchone(), strict=True))
        raw.execute(_UPDATE, [TARGET, now, pk])
        event = last | {"number": last["number"] + 1, "at": now, "from_status": SOURCE, "to_status": TARGET}
        raw.execute(_INSERT, [_plain(event[column]) for column in _COLUMNS]).fetchone()


def _plain(value: object) -> object:
    return "{}" if isinstance(value, dict) else value
