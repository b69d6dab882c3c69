"""docs/running.md lists every setting that settings.py reads, with its default, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "nominee" / "settings.py").read_text()
ROWS = dict(re.findall(r"^\| `([A-Z_<>]+)` \| (.+?) \|", (ROOT / "docs" / "running.md").read_text(), re.M))
READ = dict(re.findall(r'_env\(\s*"([A-Z_]+)"(?:, ([^)]*))?\)', SETTINGS))
FLAGS = re.findall(r'_flag\("([A-Z_]+)"\)', SETTINGS)


def test_every_setting_has_a_row_and_every_row_a_setting():
    assert len(READ) > 8
    per_source = {"NOMINEE_SOURCE_<NAME>_URL", "NOMINEE_SOURCE_<NAME>_TOKEN"}
    assert set(ROWS) == set(READ) | set(FLAGS) | per_source


@pytest.mark.parametrize("name", [name for name, default in READ.items() if default.startswith('"')])
def test_the_row_gives_the_default(name):
    assert ROWS[name] == f"`{READ[name].strip(chr(34))}`"


def test_every_source_is_named():
    sources = re.findall(r'^        "(\w+)",$', SETTINGS, re.M)
    row = next(line for line in (ROOT / "docs" / "running.md").read_text().splitlines() if "_<NAME>_URL`" in line)
    assert [name.upper() for name in sources] == re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", row)
