"""Believable answers to the questions of any version, so that whoever tries the rules need not begin with nothing. Pure.

They are invented, complete and in form; whether they meet the criteria is what the rules then say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from nominee.deadlines import add_months
from nominee.facts import Facts, as_date
from nominee.programs.conditions import holds
from nominee.programs.kinds import KINDS
from nominee.rules.wording import interest_pages

ROUNDS = 12  # answers raise questions, whose answers raise others
# What a person of this example says to questions that many streams ask; the rest goes by the type of the question.
SAID: dict[str, Any] = {
    "family_name": "Example", "given_names": "Alex", "job_noc": "21231", "job_wage": "58.00", "noc": "21231",
    "job_hours_per_week": "40", "job_weeks_per_year": "52", "job_hours_now": "40", "job_weeks_now": "52",
    "job_wage_now": "58.00", "hours_per_week": "40", "weeks_per_year": "52", "funds_savings": "40000.00",
    "employer_revenue": "2500000.00", "employer_revenue_before": "2300000.00", "employer_full_time_staff": "40",
    "equity_percent": "0", "country": "CA", "city": "Toronto", "province": "ON", "canadian_status": "work_permit",
    "postal_code": "M5V 2T6", "email": "alex.example@example.com", "phone": "+1 416 555 0123", "listening": "8",
    "reading": "8", "writing": "8", "speaking": "8", "institution": "University of Toronto", "credential": "masters",
    "months": "24", "level": "masters",
}  # fmt: skip
# Questions that this person answers with yes; every other one with no.
YES = frozenset(
    {
        "intends_to_reside", "job_is_permanent", "job_is_in_ontario", "in_position", "was_authorized", "lives_in_ontario",
        "ad_job_bank", "ad_general_site", "ad_own_site", "cpso_good_standing", "is_completed", "is_full_time",
        "degree_is_granted", "is_paid", "is_accompanying",
    }
)  # fmt: skip
MONTHS_BEFORE = {
    "birth_date": 12 * 32,
    "employer_established_on": 12 * 9,
    "in_position_since": 14,
    "started_on": 40,
    "ended_on": 12,
}
MONTHS_AFTER = {"passport_expires_on": 60, "permit_expires_on": 14}


def example(definition: Mapping[str, Any], on: date) -> dict[str, Any]:
    """As the data that nominee/rules/reading.py reads."""
    facts = Facts(answers=_as_criteria_ask(definition), on=on)
    for _round in range(ROUNDS):
        more = _next(definition, facts)
        if more.answers == facts.answers and more.entries == facts.entries:
            break
        facts = more
    documents = [
        row["code"] for row in definition["documents"] if row.get("required") and holds(row.get("when"), facts)
    ]
    return {
        "answers": dict(facts.answers),
        "entries": {kind: [dict(row) for row in rows] for kind, rows in facts.entries.items()},
        "documents": documents,
    }


def _as_criteria_ask(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Where a criterion says in so many words which answer it asks for."""
    fields = {
        field["code"]: field for page in definition["pages"] if page["kind"] == "fields" for field in page["fields"]
    }
    return {
        row["field"]: row["must_be"]
        for row in definition["criteria"]
        if row["kind"] == "answer" and "when" not in fields.get(row["field"], {"when": None})
    }


def _next(definition: Mapping[str, Any], facts: Facts) -> Facts:
    answers, entries = dict(facts.answers), dict(facts.entries)
    read = set(_entries_read(definition["criteria"])) - {"family"}
    for page in [*definition["pages"], *interest_pages(definition)]:
        if not holds(page.get("when"), facts):
            continue
        if page.get("kind") == "list":
            wanted = page.get("min_entries") or page.get("gap_check") or page["entry"] in read
            if wanted and page["entry"] not in entries:
                entries[page["entry"]] = (_entry(page, facts.on),)
            continue
        for field in page["fields"]:
            if field.get("required") and field["code"] not in answers and holds(field.get("when"), facts):
                answers[field["code"]] = _answer(field, facts.on)
    return replace(facts, answers=answers, entries=entries)


def _entries_read(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield from KINDS[row["kind"]].entries
        yield from _entries_read(row.get("of", []))


def _entry(page: Mapping[str, Any], on: date) -> dict[str, Any]:
    """One that covers the years that the page asks about, and goes on."""
    row: dict[str, Any] = {}
    wanted = {"noc", "province"} | (
        {"ended_on"} if any(field["code"] == "is_completed" for field in page["fields"]) else set()
    )
    for _round in range(ROUNDS):
        for field in page["fields"]:
            asked = field.get("required") or field["code"] in wanted
            if asked and field["code"] not in row and holds(field.get("when"), Facts(row, on)):
                row[field["code"]] = _answer(field, on)
    if "gap_check" in page:
        row["started_on"] = add_months(on, -12 * (page["gap_check"]["years"] + 1)).isoformat()
    return row


def _answer(field: Mapping[str, Any], on: date) -> Any:
    code, kind = field["code"], field["type"]
    known = SAID.get(code)
    if kind == "choice":
        values = [choice["value"] for choice in field["choices"]]
        return known if known in values else values[0]
    if kind == "date":
        return _day(code, field, on)
    if kind == "yes_no":
        return code in YES
    if kind in {"money", "decimal", "integer"}:
        return _number(known, field)
    if isinstance(known, str):
        return known[: field.get("max_length", len(known))]
    plain = {
        "country": "CA",
        "noc": "21231",
        "email": SAID["email"],
        "phone": SAID["phone"],
        "business_number": "123456782",
    }
    return plain.get(kind, SAID["postal_code"] if kind == "postal_code" else "Example")


def _day(code: str, field: Mapping[str, Any], on: date) -> str:
    if code in MONTHS_AFTER or ("expire" in code and code not in MONTHS_BEFORE):
        return add_months(on, MONTHS_AFTER.get(code, 24)).isoformat()
    day = add_months(on, -MONTHS_BEFORE.get(code, 6))
    least, most = as_date(field.get("min")), as_date(field.get("max"))
    day = max(day, least) if least else day
    return (min(day, most) if most else day).isoformat()


def _number(known: Any, field: Mapping[str, Any]) -> Any:
    least, most = Decimal(str(field.get("min", 0))), Decimal(str(field.get("max", 10**9)))
    if field["type"] == "integer":
        return int(min(max(Decimal(known or 1), least), most))
    return str(min(max(Decimal(known if isinstance(known, str) else "10"), least), most))
