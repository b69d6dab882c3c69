"""Not yours, and not there: the same answer, so that nobody learns which numbers are taken."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from house import House
from routes import ROWS, Row
from walking import address, ask, undone, walked

pytestmark = pytest.mark.django_db
OF_A_FILE = [row for row in ROWS if row.file]
UNSEEN = ("stranger", "other_representative", "revoked", "analyst", "joined_staff", "support_officer")
# A token against forgery, the minute until which its cookie is kept, the number of the request.
CHANGING = (r"[0-9a-zA-Z]{64}", r"csrftoken=[0-9a-zA-Z]{32}", r"expires=[^;]+", r"Request-ID': '[0-9a-f]+")


def plain(said: str, path: str) -> str:
    said = said.replace(path, "PATH")
    for pattern in CHANGING:
        said = re.sub(pattern, "…", said)
    return said


def never(number: str) -> str:
    """A number that no file has, as long as this one."""
    head, _dash, tail = number.rpartition("-")
    return f"{head}-{'9' * len(tail)}"


def without(house: House, row: Row) -> str:
    """The same address of a file that never was."""
    other: dict[str, Any] = (
        {"public_id": uuid.UUID(int=7)} if "public_id" in row.args else {"number": never(house.files[row.file].number)}
    )
    return address(house, row, **other)


@pytest.mark.parametrize("row", OF_A_FILE, ids=lambda row: row.name)
def test_what_one_may_not_see_answers_like_what_is_not_there(house: House, row):
    asking = [reader for reader in UNSEEN if row.expected(reader) == 404]
    for reader in asking[OF_A_FILE.index(row) % 2 :: 2]:
        there, missing = address(house, row), without(house, row)
        one = undone(house, lambda: ask(house, reader, row, path=there), reader)  # noqa: B023
        two = undone(house, lambda: ask(house, reader, row, path=missing), reader)  # noqa: B023
        assert (one.status, two.status) == (404, 404)
        assert plain(one.said, there) == plain(two.said, missing), reader


def test_a_page_that_somebody_else_has_kept_is_no_answer(house: House):
    """304 to who has no right would say that the file is there, and that it has not changed."""
    tagged = 0
    for row in (row for row in OF_A_FILE if row.method == "GET"):
        reader = next((r for r in ("auditor", "applicant") if row.expected(r) == 200), "")
        etag = reader and undone(house, lambda: ask(house, reader, row), reader).etag  # noqa: B023
        tagged += bool(etag)
        for header in filter(None, [etag, "*"]):
            for other in ("stranger", "analyst"):
                answer = ask(house, other, row, **{"If-None-Match": header})
                assert answer.status_code == row.expected(other), (row.name, other)
    assert tagged, "no page has a tag: this test asks nothing"


def test_whoever_is_not_signed_in_is_sent_to_the_same_place_for_what_is_there_and_what_is_not(house: House):
    for row in OF_A_FILE:
        if row.expected("anonymous") == 302:
            missing = without(house, row)
            there = walked(house, "anonymous", row)
            gone = undone(house, lambda: ask(house, "anonymous", row, path=missing))  # noqa: B023
            assert there.to_sign_in and gone.to_sign_in, row.name
