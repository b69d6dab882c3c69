"""Every route, every method, every reader: what each is answered, and that nothing leaks or changes on a no."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse
from house import CANARY, House
from routes import ADMIN, GROUPS, READERS, ROWS, Row

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def routes(patterns: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the product by its name, with its namespace."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry
        else:
            yield from routes(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)


OWN = [name for name, _ in routes() if not name.startswith("admin:")]
ADMINISTRATION = [(name, route) for name, route in routes() if name.startswith("admin:")]


def writes() -> int:
    """Rows written by this transaction so far, those tried and undone too; sessions, counted
    tries, what happened at the door, and who looked, aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables
               where relname not in ('nominee_session', 'nominee_allowance') and relname not like 'nominee\\_look%'
               and relname <> 'nominee_signin'
            """
        )
        return int(cursor.fetchone()[0])


def undone(ask: Callable[[], HttpResponse]) -> tuple[HttpResponse, str, int]:
    """The answer, all that it says, and how many rows were written for it; then nothing of it stays."""
    with transaction.atomic():
        before = writes()
        answer = ask()
        body = b"".join(answer) if answer.streaming else answer.content
        said = f"{body.decode('utf-8', 'replace')} {answer.headers} {answer.cookies}"
        changed = writes() - before
        transaction.set_rollback(True)
    return answer, said, changed


def ask(house: House, reader: str, row: Row, method: str = "") -> Callable[[], HttpResponse]:
    file = house.files.get(row.file)
    kwargs = {name: house.arg(value, file) for name, value in row.args.items()}
    if file and "public_id" not in kwargs:
        kwargs["number"] = file.number

    def send() -> HttpResponse:
        house.becomes(reader)
        client = house.client(reader)
        kind = {"content_type": "application/json"} if row.json else {}
        return getattr(client, (method or row.method).lower())(reverse(row.route, kwargs=kwargs), row.data, **kind)

    return send


JOINING = 4  # rows: the new role of who joined the staff, their program, and a line in the log for each


def leaks(said: str) -> bool:
    return CANARY.lower() in said.lower()


def test_every_route_has_its_row_and_every_row_its_route():
    assert len(set(OWN)) == len(OWN), "two routes of one name"
    assert {row.route for row in ROWS} == set(OWN)


def test_every_method_a_view_takes_has_its_row(house):
    """A view that answers to a method that nobody wrote a row for is found by asking it."""
    known, wrong = {(row.route, row.method) for row in ROWS}, []
    for row in {row.route: row for row in ROWS}.values():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {name for route, name in known if route == row.route}:
            for reader in ("applicant", "support_officer", "anonymous"):
                answer, _, changed = undone(ask(house, reader, row, method))
                may = {405, 403} if reader == "anonymous" and row.route.startswith("api-") else {405}
                if row.route == "sign-in":  # whoever is signed in is sent on, however they ask
                    may.add(302)
                if answer.status_code not in may or changed:
                    wrong.append(f"{method} {row.route} as {reader}: {answer.status_code}, {changed} rows written")
    assert wrong == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_reader_is_answered_as_the_table_says(house, caplog, row):
    caplog.set_level(logging.DEBUG, "nominee")
    wrong = []
    for reader in READERS:
        answer, said, changed = undone(ask(house, reader, row))
        status = answer.status_code
        if status != row.expected(reader):
            wrong.append(f"{reader} is answered {status}, not {row.expected(reader)}")
        to_sign_in = status == 302 and answer["Location"].startswith("/sign-in/?next=")
        if reader in GROUPS["anonymous"] and row.expected(reader) == 302 and row.file and not to_sign_in:
            wrong.append(f"{reader} is sent to {answer['Location']}")
        is_read = row.method == "GET" and not row.writes
        if changed > JOINING * (reader == "joined_staff") and (is_read or to_sign_in or status in {403, 404, 405, 422}):
            wrong.append(f"{changed} rows were written for {reader}, answered {status}")
        if leaks(said) and (status in {403, 404, 405} or to_sign_in or not house.may_see(reader, row.file)):
            wrong.append(f"something of the applicant reached {reader}, answered {status}")
    assert wrong == []
    assert not leaks(caplog.text)


def test_the_canaries_are_where_they_would_be_seen(house):
    """The test above could not fail if nobody ever saw one."""
    seen = {row.name for row in ROWS if row.method == "GET" and leaks(undone(ask(house, "auditor", row))[1])}
    assert {
        "GET desk",
        "GET desk-file verification",
        "GET desk-checks-json verification",
        "GET letter verification letter",
    } <= seen
    seen = {row.name for row in ROWS if row.method == "GET" and leaks(undone(ask(house, "applicant", row))[1])}
    assert {"GET apply-file draft", "GET apply-check draft", "GET apply-page draft passport"} <= seen


def test_head_and_options_pass_the_same_doors(house):
    """Nobody learns from them that a file exists."""
    wrong = []
    for row in ROWS:
        if row.method != "GET":
            continue
        for reader in ("stranger", "revoked", "anonymous", "analyst"):
            for method in ("HEAD", "OPTIONS"):
                answer, said, changed = undone(ask(house, reader, row, method))
                # What an address takes is no secret: the API says it alike of files that are there and that are not.
                open_to_all = row.route.startswith(("sign-", "api-")) or row.expected(reader) == 403
                is_form = method == "OPTIONS" and open_to_all
                if answer.status_code not in {row.expected(reader), 405} and not (
                    is_form and answer.status_code == 200
                ):
                    wrong.append(f"{method} {row.name} as {reader}: {answer.status_code}")
                if leaks(said) or (changed and not row.writes):
                    wrong.append(f"{method} {row.name} as {reader}: leaks, or writes {changed} rows")
    assert wrong == []


def test_configuration_is_the_administrators_alone(house):
    """One rule for every address under /admin/: 403 for whoever is signed in, sign-in for the others."""
    wrong = []
    for place, (name, route) in enumerate(ADMINISTRATION):
        path = f"/admin/{_filled(route)}"
        posting = {"administrator", READERS[place % len(READERS)], READERS[-place % len(READERS)]}
        for reader in READERS:
            for method in ("get", "post") if reader in posting else ("get",):
                answer, said, changed = undone(lambda: _send(house, reader, method, path))  # noqa: B023
                status = answer.status_code
                if reader == "administrator":
                    if status >= 500 or (leaks(said) and "user" not in name):
                        wrong.append(f"{method} {path}: {status} for the administrator, or it shows a person")
                    continue
                door = 302 if reader in GROUPS["anonymous"] else ADMIN["public"]
                if status != door or changed > JOINING * (reader == "joined_staff") or leaks(said):
                    wrong.append(f"{method} {path} as {reader}: {status}, {changed} rows written")
    assert wrong == []


def _send(house: House, reader: str, method: str, path: str) -> HttpResponse:
    house.becomes(reader)
    return getattr(house.client(reader), method)(path)


def _filled(route: URLPattern) -> str:
    text = str(route.pattern)
    if "(?P" in text:
        return "nominee/" if "app_label" in text else "anything/"
    for part in route.pattern.converters:
        for kind in ("path:", "str:", "int:", ""):
            text = text.replace(f"<{kind}{part}>", "1")
    return text
