"""The person: funds, residence, status, intention."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_date
from verification.criteria.finding import Finding, decided, dollars, unanswered, unclear, years_before

Row = Mapping[str, Any]


def settlement_funds(row: Row, facts: Facts, tables: Row) -> Finding:
    used = ("funds_savings", "funds_ontario_earnings", "funds_job_offer")
    if facts.decimal("funds_savings") is None:
        return unanswered(*used)
    have = sum((facts.decimal(code) or Decimal(0) for code in used), Decimal(0))
    size = 1 + len(facts.rows("family"))
    table = tables.get("settlement_funds", {}).get("by_family_size", [])
    if not table:
        return unclear("No table of settlement funds is loaded.", "Aucune table des fonds n’est chargée.", *used)
    least = Decimal(table[min(size, len(table)) - 1])
    return decided(
        have >= least,
        f"{dollars(have).en} together; {dollars(least).en} is needed for a family of {size}.",
        f"{dollars(have).fr} au total; {dollars(least).fr} sont exigés pour une famille de {size}.",
        *used,
    )


def residence_in_ontario(row: Row, facts: Facts, tables: Row) -> Finding:
    start = years_before(facts.on, row["within_years"])
    days: set[date] = set()
    for home in facts.rows("address"):
        begin, end = as_date(home.get("started_on")), as_date(home.get("ended_on")) or facts.on
        province = str(home.get("province", "")).strip().lower()
        if begin and home.get("country") == "CA" and province in {"on", "ont", "ontario"}:
            first, last = max(begin, start), min(end, facts.on)
            days |= {first + timedelta(days=n) for n in range(max((last - first).days, 0))}
    least = 365 * row["months"] // 12
    return decided(
        len(days) >= least,
        f"{len(days)} days in Ontario since {start}; {least} are needed.",
        f"{len(days)} jours en Ontario depuis le {start}; {least} sont exigés.",
        "addresses",
    )


def status_in_canada(row: Row, facts: Facts, tables: Row) -> Finding:
    status, until = facts.text("canadian_status"), facts.date("permit_expires_on")
    used = ("canadian_status", "permit_expires_on")
    if not status:
        return unanswered(*used)
    if status == "none":
        return decided(True, "Outside Canada.", "À l’extérieur du Canada.", *used)
    if status == "maintained":
        return unclear("Maintained status: see the proof.", "Statut conservé : voir la preuve.", *used)
    if until is None:
        return unanswered(*used)
    return decided(until >= facts.on, f"Status until {until}.", f"Statut jusqu’au {until}.", *used)


def intention_to_reside(row: Row, facts: Facts, tables: Row) -> Finding:
    says = facts.flag("intends_to_reside")
    if says is None:
        return unanswered("intends_to_reside")
    if says and facts.text("ties"):
        return unclear(
            "Says so and names ties: weigh them.",
            "L’affirme et nomme des liens : à apprécier.",
            "intends_to_reside",
            "ties",
        )
    return decided(
        False, "Does not intend to live in Ontario.", "N’a pas l’intention de vivre en Ontario.", "intends_to_reside"
    )
