"""Which of the wrong changes the tests of tests/access notice: `make mutants`. Not part of `make test`.

MUTANTS=1/2 takes the first half, MUTANTS_OF='opened_by|READS_' only the changes whose name it is found in (an expression).
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import pytest
import test_actions
import test_api_fields
import test_twins
from applied import Entry, NotApplied, applied, entered, entries
from equivalent import EQUIVALENT
from house import House
from mutators import Mutant, mutants
from routes import READERS, ROWS, Row
from walking import walked

from nominee import hooks

pytestmark = pytest.mark.django_db
test_actions.EVERY = True  # every role of every relation, whichever state comes first
# Where the rules of access are written, and what of it.
POLICY: dict[str, frozenset[str]] = {
    "nominee/access.py": frozenset(
        {
            "visible_to",
            "readable_by",
            "_seen_by",
            "_other_programs",
            "_declared_by",
            "_restricted_from",
            "hidden_from",
            "open_to",
            "file_for",
            "roles_on",
            "opened_by",
            "_acting_rights",
            "_rights",
            "represented",
            "acts_for_somebody",
        }
    ),
    "nominee/roles.py": frozenset({"STAFF", "READS_EVERY_FILE", "READS_LOOKS", "READS_ARCHIVE"}),
    "nominee/machine.py": frozenset({"offers", "perform", "_capacities", "_may", "_is_switched_on", "_did_any"}),
    "nominee/scopes/standing_in.py": frozenset({"stood_in_for"}),
    "nominee/desk/frame.py": frozenset({"for_roles"}),
}
Check = Callable[[House], None]


def checks(change: Mutant | Entry) -> list[tuple[str, Check]]:
    """What could notice it, the likeliest first."""
    if isinstance(change, Entry):
        step = test_actions.POLICY.actions[change.action]
        touched = step.sources | set(change.value if change.column == "sources" else ())
        cases = [case for case in test_actions.CASES if case[0] in touched]
        missing = [
            case
            for case in cases
            if change.column == "sources" and (case[0] in step.sources) != (case[0] in change.value)
        ]
        return [_doors(case) for case in (missing or cases)[:4]]
    if "machine" in change.path or "standing_in" in change.path:
        return [*MOMENTS, *(_doors(case) for case in (("decision", 1), ("verification", 1), ("second_signature", 2), ("draft", 1),
                                          ("decision", 2), ("recommended", 1), ("nominated", 1)))]  # fmt: skip
    seen = [_sight(state) for state in ("verification", "draft", "refused")]
    lists = [(test.__name__, test) for test in (
        test_api_fields.test_the_list_tells_a_line_of_each_file_that_they_see,
        test_twins.test_of_many_files_at_once_each_is_asked_about,
        test_actions.test_somebody_without_an_account_is_nobody_on_any_file,
        test_actions.test_whoever_acts_for_somebody_does_it_for_these_files_alone,
        test_actions.test_a_draft_that_was_withdrawn_stays_its_applicants_business,
    )]  # fmt: skip
    rows = [(f"row {row.name}", _row(row)) for row in _chosen_rows(change)]
    return seen + lists + rows if "access" in change.path else rows + seen


def _stopped(house: House) -> None:
    with pytest.MonkeyPatch.context() as patch:
        test_actions.test_a_rule_of_the_moment_stops_who_may(house, patch)


MOMENTS: list[tuple[str, Check]] = [
    ("a step nobody wrote down", test_actions.test_a_step_that_nobody_wrote_down_is_not_found),
    ("a stale page", lambda house: test_actions.test_a_page_that_showed_another_state_moves_nothing(house, None)),
    ("a rule of the moment", _stopped),
]
ROUTES = {"access": ("api-applications", "desk-export", "desk", "api-application", "desk-act"),
          "roles": ("desk", "desk-file", "privacy", "privacy-file", "desk-audit"), "frame": ("desk", "privacy")}  # fmt: skip


def _chosen_rows(change: Mutant) -> list[Row]:
    """One row of each route at which the changed module decides."""
    chosen = next(routes for word, routes in ROUTES.items() if word in change.path)
    return list({row.route: row for row in ROWS if row.route in chosen}.values())


def _doors(case: tuple[str, int]) -> tuple[str, Check]:
    def check(house: House) -> None:
        assert test_actions.wrong_in(house, *case, first=True) == []

    return f"every step in {case[0]}, signatures {case[1]}", check


def _sight(state: str) -> tuple[str, Check]:
    def check(house: House) -> None:
        assert test_actions.wrong_in(house, state, 1, doors=False, first=True) == []

    return f"who sees a file in {state}", check


def _row(row: Row) -> Check:
    def check(house: House) -> None:
        for reader in READERS:
            told = walked(house, reader, row)
            assert told.status == row.expected(reader), (row.name, reader, told.status)
            assert not told.is_no or not told.written

    return check


def noticed(house: House, change: Mutant | Entry) -> str:
    """By which check; empty if by none."""
    house.told.clear()
    try:
        with entered(change) if isinstance(change, Entry) else applied(change):
            for name, check in checks(change):
                try:
                    check(house)
                except Exception:
                    return name
    except NotApplied:
        return ""
    except Exception as problem:
        return f"cannot be read: {type(problem).__name__}"
    return ""


def all_changes() -> list[Mutant | Entry]:
    found: list[Any] = [mutant for path, names in POLICY.items() for mutant in mutants(path, names)]
    found += entries()
    part, of = (int(number) for number in os.environ.get("MUTANTS", "1/1").split("/"))
    word = os.environ.get("MUTANTS_OF", "")
    return [change for change in found if re.search(word, change.name)][part - 1 :: of]


def test_nine_of_ten_wrong_changes_are_noticed(house, monkeypatch, capsys):
    with monkeypatch.context() as patch:
        for name in hooks.GUARDS:
            patch.setitem(hooks.GUARDS, name, lambda application: [])
        for name in hooks.RECORDS:
            patch.setitem(hooks.RECORDS, name, lambda event: None)
        for case in (("verification", 1), ("decision", 1), ("refused", 1)):
            assert test_actions.wrong_in(house, *case) == [], "the tests fail without any change"
        changes, missed, alike = all_changes(), [], 0
        for number, change in enumerate(changes, 1):
            if any(part in change.name for part in EQUIVALENT):
                alike += 1
                continue
            began = time.monotonic()
            by = noticed(house, change)
            missed += [] if by else [change.name]
            with capsys.disabled():
                print(
                    f"{number}/{len(changes)} {time.monotonic() - began:5.1f} s {by or 'NOT NOTICED'}: {change.name}",
                    flush=True,
                )
    house.told.clear()
    asked = len(changes) - alike
    with capsys.disabled():
        print(f"\n{asked - len(missed)} of {asked} noticed; {alike} change nothing that anybody could see.")
        print("\n".join(missed))
    assert len(missed) * 10 <= asked
