"""Every route, every method, every reader: what each is answered, and that nothing leaks or changes on a no."""

from __future__ import annotations

import os

import pytest
from django.urls import URLPattern
from house import House
from routes import ADMIN, GROUPS, READERS, ROWS
from walking import Told, routes, undone, walked

pytestmark = pytest.mark.django_db
OWN = [name for name, _ in routes() if not name.startswith("admin:")]
EVERY = bool(os.environ.get("ACCESS_EVERY"))  # all readers, where else some of them ask each address
ADMINISTRATION = [(name, route) for name, route in routes() if name.startswith("admin:")]


def test_every_route_has_its_row_and_every_row_its_route():
    assert len(set(OWN)) == len(OWN), "two routes of one name"
    assert {row.route for row in ROWS} == set(OWN)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_reader_is_answered_as_the_table_says(house, row):
    wrong = []
    for reader in READERS:
        told, expected = walked(house, reader, row), row.expected(reader)
        if told.status != expected:
            wrong.append(f"{reader} is answered {told.status}, not {expected}")
        if reader in GROUPS["anonymous"] and expected == 302 and row.file and not told.to_sign_in:
            wrong.append(f"{reader} is sent to {told.location}")
        is_read = row.method == "GET" and not row.writes
        if told.written and (is_read or told.is_no):
            wrong.append(f"{told.written} was written for {reader}, answered {told.status}")
        if told.leaks and ((told.is_no and told.status != 422) or not house.may_see(reader, row.file)):
            wrong.append(f"something of the applicant reached {reader}, answered {told.status}")
        if told.in_logs or told.in_mail:
            wrong.append(f"something of the applicant is in the log or in a letter, asked by {reader}")
    assert wrong == []


def test_the_canaries_are_where_they_would_be_seen(house):
    """The test above could not fail if nobody ever saw one."""
    seen = {row.name for row in ROWS if row.method == "GET" and walked(house, "auditor", row).leaks}
    assert {
        "GET desk",
        "GET desk-file verification",
        "GET desk-checks-json verification",
        "GET letter verification letter",
    } <= seen
    seen = {row.name for row in ROWS if row.method == "GET" and walked(house, "applicant", row).leaks}
    assert {"GET apply-file draft", "GET apply-check draft", "GET apply-page draft passport"} <= seen


def test_configuration_is_the_administrators_alone(house):
    """One rule for every address under /admin/: 403 for whoever is signed in, sign-in for the others."""
    wrong = []
    for place, (name, route) in enumerate(ADMINISTRATION):
        path = f"/admin/{_filled(route)}"
        posting = {"administrator", READERS[place % len(READERS)], READERS[-place % len(READERS)]}
        for reader in READERS if EVERY else sorted(posting | {READERS[(place + 7) % len(READERS)], "anonymous"}):
            for method in ("GET", "POST") if reader in posting else ("GET",):
                told = _sent(house, reader, method, path)
                if reader == "administrator":
                    if told.status >= 500 or (told.leaks and "user" not in name):
                        wrong.append(f"{method} {path}: {told.status} for the administrator, or it shows a person")
                    continue
                door = 302 if reader in GROUPS["anonymous"] else ADMIN["public"]
                if told.status != door or told.written or told.leaks:
                    wrong.append(f"{method} {path} as {reader}: {told.status}, {told.written} written")
    assert wrong == []


def _sent(house: House, reader: str, method: str, path: str) -> Told:
    return undone(house, lambda: house.browser.send(reader, method, path), reader)


def _filled(route: URLPattern) -> str:
    text = str(route.pattern)
    if "(?P" in text:
        return "nominee/" if "app_label" in text else "anything/"
    for part in route.pattern.converters:
        for kind in ("path:", "str:", "int:", ""):
            text = text.replace(f"<{kind}{part}>", "1")
    return text
