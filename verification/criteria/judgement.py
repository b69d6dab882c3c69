"""Criteria that little arithmetic settles: a declared answer, a number, or what an officer must weigh."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts
from verification.criteria.finding import Finding, decided, number, unanswered, unclear

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


def chosen(row: Row, facts: Facts, tables: Row) -> Finding:
    """One of the answers that the program file accepts."""
    given = facts.text(row["field"])
    if not given:
        return unanswered(row["field"])
    words = row["met"] if given in row["allow"] else row["not_met"]
    return decided(given in row["allow"], words["en"], words["fr"], row["field"])


def number_at_least(row: Row, facts: Facts, tables: Row) -> Finding:
    given, least = facts.decimal(row["field"]), Decimal(row["least"])
    if given is None:
        return unanswered(row["field"])
    return decided(
        given >= least,
        f"{number(given).en}; at least {number(least).en} is needed.",
        f"{number(given).fr}; au moins {number(least).fr} est exigé.",
        row["field"],
    )


def by_officer(row: Row, facts: Facts, tables: Row) -> Finding:
    """What is no answer of the applicant: an interview, an agreement. Open until an officer records it with evidence."""
    return unclear(row["what"]["en"], row["what"]["fr"])
