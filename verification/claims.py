"""What a file claims that sources can confirm: one claim for each check that its stream requires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nominee.models import Application, Document
from nominee.programs.conditions import holds
from nominee.selectors import facts_of, live_documents


@dataclass(frozen=True)
class Required:
    """One required check: its row in the program file, which entry it is about, the claim, and who says so."""

    row: dict[str, Any]
    item: int
    claim: dict[str, Any]
    document: Document | None

    @property
    def key(self) -> tuple[str, int]:
        return self.row["code"], self.item


def required(application: Application) -> Iterator[Required]:
    facts, documents = facts_of(application), live_documents(application)
    for row in application.definition["checks"]:
        if holds(row.get("when"), facts):
            for item, claim in enumerate(_claims(application, row)):
                yield Required(row, item, claim, documents.get(row.get("document", "")))


def _claims(application: Application, check: dict[str, Any]) -> list[dict[str, Any]]:
    """One claim for the person or the employer, one per entry where the check is about entries."""
    if check["source"] == "representative_register":
        return [
            {
                "representative_body": row.body,
                "representative_licence_number": row.licence_number,
                "representative_name": row.representative.get_full_name(),
            }
            for row in application.representations.all()  # type: ignore[attr-defined]
            if row.ended_at is None and row.body  # nobody unpaid has a licence
        ]
    if "entry" not in check:
        return [{code: application.answers.get(code) for code in check.get("claim", [])}]
    rows = entries_checked(check, [row.data for row in application.entries.all() if row.kind == check["entry"]])
    person = {
        "family_name": application.family_name,
        "given_names": application.given_names,
        "birth_date": application.answers.get("birth_date"),
    }
    return [person | {code: row.get(code) for code in check["claim"]} for row in rows]


def entries_checked(check: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    if check["source"] == "education_credential":  # only foreign credentials carry an assessment
        return [row for row in rows if row.get("eca_reference") not in (None, "")]
    return list(rows)


def outdated(application: Application) -> list[Required]:
    """Checks that the file requires by now and that are not open, or were made on another claim.

    After submission that happens when the applicant appoints a representative, or another one.
    """
    known = {(row.code, row.item): row.claim for row in application.checks.all()}
    return [row for row in required(application) if known.get(row.key) != row.claim]
