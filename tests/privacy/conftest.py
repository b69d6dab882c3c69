"""Files that are due, and a request for access under review."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from correspondence import disclosure  # noqa: F401  registers what it keeps
from nominee.models import Application
from nominee.retention import disposal, finding


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def later(now) -> date:
    """A day on which every closed file of the tests is due."""
    return now.date() + timedelta(days=366 * 12)


def approved(cast, now: datetime, later: date):
    batch = disposal.propose(by=cast.privacy_officer, at=now, today=later)
    return disposal.answer(batch, by=cast.manager, at=now, approve=True, why="Checked.")


def canaries_in_the_database(words: list[str]) -> list[str]:
    """Tables in which any of these words still stands, whatever the column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for word in words:
                cursor.execute(
                    f"select count(*) from {connection.ops.quote_name(table)} t where lower(t::text) like %s",
                    [f"%{word.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}: {word}")
    return found


def is_due(file: Application, today: date) -> finding.Candidate | None:
    return next((row for row in finding.candidates(today) if row.file.pk == file.pk), None)
