"""What the stream's own criteria say of an offer before anybody signs it, where employer and offer alone decide them.

Nothing here decides a case: officers judge the application, by the same functions (nominee/rules/parts.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from intake.employers.selectors import facts_for
from intake.selectors import version_in_force
from nominee.models import JobOffer
from nominee.rules.parts import PARTS, Case
from nominee.words import Words


def speaks_against(offer: JobOffer, *more: Mapping[str, Any], on: date) -> list[dict[str, Any]]:
    """Criteria that are not met, each with `title`, `rule` and `reasons` (Words).

    `more`: answers of the application for approval. Criteria that read what only the person can say are left out.
    """
    version = version_in_force(offer.stream, on) or offer.stream_version
    facts = facts_for(offer.employer, dict(offer.answers), *map(dict, more), on=on)
    known = facts.answers.keys() | {row["code"] for row in version.definition["documents"]}
    found = PARTS["criteria"](Case(version.definition, offer.employer.program.tables, facts))
    return [
        {
            "title": Words(**row["title"]), "rule": Words(**row["rule"]),
            "reasons": [Words(**reason) for reason in row["reasons"]],
        }
        for row in found
        if row["applies"] and row["result"] == "not_met" and known >= set(row["read"])
    ]  # fmt: skip
