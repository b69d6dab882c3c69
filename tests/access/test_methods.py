"""Every method of HTTP on every route: what a route does not take is 405 or the door's own no, and changes nothing.

Two readers ask each, others each time; `ACCESS_EVERY=1` lets all of them.
"""

from __future__ import annotations

import os

import pytest
from django.db import transaction
from house import House
from routes import GROUPS, READERS, ROWS, Row
from walking import LOGS, METHODS, Told, ask, walked

from tests import remembering

pytestmark = pytest.mark.django_db
EVERY = bool(os.environ.get("ACCESS_EVERY"))
KNOWN = {(row.route, row.method) for row in ROWS}
FIRST = list({row.route: row for row in reversed(ROWS)}.values())
READING = {"GET", "HEAD", "OPTIONS"}


def some(place: int) -> list[str]:
    """Two readers of different groups; the next method and the next route ask others."""
    if EVERY:
        return list(READERS)
    groups = list(GROUPS.values())
    return [readers[place % len(readers)] for readers in (groups[place % 6], groups[(place + 3) % 6])]


def is_refusal(row: Row, reader: str, told: Told) -> bool:
    """405; or, where the door comes before the method, what it tells this reader whatever they ask."""
    if told.status == 405 or told.to_sign_in:
        return True
    is_api = row.route.startswith("api-") and reader in GROUPS["anonymous"] and told.status == 403
    is_on_the_way = row.route == "sign-in" and told.status == 302  # who is signed in is sent on, however they ask
    return is_api or is_on_the_way


def test_a_method_that_a_route_does_not_take_is_refused_and_changes_nothing(house: House):
    wrong = []
    for place, row in enumerate(FIRST):
        for turn, method in enumerate(METHODS):
            if method in {"HEAD", "OPTIONS"} or (row.route, method) in KNOWN:
                continue
            for reader in some(place + turn):
                told = walked(house, reader, row, method)
                if not is_refusal(row, reader, told) or told.written or told.leaks or told.in_logs:
                    wrong.append(f"{method} {row.route} as {reader}: {told.status}, {told.written} written")
    assert wrong == []


def test_head_and_options_pass_the_same_doors(house: House):
    """Nobody learns from them that a file exists, and nobody changes anything by them."""
    wrong = []
    for place, row in enumerate(row for row in ROWS if row.method == "GET"):
        for reader in READERS if EVERY else ("stranger", "anonymous", READERS[place % len(READERS)]):
            for method in ("HEAD", "OPTIONS"):
                told, expected = walked(house, reader, row, method), row.expected(reader)
                # What an address takes is no secret: it is said alike of files that are there and that are not.
                is_form = method == "OPTIONS" and row.route.startswith(("sign-", "api-")) and told.status == 200
                if told.status not in {expected, 405} and not is_form:
                    wrong.append(f"{method} {row.name} as {reader}: {told.status}, not {expected}")
                leaks = told.leaks and not (method == "HEAD" and house.may_see(reader, row.file))
                if leaks or told.in_logs or (told.written and not row.writes):
                    wrong.append(f"{method} {row.name} as {reader}: leaks, or writes {told.written}")
    assert wrong == []


def test_after_everything_that_was_refused_each_table_is_as_it_was(house: House):
    """Another way of counting: whoever is refused a write tries it, nothing is taken back, and every row is compared."""
    with transaction.atomic():
        before, tries = dict(remembering._state()), 0
        for place, row in enumerate(row for row in ROWS if row.method == "POST"):
            refused = [r for r in READERS if r != "joined_staff" and row.expected(r) in {403, 404, 405}]
            for reader in refused if EVERY else refused[place % 5 :: 5]:
                assert ask(house, reader, row).status_code == row.expected(reader)
                tries += 1
        after = dict(remembering._state())
        transaction.set_rollback(True)
    changed = {table for table in before if before[table] != after[table] and not table.startswith(tuple(LOGS))}
    assert tries > 100 and changed == set()
