"""The offered job: occupation, wage, hours, ownership, licence, recruitment, safety of a carrier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts
from nominee.words import Words
from verification.criteria import figures
from verification.criteria.education import GRADUATE, NOT_A_GRADUATE, recent_graduate
from verification.criteria.finding import MET, Finding, decided, dollars, number, unanswered, unclear

Row = Mapping[str, Any]
ADS = ("ad_job_bank", "ad_print", "ad_general_site", "ad_specialist_site", "ad_own_site", "ad_job_fair")
PERCENTILES = {
    "low": Words("low wage", "bas salaire"),
    "median": Words("median wage", "salaire médian"),
    "high": Words("high wage", "haut salaire"),
}
CLOSED_ROUTE = ("This route is not open to the occupation.", "Cette voie n’est pas ouverte à cette profession.")


def occupation_teer(row: Row, facts: Facts, tables: Row) -> Finding:
    """TEER is the second digit of a NOC 2021 unit group."""
    noc = facts.text("job_noc")
    if not noc:
        return unanswered("job_noc")
    known = tables.get("noc", {}).get("unit_groups", ())
    if not re.fullmatch("[0-9]{5}", noc) or (known and noc not in known):
        return decided(False, f"NOC 2021 has no unit group {noc}.", f"La CNP 2021 n’a pas de groupe {noc}.", "job_noc")
    teer = int(noc[1])
    return decided(
        teer in row["allow"], f"NOC {noc} is TEER {teer}.", f"La CNP {noc} est de catégorie FEER {teer}.", "job_noc"
    )


def wage_floor(row: Row, facts: Facts, tables: Row) -> Finding:
    """At least the present wage, and at least the wage of the report; neither under a collective agreement."""
    offered, now = facts.decimal("job_wage"), facts.decimal("job_wage_now")
    if facts.flag("job_has_collective_agreement"):
        return decided(
            True, "The wage is set by a collective agreement.", "Le salaire est fixé par une convention collective.",
            "job_has_collective_agreement", "collective_agreement",
        )  # fmt: skip
    if offered is None:
        return unanswered("job_wage")
    if facts.flag("in_position") and now is not None and offered < now:
        return decided(
            False,
            f"The offer of {dollars(offered).en} is below the present wage of {dollars(now).en}.",
            f"L’offre de {dollars(offered).fr} est inférieure au salaire actuel de {dollars(now).fr}.",
            "job_wage",
            "job_wage_now",
        )
    finding = _against_report(row["percentile"], offered, facts, tables)
    lower, graduate = row.get("graduate_percentile"), recent_graduate(row, facts, tables)
    if finding.result == MET or not lower or graduate == NOT_A_GRADUATE:
        return finding
    as_graduate = _against_report(lower, offered, facts, tables)
    if graduate == GRADUATE or as_graduate.result != MET:
        return as_graduate
    return unclear(
        f"{as_graduate.reasons[0].en} It counts for recent Ontario graduates; the studies entered do not show one.",
        f"{as_graduate.reasons[0].fr} Il vaut pour les diplômés récents de l’Ontario; les études indiquées ne le montrent pas.",
        *as_graduate.used,
        "is_recent_ontario_graduate",
    )


def _against_report(percentile: str, offered: Decimal, facts: Facts, tables: Row) -> Finding:
    noc, division = facts.text("job_noc"), facts.text("job_census_division")
    used = ("job_wage", "job_noc", "job_census_division", "job_offer_letter")
    floor, region = figures.wage(tables, percentile, noc, division, facts.on)
    name = PERCENTILES[percentile]
    if floor is None:
        return unclear(
            f"The wage report has no {name.en} for NOC {noc or '?'}: compare by hand.",
            f"Le rapport sur les salaires n’a pas de {name.fr} pour la CNP {noc or '?'}\u00a0: comparez à la main.",
            *used,
        )
    return decided(
        offered >= floor,
        f"{dollars(offered).en} an hour is offered; the {name.en} in the {'region' if region else 'province'} "
        f"is {dollars(floor).en}.",
        f"Le salaire horaire offert est de {dollars(offered).fr}; le {name.fr} dans la "
        f"{'région' if region else 'province'} est de {dollars(floor).fr}.",
        *used,
    )


def full_time_permanent(row: Row, facts: Facts, tables: Row) -> Finding:
    hours, weeks = facts.decimal("job_hours_per_week"), facts.decimal("job_weeks_per_year")
    permanent = facts.flag("job_is_permanent")
    used = ("job_hours_per_week", "job_weeks_per_year", "job_is_permanent", "job_offer_letter")
    if permanent is False:
        return decided(False, "The job has an end date.", "L’emploi a une date de fin.", *used[2:])
    if hours is None or weeks is None or permanent is None:
        return unanswered(*used)
    yearly, least, weekly = hours * weeks, Decimal(row["hours_per_year"]), Decimal(row["hours_per_week"])
    return decided(
        yearly >= least and hours >= weekly,
        f"{number(hours).en} hours a week for {number(weeks).en} weeks make {number(yearly).en} hours a year; "
        f"{number(weekly).en} a week and {number(least).en} a year are needed.",
        f"{number(hours).fr} heures par semaine pendant {number(weeks).fr} semaines font {number(yearly).fr} heures "
        f"par année; {number(weekly).fr} par semaine et {number(least).fr} par année sont exigées.",
        *used,
    )


def equity_limit(row: Row, facts: Facts, tables: Row) -> Finding:
    share, below = facts.decimal("equity_percent"), Decimal(row["below"])
    used = ("equity_percent", "equity_is_part_of_pay")
    if share is None:
        return unanswered(*used)
    if Decimal(0) < share < below and facts.flag("equity_is_part_of_pay") is False:
        return decided(
            False,
            f"The applicant and family hold {number(share).en} per cent, and not as part of pay.",
            f"Le candidat et sa famille détiennent {number(share).fr}\u00a0%, et non dans le cadre de la rémunération.",
            *used,
        )
    return decided(
        share < below,
        f"The applicant and family hold {number(share).en} per cent; less than {number(below).en} is allowed.",
        f"Le candidat et sa famille détiennent {number(share).fr}\u00a0%; moins de {number(below).fr}\u00a0% est permis.",
        *used,
    )


def licence(row: Row, facts: Facts, tables: Row) -> Finding:
    if facts.text("job_noc") in row.get("not_for", []):
        return decided(False, *CLOSED_ROUTE, "job_noc")
    regulated, held = facts.flag("occupation_is_regulated"), facts.flag("has_licence")
    if regulated is None:
        return unanswered("occupation_is_regulated")
    if not regulated:
        return decided(
            False, "The occupation needs no licence.", "La profession n’exige pas de permis.", "occupation_is_regulated"
        )
    if held is None:
        return unanswered("has_licence")
    body, code = facts.text("licence_body"), facts.text("licence_number")
    return decided(
        held,
        f"Licence {code} of {body}." if held else "No licence is held.",
        f"Permis {code} de {body}." if held else "Aucun permis n’est détenu.",
        "has_licence",
        "licence_body",
        "licence_number",
        "licence",
    )


def recruitment_effort(row: Row, facts: Facts, tables: Row) -> Finding:
    used = ("recruited_by_representative", *ADS, "ads_posted_on", "job_offered_on", "advertisements")
    asked = [facts.flag(code) for code in ADS]
    posted, offered = facts.date("ads_posted_on"), facts.date("job_offered_on")
    if facts.flag("recruited_by_representative"):
        return decided(
            False,
            "An immigration representative did the recruitment.",
            "Un représentant en immigration a fait le recrutement.",
            *used,
        )
    if None in asked or posted is None or offered is None or facts.flag("recruited_by_representative") is None:
        return unanswered(*used)
    methods, days, least = sum(map(bool, asked)), (offered - posted).days, 7 * row["weeks"]
    return decided(
        methods >= row["methods"] and days >= least,
        f"{methods} kinds of advertisement, the first {days} days before the offer; {row['methods']} kinds and {least} "
        "days are needed.",
        f"{methods} types d’annonces, la première {days} jours avant l’offre; {row['methods']} types et {least} jours "
        "sont exigés.",
        *used,
    )


def carrier_safety(row: Row, facts: Facts, tables: Row) -> Finding:
    noc, rating = facts.text("job_noc"), facts.text("cvor_rating")
    used = ("job_noc", "cvor_number", "cvor_rating", "cvor_abstract")
    if noc and noc not in row["nocs"]:
        return decided(True, "It is not a driver’s position.", "Ce n’est pas un poste de conducteur.", "job_noc")
    if not noc or not rating:
        return unanswered(*used)
    accepted = rating in row["ratings"]
    return decided(
        accepted,
        "The carrier’s safety rating is accepted." if accepted else "The carrier’s safety rating is not accepted.",
        "La cote de sécurité du transporteur est acceptée."
        if accepted
        else "La cote de sécurité du transporteur n’est pas acceptée.",
        *used,
    )
