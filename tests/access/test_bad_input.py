"""What no browser sends, to every route: refused in words or passed over, and never an error of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from house import House
from routes import ROWS, Row
from walking import address

from nominee.models import Application

pytestmark = pytest.mark.django_db
LONG = "q" * 10_240
QUERIES = (
    f"page=-1&page=0&sort=password&order=-is_superuser&limit=999999999999&q={LONG}&view=%27%3B--&day=9999-99-99&after=%FF",
    "q=%00&view=%00&entry=%00&team=%00&page=%00&day=%00&number=%00&slot=%00&turn=%00&size=%00&from=%00&seen=%00&after=%00",
    "q=%ED%A0%80&view=%ED%A0%80&entry=%F0%9F&team=-1&page=1e9&turn=NaN&size=%2e%2e%2f&person=99999999999999999999&before=x",
)
HEADERS: dict[str, str] = {
    "Accept-Language": "xx-" + "y" * 4000 + ",*;q=junk,\xff;q=2,en;q=1e999",
    "X-Forwarded-For": ", ".join(["1.2.3.4", "::1", "unknown", "<script>"] * 300),
    "X-Forwarded-Proto": "gopher", "X-Requested-With": "\x7f", "Range": "bytes=9-1,-1,0-99999999999",
    "If-None-Match": '"' + "e" * 4000 + '"', "If-Modified-Since": "yesterday", "Accept": "nothing/here;q=-1",
    "HX-Request": "true", "HX-Current-URL": "https://[bad/", "Referer": "http://[::1", "Origin": "null",
}  # fmt: skip
COOKIES = {"junk": "c" * 16_384, "language": "kl'ingon", "messages": "forged", "csrftoken": "\x00"}
# Each of these names a column that somebody might wish to set.
WISHES = {
    "is_staff": "1", "is_superuser": "1", "is_active": "0", "role": "administrator", "status": "nominated",
    "state": "nominated", "applicant": "1", "applicant_id": "1", "assigned_to": "1", "assigned_to_id": "1", "id": "1",
    "pk": "1", "decided_at": "2020-01-01", "submitted_at": "2020-01-01", "user": "1", "by": "1", "at": "2020-01-01",
    "program": "1", "paid_at": "2020-01-01", "team": "1", "capacity": "999",
}  # fmt: skip
ASKING = (
    "support_officer",
    "team_lead",
    "manager",
    "applicant",
    "auditor",
    "privacy_officer",
    "administrator",
    "anonymous",
)


def who(row: Row) -> str:
    """Somebody for whom the door is open, so that what lies behind it is asked."""
    return next((reader for reader in ASKING if row.expected(reader) not in {403, 404}), ASKING[0])


def sent(house: House, row: Row, path: str = "", **how: Any) -> HttpResponse:
    with transaction.atomic():
        answer = house.browser.send(who(row), how.pop("method", row.method), path or address(house, row), **how)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=lambda row: row.name)
def test_a_page_survives_every_query_header_and_cookie(house: House, row):
    path = address(house, row)
    for query in QUERIES:
        assert sent(house, row, f"{path}?{query}").status_code < 500, query[:60]
    assert sent(house, row, headers=HEADERS, cookies=COOKIES).status_code < 500


PARTS = encode_multipart(BOUNDARY, {f"p{n}": "x" for n in range(10_000)})


def _bodies(row: Row) -> list[tuple[str, dict[str, Any]]]:
    names = list(row.data) or ["q"]
    return [
        ("ten thousand parts", {"data": PARTS, "content_type": MULTIPART_CONTENT}),
        ("no boundary", {"data": b"--x\r\n\r\n", "content_type": "multipart/form-data"}),
        ("half a body", {"data": encode_multipart(BOUNDARY, {"a": "b"})[:-20], "content_type": MULTIPART_CONTENT}),
        ("a wrong kind", {"data": b"\xff\xfe\x00", "content_type": "application/x-java-serialized-object"}),
        ("no JSON", {"data": b'{"action": "\\ud800", "asked": [[[', "content_type": "application/json"}),
        ("odd JSON", {"data": b'{"action": "\\ud800\\u0000", "expecting": 1e999, "place": [], "values": 7}',
                      "content_type": "application/json"}),
        ("an odd charset", {"data": b"a=1", "content_type": "application/x-www-form-urlencoded; charset=klingon"}),
        ("NUL and halves of characters",
         {"data": "&".join(f"{name}=%00%ED%A0%80" for name in names), "content_type": "application/x-www-form-urlencoded"}),
        ("each twice, and long", {"data": {name: [LONG, LONG] for name in names}}),
    ]  # fmt: skip


POSTED = list({(row.route, row.file, *row.args.values()): row for row in ROWS if row.method == "POST"}.values())


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.name)
def test_a_form_survives_every_body(house: House, row):
    for what, how in _bodies(row):
        assert sent(house, row, **how).status_code < 500, what


def rights() -> list[tuple]:
    """Who may what, and whose is what: nothing that a form says changes it by the way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, role, is_staff, is_superuser, is_active, team_id, capacity from nominee_user order by id"
        )
        people = cursor.fetchall()
        cursor.execute("select id, applicant_id, program_id, number, submitted_at from nominee_application order by id")
        return people + cursor.fetchall()


@pytest.mark.parametrize("row", POSTED, ids=lambda row: row.name)
def test_a_form_takes_nothing_that_it_did_not_ask_for(house: House, row):
    if row.json:
        pytest.skip("the API names what it does not know: test_lifecycle.py")
    with transaction.atomic():
        before, stood = rights(), statuses()
        answer = house.browser.send(who(row), "POST", address(house, row), WISHES | row.data)
        after, stands = rights(), statuses()
        transaction.set_rollback(True)
    assert answer.status_code < 500
    if row.args.get("action") != "submit":
        before, after = [r for r in before if len(r) != 5], [r for r in after if len(r) != 5]
    file = house.files.get(row.file)
    if row.route == "desk-completeness-next":  # takes whatever file waits next, and begins its check
        stands = stood
    assert set(before) <= set(after) and {key for key in stood if stands[key] != stood[key]} <= {file and file.pk}


def statuses() -> dict[int, str]:
    return dict(Application.objects.values_list("pk", "status"))
