"""A key to sign with, and a hand that reaches past every trigger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from nominee.audit import exporting, signing, verifying

NOON = datetime(2026, 11, 25, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _key(settings):
    settings.AUDIT_KEY = "a key of the tests, long enough to sign with"


@pytest.fixture
def export():
    """`export()`, an hour after the one before."""
    made: list[exporting.Made] = []

    def do(**how: Any) -> exporting.Made:
        made.append(exporting.export(at=NOON + timedelta(hours=len(made)), **how))
        return made[-1]

    return do


@pytest.fixture
def found():
    """What a verification finds, as lines."""

    def ask(**how: Any) -> list[str]:
        return [str(finding) for finding in verifying.verify(known=signing.known_keys(), **how).findings]

    return ask


@pytest.fixture
def tamper():
    """As the owner of the database could: no trigger, no foreign key."""

    def do(sql: str, values: list[Any] | None = None) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set local session_replication_role = replica")
            cursor.execute(sql, values)
            count = cursor.rowcount
            cursor.execute("set local session_replication_role = origin")
        return count

    return do
