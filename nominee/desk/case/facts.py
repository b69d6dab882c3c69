"""The facts a case turns on, each with where it comes from, and the family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from nominee.desk import panels
from nominee.facts import Facts
from nominee.models import Application
from nominee.programs.conditions import holds
from nominee.sealing import vault

CARDS = (
    (_("Person"), ("family_name", "given_names", "other_names", "birth_date", "birth_country", "citizenship")),
    (
        _("Passport and status in Canada"),
        ("passport_number", "passport_country", "passport_expires_on", "uci", "canadian_status", "permit_number",
         "permit_expires_on"),
    ),
    (_("Contact"), ("email", "phone", "residence_country", "language_of_correspondence")),
    (_("Job offer"), ("job_title", "job_noc", "job_wage", "job_hours_per_week", "job_city", "job_start_on")),
    (_("Employer"), ("employer_legal_name", "employer_operating_name", "employer_business_number", "employer_established_on")),
)  # fmt: skip
# What other systems want typed, without spaces.
COPIED = {"passport_number", "uci", "permit_number", "employer_business_number"}


@dataclass(frozen=True)
class Fact:
    field: dict[str, Any]
    value: Any
    sources: list[panels.Source]

    @property
    def copied(self) -> str:
        """The raw value for another system, or nothing; what is sealed is copied where it is shown."""
        copied = self.field["code"] in COPIED and isinstance(self.value, str)
        return "".join(self.value.split()) if copied else ""


def cards(file: Application, facts: Facts) -> list[dict[str, Any]]:
    """Cards without any answer are left out."""
    sources, said = panels.sources_of(file), vault.masked(file, file.answers)
    asked = {
        field["code"]: field
        for page in file.definition["pages"]
        if page["kind"] == "fields" and holds(page.get("when"), facts)
        for field in page["fields"]
        if holds(field.get("when"), facts)
    }
    found = [
        {
            "title": title,
            "facts": [
                Fact(asked[code], said.get(code), sources.get(code, []))
                for code in codes
                if code in asked and said.get(code) not in (None, "")
            ],
        }
        for title, codes in CARDS
    ]
    return [card for card in found if card["facts"]]


def family(file: Application, facts: Facts) -> dict[str, Any] | None:
    """One row per family member, in the columns of the form; None where the stream does not ask."""
    page = next((row for row in file.definition["pages"] if row.get("entry") == "family"), None)
    if page is None:
        return None
    return {
        "fields": page["fields"],
        "rows": [[(field, row.get(field["code"])) for field in page["fields"]] for row in facts.rows("family")],
    }
