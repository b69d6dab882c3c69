"""The employer: age, revenue, staff, orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts
from verification.criteria.figures import is_in_gta
from verification.criteria.finding import Finding, decided, dollars, in_words, number, unanswered, unclear, years_before

Row = Mapping[str, Any]


def employer_years(row: Row, facts: Facts, tables: Row) -> Finding:
    since = facts.date("employer_established_on")
    if since is None:
        return unanswered("employer_established_on")
    return decided(
        since <= years_before(facts.on, row["years"]),
        f"In business since {in_words(since).en}; {row['years']} years are needed on {in_words(facts.on).en}.",
        f"En activité depuis le {in_words(since).fr}; {row['years']} ans sont exigés au {in_words(facts.on).fr}.",
        "employer_established_on",
        "employer_financials",
    )


def employer_revenue(row: Row, facts: Facts, tables: Row) -> Finding:
    """The lowest of the fiscal years that count, against the figure for the place of work."""
    years = ("employer_revenue", "employer_revenue_before")[: row.get("fiscal_years", 1)]
    used = (*years, "job_census_division", "employer_financials")
    revenues = [revenue for code in years if (revenue := facts.decimal(code)) is not None]
    division = facts.text("job_census_division")
    if len(revenues) < len(years) or not division:
        return unanswered(*used)
    revenue, lower = min(revenues), tables.get("regions", {}).get("lower_revenue", {})
    least = Decimal(row["gta"] if is_in_gta(tables, division) else row["other"])
    if "listed" in row and not is_in_gta(tables, division):
        middle = Decimal(row["listed"])
        if division in lower.get("divisions", ()):
            least = middle
        elif least <= revenue < middle and not lower.get("is_complete"):
            return unclear(
                f"Revenue of {dollars(revenue).en}; {dollars(middle).en} is needed if the region is on the official "
                f"list, {dollars(least).en} if it is not: the list loaded here is not complete.",
                f"Revenu de {dollars(revenue).fr}; {dollars(middle).fr} sont exigés si la région est sur la liste "
                f"officielle, {dollars(least).fr} sinon\u00a0: la liste chargée ici est incomplète.",
                *used,
            )
    return decided(
        revenue >= least,
        f"Revenue of {dollars(revenue).en}; {dollars(least).en} is needed where the job is.",
        f"Revenu de {dollars(revenue).fr}; {dollars(least).fr} sont exigés à cet endroit.",
        *used,
    )


def employer_staff(row: Row, facts: Facts, tables: Row) -> Finding:
    staff, division = facts.decimal("employer_full_time_staff"), facts.text("job_census_division")
    used = ("employer_full_time_staff", "job_census_division", "employer_staff_list")
    if staff is None or not division:
        return unanswered(*used)
    least = row["gta"] if is_in_gta(tables, division) else row["other"]
    return decided(
        staff >= least,
        f"{number(staff).en} full-time citizens or permanent residents; {least} are needed.",
        f"{number(staff).fr} citoyens ou résidents permanents à temps plein; {least} sont exigés.",
        *used,
    )


def no_outstanding_orders(row: Row, facts: Facts, tables: Row) -> Finding:
    orders = facts.flag("employer_has_esa_orders"), facts.flag("employer_has_ohsa_orders")
    used = ("employer_has_esa_orders", "employer_has_ohsa_orders", "employer_orders_note")
    if None in orders and not any(orders):
        return unanswered(*used)
    return decided(
        not any(orders),
        "An order is outstanding." if any(orders) else "No order is outstanding.",
        "Une ordonnance est en vigueur." if any(orders) else "Aucune ordonnance n’est en vigueur.",
        *used,
    )
