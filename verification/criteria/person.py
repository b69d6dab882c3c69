"""The person: funds, residence, status, intention, a physician's registration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_date
from verification.criteria import figures
from verification.criteria.finding import (
    Finding,
    decided,
    dollars,
    in_words,
    is_here,
    months_before,
    number,
    unanswered,
    unclear,
    years_before,
)

Row = Mapping[str, Any]


def settlement_funds(row: Row, facts: Facts, tables: Row) -> Finding:
    """Savings, Ontario earnings and an Ontario job offer may be combined."""
    parts = ("funds_savings", "funds_ontario_earnings", "funds_job_offer")
    used = (*parts, "has_large_deposit", "large_deposit_note", "settlement_funds")
    given = [amount for code in parts if (amount := facts.decimal(code)) is not None]
    if not given:
        return unanswered(*used)
    size, have = 1 + len(facts.rows("family")), sum(given, Decimal(0))
    least = figures.settlement_funds(tables, size, facts.on)
    if least is None:
        return unclear("No table of settlement funds is loaded.", "Aucune table des fonds n’est chargée.", *used)
    en = f"{dollars(have).en} together; {dollars(least).en} is needed for a family of {size}."
    fr = f"{dollars(have).fr} au total; {dollars(least).fr} sont exigés pour une famille de {size}."
    if have >= least and facts.flag("has_large_deposit"):
        return unclear(
            f"{en} There is a large single deposit: see where it comes from.",
            f"{fr} Il y a un dépôt unique important\u00a0: voyez d’où il vient.",
            *used,
        )
    return decided(have >= least, en, fr, *used)


def residence_in_ontario(row: Row, facts: Facts, tables: Row) -> Finding:
    """Days on which an address in Ontario was home, in the years before; the day of application not counted."""
    start = years_before(facts.on, row["within_years"])
    days: set[date] = set()
    for home in facts.rows("address"):
        begin, last = as_date(home.get("started_on")), as_date(home.get("ended_on")) or facts.on
        if begin and home.get("country") == "CA" and is_here(tables, home.get("province")):
            first, last = max(begin, start), min(last, facts.on - timedelta(days=1))
            days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    least = 365 * row["months"] // 12
    return decided(
        len(days) >= least,
        f"{number(len(days)).en} days in Ontario since {in_words(start).en}; {number(least).en} are needed.",
        f"{number(len(days)).fr} jours en Ontario depuis le {in_words(start).fr}; {number(least).fr} sont exigés.",
        "addresses",
        "residence_proof",
    )


def status_in_canada(row: Row, facts: Facts, tables: Row) -> Finding:
    status, until = facts.text("canadian_status"), facts.date("permit_expires_on")
    used = ("canadian_status", "permit_expires_on", "status_documents")
    if not status:
        return unanswered(*used)
    if status == "none":
        return decided(True, "Outside Canada.", "À l’extérieur du Canada.", *used)
    if row.get("only_in_ontario") and facts.flag("lives_in_ontario") is False:
        return decided(
            False, "In Canada, but not in Ontario.", "Au Canada, mais pas en Ontario.", *used, "lives_in_ontario"
        )
    if status == "maintained":
        return unclear("Maintained status: see the proof.", "Statut conservé\u00a0: voir la preuve.", *used)
    if until is None or (row.get("only_in_ontario") and facts.flag("lives_in_ontario") is None):
        return unanswered(*used)
    return decided(until >= facts.on, f"Status until {until}.", f"Statut jusqu’au {until}.", *used)


def intention_to_reside(row: Row, facts: Facts, tables: Row) -> Finding:
    says, used = facts.flag("intends_to_reside"), ("intends_to_reside", "ties", "ties_to_ontario")
    if says is None or (says and not facts.text("ties").strip()):
        return unanswered(*used)
    if says:
        return unclear("Says so and names ties: weigh them.", "L’affirme et nomme des liens\u00a0: à apprécier.", *used)
    return decided(
        False, "Does not intend to live in the province.", "N’a pas l’intention de vivre dans la province.", *used
    )


def physician_registration(row: Row, facts: Facts, tables: Row) -> Finding:
    kind, standing = facts.text("cpso_class"), facts.flag("cpso_good_standing")
    used = ("cpso_class", "cpso_number", "cpso_good_standing", "ohip_billing_number", "physician_registration")
    if not kind or standing is None:
        return unanswered(*used)
    if kind not in row["classes"] or not standing:
        return decided(
            False,
            "The College certificate is of another class." if standing else "Not in good standing with the College.",
            "Le certificat de l’Ordre est d’une autre catégorie."
            if standing
            else "N’est pas en règle auprès de l’Ordre.",
            *used,
        )
    if not facts.text("cpso_number") or not facts.text("ohip_billing_number"):
        return unanswered(*used)
    return decided(
        True,
        f"College number {facts.text('cpso_number')}, in good standing; OHIP billing number given.",
        f"Numéro de l’Ordre {facts.text('cpso_number')}, en règle; numéro de facturation indiqué.",
        *used,
    )


def age_between(row: Row, facts: Facts, tables: Row) -> Finding:
    """Full years on the day of application."""
    born = facts.date("birth_date")
    if born is None:
        return unanswered("birth_date")
    age = facts.on.year - born.year - ((facts.on.month, facts.on.day) < (born.month, born.day))
    return decided(
        row["least"] <= age <= row["most"],
        f"{age} years old on {in_words(facts.on).en}; {row['least']} to {row['most']} is accepted.",
        f"{age} ans le {in_words(facts.on).fr}; de {row['least']} à {row['most']} ans sont acceptés.",
        "birth_date",
        "passport",
    )


def permit_left(row: Row, facts: Facts, tables: Row) -> Finding:
    """In Canada: status for at least some months more. Abroad it does not apply."""
    status, until = facts.text("canadian_status"), facts.date("permit_expires_on")
    used = ("canadian_status", "permit_expires_on", "status_documents")
    if status == "none":
        return decided(True, "Outside Canada.", "À l’extérieur du Canada.", *used)
    if status == "maintained":
        return unclear("Maintained status: see the proof.", "Statut conservé\u00a0: voir la preuve.", *used)
    if not status or until is None:
        return unanswered(*used)
    return decided(
        months_before(until, row["months"]) >= facts.on,
        f"Status until {in_words(until).en}; {row['months']} months are needed from {in_words(facts.on).en}.",
        f"Statut jusqu’au {in_words(until).fr}; {row['months']} mois sont exigés à partir du {in_words(facts.on).fr}.",
        *used,
    )
