"""The bench runs to its end on a seeded house and prints its rows. How fast is for people to judge, never for a test."""

from __future__ import annotations

import re

import pytest

from reporting.bench.measure import Row, medians_ms, table


def test_the_table_gives_the_ratio_of_product_to_bare():
    shown = table([Row("a letter", "the bare library", product=30.0, bare=20.0, statements=7)])
    assert re.search(r"a letter +30\.00 +20\.00 +1\.50 +7  the bare library", shown)


def test_works_are_measured_in_turns_and_the_first_turn_only_warms_up():
    done: list[str] = []
    medians = medians_ms(lambda: done.append("a"), lambda: done.append("b"), times=2)
    assert "".join(done) == "ababab"
    assert len(medians) == 2


@pytest.fixture(scope="module")
def said(house) -> str:
    done = house.manage("bench", "--here", "--times", "1", "--surge", "60:8")
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    "row",
    [
        "worklist, database", "worklist, page", "team inbox, four facets, database", "deep page, database",
        "file number, database", "passport number, database", "name with a typo, database", "words in notes, page",
        "case page, page", "Django admin’s list, first page", "first key to paint", "next file, 50 at once", "one transition", "one letter",
    ],
)  # fmt: skip
def test_the_bench_prints(said, row):
    line = next(line for line in said.splitlines() if line.startswith(row))
    assert len(re.findall(r"\d+\.\d\d", line)) == 3, line


def test_fifty_at_once_get_fifty_different_files(said):
    assert ", 0 of them twice;" in said


def test_the_bench_names_the_letters_a_second_and_the_machine(said):
    assert "Letters a second in one process" in said
    assert re.search(r"\d cores, PostgreSQL \d+", said)


def test_an_opening_day_oversells_nothing_loses_nothing_and_answers_everybody(said, house):
    """The same code with few people: the real servers, the crowd in a process of its own, and what the database says."""
    assert re.search(r"Opening day: 60 people, 8 places; [\d,]+ requests", said)
    assert "errors 0;" in said and "drafts with their answer 8; told their place in line 52" in said
    assert re.search(r"desk, places open +\d+ +\d+", said)
    ((given, holders, files, people),) = house.ask(
        """select count(p.ticket_id), count(distinct t.user_id), count(distinct t.application_id),
        (select count(*) from intake_ticket) from intake_openingplace p left join intake_ticket t on t.id = p.ticket_id"""
    )
    assert (given, holders, files, people) == (8, 8, 8, 60)
