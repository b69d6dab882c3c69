"""The offered job: occupation, wage, hours, ownership, licence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts
from verification.criteria.finding import Finding, decided, dollars, unanswered, unclear

Row = Mapping[str, Any]


def occupation_teer(row: Row, facts: Facts, tables: Row) -> Finding:
    """TEER is the second digit of a NOC 2021 unit group."""
    noc = facts.text("job_noc")
    if len(noc) != 5 or not noc.isdigit():
        return unanswered("job_noc")
    teer = int(noc[1])
    return decided(
        teer in row["allow"], f"NOC {noc} is TEER {teer}.", f"La CNP {noc} est de catégorie FEER {teer}.", "job_noc"
    )


def wage_floor(row: Row, facts: Facts, tables: Row) -> Finding:
    wage, now = facts.decimal("job_wage"), facts.decimal("job_wage_now")
    if facts.flag("job_has_collective_agreement"):
        return decided(
            True, "The wage is set by a collective agreement.", "Le salaire est fixé par une convention collective."
        )
    if wage is None:
        return unanswered("job_wage")
    if facts.flag("in_position") and now is not None and wage < now:
        return decided(
            False,
            f"The offer of {dollars(wage).en} is below the present wage of {dollars(now).en}.",
            f"L’offre de {dollars(wage).fr} est inférieure au salaire actuel de {dollars(now).fr}.",
            "job_wage",
            "job_wage_now",
        )
    percentile = row["percentile"]
    if facts.flag("is_recent_ontario_graduate"):
        percentile = row.get("graduate_percentile", percentile)
    floor = tables.get("wages", {}).get(percentile, {}).get(facts.text("job_noc"))
    if floor is None:
        return unclear(
            f"The wage table has no {percentile} wage for NOC {facts.text('job_noc') or '?'}: compare by hand.",
            f"La table des salaires n’a pas de valeur pour la CNP {facts.text('job_noc') or '?'} : comparez à la main.",
            "job_wage",
            "job_noc",
        )
    least = Decimal(floor)
    return decided(
        wage >= least,
        f"{dollars(wage).en} an hour is offered; the {percentile} wage in the table is {dollars(least).en}.",
        f"Le salaire horaire offert est de {dollars(wage).fr}; le salaire de la table est de {dollars(least).fr}.",
        "job_wage",
        "job_noc",
    )


def full_time_permanent(row: Row, facts: Facts, tables: Row) -> Finding:
    hours, weeks = facts.decimal("job_hours_per_week"), facts.decimal("job_weeks_per_year")
    permanent = facts.flag("job_is_permanent")
    used = ("job_hours_per_week", "job_weeks_per_year", "job_is_permanent")
    if hours is None or weeks is None or permanent is None:
        return unanswered(*used)
    if not permanent:
        return decided(False, "The job has an end date.", "L’emploi a une date de fin.", *used)
    yearly = hours * weeks
    enough = yearly >= Decimal(row["hours_per_year"]) and hours >= Decimal(row["hours_per_week"])
    return decided(
        enough,
        f"{hours} hours a week for {weeks} weeks make {yearly} hours a year.",
        f"{hours} heures par semaine pendant {weeks} semaines font {yearly} heures par année.",
        *used,
    )


def equity_limit(row: Row, facts: Facts, tables: Row) -> Finding:
    share = facts.decimal("equity_percent")
    if share is None:
        return unanswered("equity_percent")
    return decided(
        share < Decimal(row["below"]),
        f"The applicant and family hold {share} per cent; less than {row['below']} is allowed.",
        f"Le candidat et sa famille détiennent {share} %; moins de {row['below']} % est permis.",
        "equity_percent",
    )


def licence(row: Row, facts: Facts, tables: Row) -> Finding:
    if facts.text("job_noc") in row.get("not_for", []):
        return decided(
            False,
            "This route is not open to the occupation.",
            "Cette voie n’est pas ouverte à cette profession.",
            "job_noc",
        )
    if not facts.flag("occupation_is_regulated"):
        return decided(
            False, "The occupation needs no licence.", "La profession n’exige pas de permis.", "occupation_is_regulated"
        )
    held = facts.flag("has_licence")
    if held is None:
        return unanswered("has_licence")
    body = facts.text("licence_body")
    return decided(
        held,
        f"Licence {facts.text('licence_number')} of {body}." if held else "No licence is held.",
        f"Permis {facts.text('licence_number')} de {body}." if held else "Aucun permis n’est détenu.",
        "has_licence",
        "licence_number",
    )
