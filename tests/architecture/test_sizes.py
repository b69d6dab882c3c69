"""Functions and files stay small enough to be read in one go, and are called what they are."""

from __future__ import annotations

import pytest
from codebase import ROOT, modules

LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEMPLATE = 60, 400, 150
LONG_FILES = {"nominee/lifecycle.py": "the one table of states and actions"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "core", "lib", "tools", "stuff", "base_views"}
FOLDERS = ("nominee", "intake", "verification", "correspondence", "reporting", "launch", "sandbox")


def test_no_function_is_too_long_to_read():
    assert not [
        f"{module}: {function.name} has {function.end_lineno - function.lineno + 1} lines"
        for module in modules(*FOLDERS)
        for function in module.functions()
        if function.end_lineno - function.lineno + 1 > LONGEST_FUNCTION
    ]


def test_no_file_is_too_long_to_read():
    long = {str(m): len(m.text.splitlines()) for m in modules(*FOLDERS)}
    assert {name for name, lines in long.items() if lines > LONGEST_FILE} == set(LONG_FILES)


def test_no_template_is_too_long_to_read():
    assert not [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.*")
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_TEMPLATE
    ]


@pytest.mark.parametrize("folder", [*FOLDERS, "tests", "templates"])
def test_nothing_has_a_name_that_says_nothing(folder):
    named = {path.stem for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts}
    assert not named & EMPTY_NAMES
