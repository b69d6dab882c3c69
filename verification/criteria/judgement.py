"""Criteria that no arithmetic settles: a declared answer, or what an officer must weigh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.facts import Facts
from verification.criteria.finding import Finding, decided, unanswered, unclear

Row = Mapping[str, Any]


def answer(row: Row, facts: Facts, tables: Row) -> Finding:
    """A question answered yes or no, as the program file wants it."""
    given = facts.flag(row["field"])
    if given is None:
        return unanswered(row["field"])
    words = row["met"] if given == row["must_be"] else row["not_met"]
    return decided(given == row["must_be"], words["en"], words["fr"], row["field"])


def judged(row: Row, facts: Facts, tables: Row) -> Finding:
    if any(facts.answers.get(code) in (None, "") for code in row["fields"]):
        return unanswered(*row["fields"])
    return unclear("Answered: weigh it.", "Une réponse est donnée\u00a0: à apprécier.", *row["fields"])
