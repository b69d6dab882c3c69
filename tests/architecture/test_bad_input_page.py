"""The page of bad inputs names every row, and for each a test that is there."""

from __future__ import annotations

import re

from codebase import ROOT

UNUSED = {4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56}
ROWS = [f"B{number:02}" for number in range(1, 60) if number not in UNUSED]
ROOMS = (
    "intake/test_bad_people.py",
    "intake/test_bad_dates.py",
    "intake/test_bad_money_and_jobs.py",
    "intake/test_bad_files.py",
)


def test_every_bad_input_has_a_test_that_is_there():
    rows = re.findall(r"^\| (B\d\d) \|.*\| (`.*`) \|$", (ROOT / "docs" / "bad-input.md").read_text(), re.M)
    assert [number for number, _tests in rows] == ROWS
    for number, tests in rows:
        for path, name in re.findall(r"`([\w/.]+)::(\w+)`", tests):
            assert f"def {name}(" in (ROOT / "tests" / path).read_text(), (number, path, name)


def test_a_row_that_a_table_tests_is_named_there():
    """The number of a row stands in each module of tables that the page names for it."""
    rows = re.findall(r"^\| (B\d\d) \|.*\| (`.*`) \|$", (ROOT / "docs" / "bad-input.md").read_text(), re.M)
    for number, tests in rows:
        for path in ROOMS:
            assert path not in tests or number in (ROOT / "tests" / path).read_text(), (number, path)
