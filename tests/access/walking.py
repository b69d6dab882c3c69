"""One request of one reader, taken back afterwards, and everything that it told, wrote, logged and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse
from house import CANARIES, House
from routes import Row

from nominee.models import Look

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
# What an answer may write although it says no, or although it is only read.
LOGS = {
    "django_session": "that the session is still used",
    "nominee_allowance": "how often somebody tried",
    "nominee_look": "who looked, and who was refused",
}
JSON = {"content_type": "application/json"}


@dataclass
class Told:
    status: int
    location: str = ""
    etag: str = ""
    leaks: bool = False  # in the body, a header, the redirect or a cookie
    in_logs: bool = False
    in_mail: bool = False
    written: dict[str, int] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)
    said: str = ""

    @property
    def to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith("/sign-in/?next=")

    @property
    def is_no(self) -> bool:
        return self.status in {400, 401, 403, 404, 405, 415, 422} or self.to_sign_in


def leaks(said: str) -> bool:
    said = said.lower()
    return any(canary in said for canary in CANARIES)


def writes() -> dict[str, int]:
    """Rows that this transaction has written so far in each table but the logs, those tried and undone too."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables
               where n_tup_ins + n_tup_upd + n_tup_del > 0"""
        )
        return {
            table: count
            for table, count in cursor.fetchall()
            if table not in LOGS and not table.startswith("nominee_look")
        }


def undone(house: House, send: Callable[[], HttpResponse], reader: str = "") -> Told:
    """What the request did; then nothing of it stays."""
    mail.outbox = []
    house.lines.kept.clear()
    with transaction.atomic():
        if reader:
            house.becomes(reader)
        before = writes()
        answer = send()
        body = b"".join(answer) if answer.streaming else answer.content
        said = f"{body.decode('utf-8', 'replace')} {answer.headers} {answer.cookies}"
        told = Told(
            answer.status_code,
            answer.headers.get("Location", ""),
            answer.headers.get("ETag", ""),
            leaks(said),
            leaks(" ".join(house.lines.kept)),
            any(leaks(str(letter.message())) for letter in mail.outbox),
            {table: count - before.get(table, 0) for table, count in writes().items() if count != before.get(table)},
            said=said,
        )
        if reader and (user := house.user(reader)):
            told.looks = list(Look.objects.filter(user=user))
        transaction.set_rollback(True)
    return told


def walked(house: House, reader: str, row: Row, method: str = "") -> Told:
    """As the table asks it, once in a run however many tests look at it."""
    key = (id(row), reader, method or row.method)
    if key not in house.told:
        told = undone(house, lambda: ask(house, reader, row, method), reader)
        told.said = ""
        house.told[key] = told
    return house.told[key]


def address(house: House, row: Row, **other: Any) -> str:
    file = house.files.get(row.file)
    kwargs = {name: house.arg(value, file) for name, value in row.args.items()}
    if file and "public_id" not in kwargs:
        kwargs["number"] = file.number
    return reverse(row.route, kwargs=kwargs | other)


def ask(house: House, reader: str, row: Row, method: str = "", path: str = "", **headers: Any) -> HttpResponse:
    kind = JSON if row.json else {}
    return house.browser.send(
        reader, method or row.method, path or address(house, row), row.data, **kind, headers=headers
    )


def routes(patterns: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the product by its name, with its namespace."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry
        else:
            yield from routes(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
