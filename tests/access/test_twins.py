"""The same address with another one's id in it: each by itself, and all together; in bodies and queries too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import signing
from django.urls import reverse
from house import House
from routes import ROWS, Row
from walking import Told, address, ask, undone

from nominee.desk.worklist.bulk import SALT

pytestmark = pytest.mark.django_db
NESTED = {"entry", "item", "check", "decision", "note", "document", "letter", "piece"}
ROWS_WITH_PARTS = [row for row in ROWS if row.file and NESTED.intersection(row.args.values())]
GONE = {"apply-remove": 302}  # what is not there any more is removed already: no error, and nothing is written
ASKING = ("applicant", "representative", "support_officer", "team_lead", "manager", "auditor")


def swapped(house: House, row: Row) -> dict[str, dict[str, Any]]:
    """What of the address is the twin's: each part alone, and all."""
    twin = house.twins[row.file]
    foreign = {name: house.arg(value, twin) for name, value in row.args.items() if value in NESTED}
    if "public_id" not in row.args:
        foreign["number"] = twin.number
    alone = {name: {name: value} for name, value in foreign.items()}
    return alone | {"all": foreign} if len(foreign) > 1 else {"all": foreign}


def told(house: House, reader: str, row: Row, other: dict[str, Any]) -> Told:
    path = address(house, row, **other)
    return undone(house, lambda: ask(house, reader, row, path=path), reader)


def test_every_part_of_an_address_that_names_a_thing_has_a_twin(house):
    assert {row.file for row in ROWS_WITH_PARTS} <= set(house.twins)
    named = {value for row in ROWS_WITH_PARTS for value in row.args.values()} & NESTED
    assert named == NESTED
    numbers = {name for row in ROWS if row.file for name in row.args if name in {"pk", "public_id"}}
    assert numbers == {"pk", "public_id"}, "a new kind of id in an address needs a twin"


@pytest.mark.parametrize("row", ROWS_WITH_PARTS, ids=lambda row: row.name)
def test_another_files_thing_is_not_found_under_this_file(house, row):
    wrong = []
    for reader in ASKING:
        if row.expected(reader) in {403, 404}:
            continue
        for what, other in swapped(house, row).items():
            found = told(house, reader, row, other)
            is_theirs = what == "all" and reader not in {"applicant", "representative"}
            expected = row.expected(reader) if is_theirs else GONE.get(row.route, 404)
            if "number" in other and not is_theirs:
                expected = 404
            is_late = is_theirs and found.status == 409  # their own is in another state than its twin
            if (found.status != expected and not is_late) or (not is_theirs and found.written) or found.in_logs:
                wrong.append(f"{reader}, {what} swapped: {found.status}, not {expected}; {found.written} written")
            if expected == 404 and found.leaks:
                wrong.append(f"{reader}, {what} swapped: something of the person is told")
    assert wrong == []


# ---------------------------------------------------------------- ids in bodies and queries


def test_of_many_files_at_once_each_is_asked_about(house: House):
    """The first one is theirs to see, the others are not: a draft, their own, and one that is not there."""
    visible, own, draft = house.twins["verification"], house.files["verification"], house.files["draft"]
    unseen = [own.number, draft.number, "PNP-0000-000000"]
    data = {"pick": [visible.number, *unseen], "within": "", "stage": ""}
    page = undone(house, lambda: house.browser.send("joined_staff", "POST", reverse("desk-files", args=["assign"]), data),
                  "joined_staff")  # fmt: skip
    assert page.status == 200 and not any(number in page.said for number in unseen)
    token = re.search(r'name="files" value="([^"]+)"', page.said)
    assert token
    _owner, files, _chance = signing.loads(token[1], salt=SALT)
    assert [number for number, _holder in files] == [visible.number]


def test_a_list_that_somebody_else_signed_moves_nothing(house: House):
    visible = house.twins["verification"]
    token = signing.dumps([house.cast.team_lead.pk, [[visible.number, ""]], "x" * 12], salt=SALT, compress=True)
    data = {"files": token, "stage": "do", "to": "me"}
    for reader, status in (("support_officer", 409), ("auditor", 403), ("applicant", 403)):
        path = reverse("desk-files", args=["assign"])
        answer = undone(house, lambda: house.browser.send(reader, "POST", path, data), reader)  # noqa: B023
        assert (answer.status, answer.written) == (status, {})


def test_evidence_must_be_a_document_of_the_file(house: House):
    foreign = house.twins["verification"].documents.earliest("id")
    path = reverse("desk-assess", args=[house.files["assessment"].number, "intention"])
    for named in (foreign.public_id, foreign.pk):
        data = {"result": "met", "reason": "Seen.", "evidence": str(named), "expecting": "0"}
        answer = undone(house, lambda: house.browser.send("program_officer", "POST", path, data), "program_officer")  # noqa: B023
        assert answer.status in {404, 409, 422} and answer.written == {}


@pytest.mark.parametrize("reader", ["applicant", "representative"])
def test_an_entry_in_the_query_is_one_of_this_file(house: House, reader):
    foreign = house.twins["draft"].entries.filter(kind="address").earliest("id")
    path = reverse("apply-page", args=[house.files["draft"].number, "addresses"])
    for method in ("GET", "POST"):
        answer = undone(house, lambda: house.browser.send(reader, method, f"{path}?entry={foreign.pk}"), reader)  # noqa: B023
        assert answer.status in {200, 404, 422} and answer.written == {}
        assert foreign.data["line"] not in answer.said


def test_a_number_in_a_query_finds_nothing_that_is_not_theirs(house: House):
    draft, own = house.files["draft"], house.files["verification"]
    for reader, number in (("support_officer", draft.number), ("joined_staff", own.number), ("stranger", own.number)):
        for path in (
            f"{reverse('desk-search')}?q={number}",
            f"{reverse('desk-suggest')}?q={number}",
            f"{reverse('desk')}?view=all&q={number}",
            f"{reverse('desk-export')}?view=all&q={number}",
            f"{reverse('api-applications')}?after=",
        ):
            answer = undone(house, lambda: house.browser.send(reader, "GET", path), reader)  # noqa: B023
            key = reverse("desk-file", args=[number])
            assert key not in answer.said and f'"number":"{number}"' not in answer.said, (reader, path)
