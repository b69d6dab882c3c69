"""The officer's first page against the statements it sends, at two sizes of the house."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nominee.models import User
from reporting.bench.measure import Row, medians_ms

SEARCH = "?q=okafor"


def measure(files: int, officer: User, times: int) -> list[Row]:
    """Through the whole middleware, session and sign-in included, without the network in between."""
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    desk = reverse("desk")
    rows = []
    for what, address in (("worklist", desk), ("worklist, a name searched", desk + SEARCH)):
        statements = _statements(client, address)
        listing = next(sql for sql in statements if "LIMIT 51" in sql)
        page, alone, every = medians_ms(
            lambda address=address: _page(client, address), _asks([listing]), _asks(statements), times=times
        )
        rows.append(Row(f"{what}, {files:,} files", "the page's list alone, by psycopg", page, alone))
        rows.append(Row(f"{what}, {files:,} files", f"all its {len(statements)} statements, by psycopg", page, every))
    return rows


def _page(client: Client, address: str) -> bytes:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer.content


def _statements(client: Client, address: str) -> list[str]:
    _page(client, address)
    with CaptureQueriesContext(connection) as sent:
        _page(client, address)
    return [query["sql"] for query in sent if query["sql"].startswith("SELECT")]


def _asks(statements: list[str]) -> Callable[[], object]:
    raw = connection.connection

    def ask() -> None:
        for statement in statements:
            raw.execute(statement.encode()).fetchall()

    return ask
