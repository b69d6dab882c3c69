"""What the tests of the criteria share: a day, the real program files, and short ways to ask."""

from __future__ import annotations

from datetime import date

from nominee.facts import Facts
from nominee.programs.definition import ONTARIO, PROGRAMS, read_program
from verification import criteria

ON = date(2026, 7, 1)
FILES = read_program(ONTARIO)
OTHERS = read_program(PROGRAMS / "newfoundland-and-labrador")
TABLES = FILES.tables
GRADUATES = {"within_years": 3, "months": 24, "any_length": ["graduate_certificate", "masters", "doctorate"]}


def assess(row, answers=None, on=ON, tables=TABLES, **entries):
    facts = Facts(answers or {}, on, {kind: tuple(rows) for kind, rows in entries.items()})
    return criteria.assess(row, facts, tables)


def result(row, answers=None, on=ON, tables=TABLES, **entries):
    return assess(row, answers, on, tables, **entries).result


ONTARIO_DIPLOMA = {
    "country": "CA", "province": "Ontario", "credential": "college", "months": 24, "is_completed": True,
    "is_full_time": True, "ended_on": "2024-05-01", "institution": "x",
}  # fmt: skip
