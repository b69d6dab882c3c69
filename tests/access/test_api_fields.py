"""Which fields the API tells whom: a new one fails here until somebody has thought about who reads it."""

from __future__ import annotations

import json

import pytest
from authz import POLICY
from django.urls import reverse
from house import STATES, House
from routes import DESK, READERS

from nominee.lifecycle import STATES as LIFE

pytestmark = pytest.mark.django_db
LINE = {"number", "stream", "status"}
WHOLE = LINE | {"state", "actions"}
ACTION = {"action", "blocked_by", "asks", "proof"}
OWN = ("applicant", "representative")


def get(house: House, reader: str, path: str) -> tuple[int, dict]:
    answer = house.browser.send(reader, "GET", path)
    return answer.status_code, json.loads(answer.content)


@pytest.mark.parametrize("state", STATES)
def test_a_file_tells_each_role_these_fields_and_no_others(house: House, state):
    path = reverse("api-application", args=[house.files[state].number])
    for reader in READERS:
        if reader in ("anonymous", "closed_account", "joined_staff"):
            continue
        status, told = get(house, reader, path)
        if not house.may_see(reader, state):
            assert (status, set(told)) == (404, {"error"}), reader
            continue
        assert set(told) == WHOLE, reader
        assert all(set(action) == ACTION for action in told["actions"])
        words = LIFE[state].name.en if reader in DESK else LIFE[state].public.en
        assert told["status"] == words, reader
        # The steps that are their role's at all, from this state; which of them, is test_actions.py.
        may = {code for code, step in POLICY.actions.items() if reader in step.by and state in step.sources}
        assert {action["action"] for action in told["actions"]} <= may, reader


def test_the_list_tells_a_line_of_each_file_that_they_see(house: House):
    for reader in (*OWN, *DESK, "stranger", "analyst", "administrator"):
        _status, told = get(house, reader, reverse("api-applications"))
        assert set(told) == {"applications"}
        assert all(set(row) == LINE for row in told["applications"])
        numbers = {row["number"] for row in told["applications"]}
        for state, file in house.files.items():
            assert (file.number in numbers) == house.may_see(reader, state), (reader, state)
