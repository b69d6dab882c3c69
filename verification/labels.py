"""The words for sources, and for the facts that claims and answers are about."""

from __future__ import annotations

from typing import Any

from nominee.words import Words
from verification.sources import ban_list, base

SOURCES: dict[str, Words] = {
    "business_registry": Words("Business registry", "Registre des entreprises"),
    "language_test": Words("Register of language test results", "Registre des résultats de tests de langue"),
    "education_credential": Words("Bodies that assess credentials", "Organismes d’évaluation des diplômes"),
    "representative_register": Words(
        "Registers of the law society and of the consultants’ college",
        "Registres du barreau et du collège des consultants",
    ),
    "ban_list": Words("List of bans", "Liste des interdictions"),
    "federal_case_system": Words("Federal case system", "Système fédéral de gestion des cas"),
}
SUGGESTED: dict[str, Words] = {
    **base.SUMMARIES,  # confirmed, not found
    "discrepancy": Words("The source differs from the claim.", "La source diffère de la déclaration."),
    "not_confirmed": Words(
        "The file lacks what is needed to ask.", "Le dossier ne contient pas ce qu’il faut pour demander."
    ),
}


# A list that nobody should be on confirms by silence.
SUGGESTED_BY_SOURCE: dict[tuple[str, str], Words] = {
    ("ban_list", "confirmed"): ban_list.NO_BAN,
    ("ban_list", "discrepancy"): Words("Bans match this name.", "Des interdictions correspondent à ce nom."),
}


def says(source: str, suggested: str) -> Words | None:
    """What the source's answer means, in a sentence; None while there is none."""
    return SUGGESTED_BY_SOURCE.get((source, suggested)) or SUGGESTED.get(suggested)


def _field(code: str, kind: str, en: str, fr: str, choices: dict[str, Words] | None = None) -> dict[str, Any]:
    rows = [{"value": value, "label": words.as_json} for value, words in (choices or {}).items()]
    return {"code": code, "type": kind, "label": {"en": en, "fr": fr}, "choices": rows}


# Facts that no page of the application form asks for.
OTHER_FIELDS = {
    row["code"]: row
    for row in (
        _field(
            "representative_body",
            "choice",
            "Professional body",
            "Ordre professionnel",
            {
                "law_society": Words("Law society", "Barreau"),
                "consultants_college": Words("College of consultants", "Collège des consultants"),
            },
        ),
        _field("representative_licence_number", "text", "Licence number", "Numéro de permis"),
        _field("representative_name", "text", "Name of the representative", "Nom du représentant"),
        _field(
            "status",
            "choice",
            "Status of the business",
            "Situation de l’entreprise",
            {
                "active": Words("Active", "En activité"),
                "dissolved": Words("Dissolved", "Dissoute"),
                "inactive": Words("Inactive", "Inactive"),
            },
        ),
        _field("is_valid", "yes_no", "The report is valid", "Le rapport est valide"),
        _field("is_in_good_standing", "yes_no", "In good standing", "En règle"),
        _field("is_shared_with_program", "yes_no", "Shared with the program", "Communiquée au programme"),
        _field("ban", "text", "Ban on the list", "Interdiction inscrite"),
    )
}


def fields_of(definition: dict[str, Any], entry: str = "") -> dict[str, dict[str, Any]]:
    """Every fact by its code, as the pages of the form describe it; those of `entry` win over others of that name."""
    found = dict(OTHER_FIELDS)
    for page in definition["pages"]:
        if page["kind"] != "list":
            found |= {row["code"]: row for row in page["fields"]}
    for page in definition["pages"]:
        if entry and page.get("entry") == entry:
            found |= {row["code"]: row for row in page["fields"]}
    return found


def field(fields: dict[str, dict[str, Any]], code: str) -> dict[str, Any]:
    """The fact's description; one that nobody described keeps its code, spelled as words."""
    plain = code.replace("_", " ")
    return fields.get(code) or {"code": code, "type": "text", "label": {"en": plain, "fr": plain}}
