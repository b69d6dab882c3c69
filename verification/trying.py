"""What verification asks of an application, told of any facts by any rules: by the functions that real files go through."""

from __future__ import annotations

from typing import Any

from nominee.programs.conditions import holds
from nominee.rules.parts import Case, part
from nominee.rules.wording import why
from verification import criteria, labels
from verification.claims import entries_checked


@part("criteria")
def findings(case: Case) -> list[dict[str, Any]]:
    found = []
    for row in case.definition["criteria"]:
        finding = criteria.assess(row, case.facts, case.tables)
        found.append(
            {
                "code": row["code"], "title": row["title"], "rule": row["rule"], "basis": row["basis"],
                "applies": holds(row.get("when"), case.facts), "why": why([row.get("when")], case.definition).as_json,
                "result": finding.result, "reasons": [reason.as_json for reason in finding.reasons],
                "read": list(finding.used),
            }
        )  # fmt: skip
    return found


@part("checks")
def checks(case: Case) -> list[dict[str, Any]]:
    """What must be verified against a source, and how many times. Of a representative: once one is appointed."""
    found = []
    for row in case.definition["checks"]:
        if holds(row.get("when"), case.facts):
            source = labels.SOURCES.get(row["source"])
            found.append(
                {
                    "code": row["code"], "title": row["title"], "source": row["source"],
                    "source_title": source.as_json if source else {"en": row["source"], "fr": row["source"]},
                    "why": why([row.get("when")], case.definition).as_json, "valid_days": row["valid_days"],
                    "times": _times(row, case),
                }
            )  # fmt: skip
    return found


def _times(row: dict[str, Any], case: Case) -> int:
    if row["source"] == "representative_register":
        return 0
    return len(entries_checked(row, case.facts.rows(row["entry"]))) if "entry" in row else 1
