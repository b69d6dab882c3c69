"""`make bench` runs to its end and prints its rows. How fast is for people to judge, never for a test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reporting.bench.measure import Row, medians_ms, table

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_gives_the_ratio_of_product_to_bare():
    shown = table([Row("a letter", "the bare library", product=30.0, bare=20.0)])
    assert re.search(r"a letter +30\.00 +20\.00 +1\.50  the bare library", shown)


def test_works_are_measured_in_turns_and_the_first_turn_only_warms_up():
    done: list[str] = []
    medians = medians_ms(lambda: done.append("a"), lambda: done.append("b"), times=2)
    assert "".join(done) == "ababab"
    assert len(medians) == 2


@pytest.fixture(scope="module")
def said() -> str:
    """In a process of its own: the bench makes and drops a database of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "--files", "1000", "--times", "1", "--templates", "15"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    "row",
    ["worklist, 100 files", "worklist, 1,000 files", "worklist, ten times the files", "one transition", "one letter"],
)
def test_the_bench_prints(said, row):
    line = next(line for line in said.splitlines() if line.startswith(row))
    assert len(re.findall(r"\d+\.\d\d", line)) == 3, line


def test_the_bench_names_the_letters_a_second_and_the_machine(said):
    assert "Letters a second in one process" in said
    assert re.search(r"\d cores, PostgreSQL \d+", said)
