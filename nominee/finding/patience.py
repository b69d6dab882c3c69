"""How long one search may take: a question that the index answers slowly is given up, and said so in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction


class TookTooLong(Exception):
    pass


@contextmanager
def at_most(milliseconds: int) -> Iterator[None]:
    """Every statement inside is given up after this time; what was asked before stays good."""
    is_inside = connection.in_atomic_block  # else the end of the transaction sets the time back
    try:
        with transaction.atomic():
            before = _allow(str(milliseconds))
            yield
            if is_inside:
                _allow(before)
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != "57014":  # cancelled: its time was over
            raise
        raise TookTooLong from problem


def _allow(time: str) -> str:
    """Set the time for the statements of this transaction; answers with the time before."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('statement_timeout'), set_config('statement_timeout', %s, true)", [time])
        return str(cursor.fetchone()[0])
