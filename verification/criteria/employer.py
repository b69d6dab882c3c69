"""The employer: age, revenue, staff, orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts
from verification.criteria.finding import Finding, decided, dollars, unanswered, years_before

Row = Mapping[str, Any]


def _in_gta(facts: Facts, tables: Row) -> bool:
    return facts.text("job_census_division") in tables.get("regions", {}).get("gta", [])


def employer_years(row: Row, facts: Facts, tables: Row) -> Finding:
    since = facts.date("employer_established_on")
    if since is None:
        return unanswered("employer_established_on")
    return decided(
        since <= years_before(facts.on, row["years"]),
        f"In business since {since}; {row['years']} years are needed on {facts.on}.",
        f"En activité depuis le {since}; {row['years']} ans sont exigés au {facts.on}.",
        "employer_established_on",
    )


def employer_revenue(row: Row, facts: Facts, tables: Row) -> Finding:
    revenue, region = facts.decimal("employer_revenue"), facts.text("job_census_division")
    if revenue is None or not region:
        return unanswered("employer_revenue", "job_census_division")
    listed = tables.get("regions", {}).get("listed_2026", [])
    floor = (
        row["gta"]
        if _in_gta(facts, tables)
        else row["listed"]
        if "listed" in row and region in listed
        else row["other"]
    )
    least = Decimal(floor)
    return decided(
        revenue >= least,
        f"Revenue of {dollars(revenue).en}; {dollars(least).en} is needed where the job is.",
        f"Revenu de {dollars(revenue).fr}; {dollars(least).fr} sont exigés à cet endroit.",
        "employer_revenue",
        "job_census_division",
    )


def employer_staff(row: Row, facts: Facts, tables: Row) -> Finding:
    staff = facts.decimal("employer_full_time_staff")
    if staff is None or not facts.text("job_census_division"):
        return unanswered("employer_full_time_staff", "job_census_division")
    least = row["gta"] if _in_gta(facts, tables) else row["other"]
    return decided(
        staff >= least,
        f"{staff} full-time citizens or permanent residents; {least} are needed.",
        f"{staff} citoyens ou résidents permanents à temps plein; {least} sont exigés.",
        "employer_full_time_staff",
    )


def no_outstanding_orders(row: Row, facts: Facts, tables: Row) -> Finding:
    orders = facts.flag("employer_has_esa_orders"), facts.flag("employer_has_ohsa_orders")
    used = ("employer_has_esa_orders", "employer_has_ohsa_orders")
    if None in orders:
        return unanswered(*used)
    return decided(
        not any(orders),
        "An order is outstanding." if any(orders) else "No order is outstanding.",
        "Une ordonnance est en vigueur." if any(orders) else "Aucune ordonnance n’est en vigueur.",
        *used,
    )
