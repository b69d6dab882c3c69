"""Studies: credentials, degrees, recent graduates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_date, as_decimal
from verification.criteria.figures import knows_institution, knows_university
from verification.criteria.finding import Finding, decided, is_here, unanswered, unclear, years_before

Row = Mapping[str, Any]
POST_SECONDARY = ("trades", "college", "bachelor", "graduate_certificate", "masters", "doctorate")
GRADUATE, NOT_A_GRADUATE, SAYS_SO = "graduate", "not a graduate", "says so"


def months_of(study: Row) -> Decimal:
    return as_decimal(study.get("months")) or Decimal(0)


def recent_graduate(row: Row, facts: Facts, tables: Row) -> str:
    """Whether the applicant says so, and whether a study entered in the form bears it out."""
    rule = row.get("recent_graduates")
    if not rule or not facts.flag("is_recent_ontario_graduate"):
        return NOT_A_GRADUATE
    oldest = years_before(facts.on, rule["within_years"])
    for study in facts.rows("study"):
        ended, credential = as_date(study.get("ended_on")), study.get("credential")
        if study.get("is_completed") is not True or not is_here(tables, study.get("province")):
            continue
        if study.get("country") != "CA" or ended is None or not oldest <= ended <= facts.on:
            continue
        if credential in rule["any_length"] or (credential in POST_SECONDARY and months_of(study) >= rule["months"]):
            return GRADUATE
    return SAYS_SO


def education_credential(row: Row, facts: Facts, tables: Row) -> Finding:
    used = ("studies", "credential")
    done = [
        study
        for study in facts.rows("study")
        if study.get("is_completed") is True
        and study.get("credential") in row.get("accepted", POST_SECONDARY)
        and months_of(study) >= row["months"]
    ]
    if not done:
        return decided(
            False,
            f"No completed post-secondary credential of {row['months']} months or more.",
            f"Aucun titre postsecondaire terminé de {row['months']} mois ou plus.",
            *used,
        )
    oldest = years_before(facts.on, row["assessment_years"])
    for study in done:
        assessed = as_date(study.get("eca_issued_on"))
        if study.get("country") == "CA" or (assessed and oldest <= assessed <= facts.on):
            return decided(True, _named(study), _named(study), *used)
    return decided(
        False,
        f"The foreign credential has no assessment issued on {oldest} or later.",
        f"Le titre étranger n’a pas d’évaluation délivrée le {oldest} ou après.",
        *used,
    )


def _named(study: Row) -> str:
    return ", ".join(str(study[key]) for key in ("field", "institution") if study.get(key)) + "."


def _degrees(row: Row, facts: Facts) -> list[Row]:
    return [
        study
        for study in facts.rows("study")
        if study.get("credential") == row["credential"] and study.get("is_completed") is True
    ]


def ontario_degree(row: Row, facts: Facts, tables: Row) -> Finding:
    used, elsewhere = ("studies", "credential"), None
    for study in _degrees(row, facts):
        in_ontario = study.get("country") == "CA" and is_here(tables, study.get("province"))
        if not in_ontario or months_of(study) < row["months"] or study.get("is_full_time") is not True:
            continue
        if knows_university(tables, study.get("institution")):
            return decided(True, _named(study), _named(study), *used)
        elsewhere = study
    if elsewhere and not tables.get("universities", {}).get("is_complete"):
        return unclear(
            f"{_named(elsewhere)} The institution is not on the list loaded here, which is not complete.",
            f"{_named(elsewhere)} L’établissement n’est pas sur la liste chargée ici, qui est incomplète.",
            *used,
        )
    return decided(
        False,
        "No completed full-time degree of an eligible Ontario university.",
        "Aucun diplôme à temps plein terminé d’une université ontarienne admissible.",
        *used,
    )


def applied_within(row: Row, facts: Facts, tables: Row) -> Finding:
    ends = [day for study in _degrees(row, facts) if (day := as_date(study.get("ended_on"))) and day <= facts.on]
    if not ends:
        return unanswered("studies", "credential")
    return decided(
        max(ends) >= years_before(facts.on, row["years"]),
        f"Completed on {max(ends)}; submitted on {facts.on}; {row['years']} years are allowed.",
        f"Terminé le {max(ends)}; demande soumise le {facts.on}; {row['years']} ans sont permis.",
        "studies",
        "credential",
    )


def not_enrolled(row: Row, facts: Facts, tables: Row) -> Finding:
    enrolled, bound = facts.flag("currently_enrolled"), facts.flag("scholarship_requires_return")
    used = ("currently_enrolled", "enrolment_is_allowed", "scholarship_requires_return")
    if bound:
        return decided(False, "A scholarship requires return.", "Une bourse exige le retour.", *used)
    if enrolled is None or bound is None:
        return unanswered(*used)
    if enrolled and facts.flag("enrolment_is_allowed"):
        return unclear("Enrolled, and says it is an allowed case.", "Inscrit, et déclare un cas permis.", *used)
    return decided(
        not enrolled,
        "Enrolled now." if enrolled else "Not enrolled.",
        "Inscrit." if enrolled else "Non inscrit.",
        *used,
    )


def eligible_credential(row: Row, facts: Facts, tables: Row) -> Finding:
    """A Canadian degree or diploma, a graduate one, or a graduate certificate of the province; recent, of a listed school."""
    used, oldest = ("studies", "credential"), years_before(facts.on, row["within_years"])
    studies = [study for study in facts.rows("study") if _is_long_enough(study, row, tables)]
    recent = [study for study in studies if (day := as_date(study.get("ended_on"))) and oldest <= day <= facts.on]
    for study in recent:
        if knows_institution(tables, study.get("institution")):
            return decided(True, _named(study), _named(study), *used)
    if recent:
        return unclear(
            f"{_named(recent[0])} The institution is not on the lists loaded here, which are not complete.",
            f"{_named(recent[0])} L’établissement n’est pas sur les listes chargées ici, qui sont incomplètes.",
            *used,
        )
    return decided(
        False,
        f"No credential of the kind and length needed, completed on {oldest} or later.",
        f"Aucun titre du genre et de la durée exigés, obtenu le {oldest} ou après.",
        *used,
    )


def _is_long_enough(study: Row, row: Row, tables: Row) -> bool:
    if study.get("is_completed") is not True or study.get("country") != "CA":
        return False
    credential, months = study.get("credential"), months_of(study)
    if credential in ("masters", "doctorate"):
        return bool(months >= row["graduate_months"])
    if credential == "graduate_certificate":
        return bool(months >= row["certificate_months"]) and is_here(tables, study.get("province"))
    return credential in ("bachelor", "college") and bool(months >= row["degree_months"])
