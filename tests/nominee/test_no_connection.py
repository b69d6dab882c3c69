"""No connection to the database is left, or it breaks: the page says so in both languages and keeps what was typed."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.db import InterfaceError, connection, connections
from django.test import Client


@pytest.fixture
def crowded(transactional_db, monkeypatch):
    """Every new connection of the web server is refused by PostgreSQL: its role may have none."""
    admin = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}, autocommit=True)
    admin.execute("drop role if exists crowded")
    admin.execute("create role crowded login connection limit 0")
    monkeypatch.setitem(connections.settings["default"], "USER", "crowded")
    connection.close()
    yield
    connection.close()
    monkeypatch.undo()
    admin.execute("drop role crowded")
    admin.close()


def test_without_a_connection_the_page_says_so_and_keeps_what_was_typed(crowded):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"], client.cookies["csrftoken"] = "x" * 32, "t" * 32
    answer = client.post(
        "/desk/applications/JOWP-2026-000001/notes/",
        {"text": 'It’s "said"\n</textarea><script>', "kind": "note", "csrfmiddlewaretoken": "old"},
    )
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Nothing was changed" in page and "Rien n’a été modifié" in page
    assert '<form method="post" action="/desk/applications/JOWP-2026-000001/notes/">' in page
    assert "It’s &quot;said&quot;\n&lt;/textarea&gt;&lt;script&gt;</textarea>" in page
    assert page.count(f'name="csrfmiddlewaretoken" value="{"t" * 32}"') == 1
    read = client.get("/desk/?view=mine")
    assert read.status_code == 503 and '<a class="govuk-link" href="/desk/?view=mine">' in read.content.decode()
    api = client.get("/api/v1/applications/", headers={"accept": "application/json"})
    assert api.status_code == 503 and api["Content-Type"] == "application/json"
    signing_in = client.post("/sign-in/", {"username": "a@b.example", "password": "secret"})
    assert signing_in.status_code == 503 and "secret" not in signing_in.content.decode()


def test_a_connection_that_broke_half_way_promises_nothing(cast, client, monkeypatch):
    def broken(*_: object, **__: object):
        raise InterfaceError("connection already closed")

    monkeypatch.setattr("nominee.work.services.next_file", broken)
    client.raise_request_exception = False
    client.force_login(cast.support_officer)
    answer = client.post("/desk/next/")
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    assert answer.status_code == 503
    assert "look before you send it again" in words and "Nothing was changed" not in words
