"""What a program file may say. Each problem is (key, reason); an empty list means the file is sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from nominee.programs import conditions

Problem = tuple[str, str]
FIELD_TYPES = {
    "text", "long_text", "date", "yes_no", "choice", "money", "decimal", "integer", "country", "noc", "email",
    "phone", "postal_code", "business_number",
}  # fmt: skip
CRITERION_KINDS = {
    "occupation_teer", "wage_floor", "full_time_permanent", "experience_in_noc", "licence", "employer_years",
    "employer_revenue", "employer_staff", "no_outstanding_orders", "language_clb", "education_credential",
    "ontario_degree", "applied_within", "settlement_funds", "residence_in_ontario", "status_in_canada",
    "intention_to_reside", "equity_limit", "recent_experience_in_position", "not_enrolled", "any_of",
}  # fmt: skip
SOURCES = {
    "business_registry", "language_test", "education_credential", "representative_register", "ban_list",
    "federal_case_system",
}  # fmt: skip
LETTERS = {
    "acknowledgement", "incomplete_return", "information_request", "notice_of_intent", "nomination_approval",
    "certificate", "work_permit_support", "refusal", "returned_by_director", "withdrawal_confirmation",
}  # fmt: skip
LIMITS = {
    "draft", "information_request", "notice_of_intent", "permanent_residence_application", "support_letter",
    "start_work", "internal_review",
}  # fmt: skip
UNITS = {"days", "business_days", "months"}
FORMATS = {"pdf", "jpeg", "png"}
CONFIDENCE = {"confirmed", "unconfirmed"}


def program_problems(program: Mapping[str, Any]) -> list[Problem]:
    found = _keys(program, "", {"program", "reasons", "tables", "allocations"}, {"program", "reasons", "allocations"})
    if found:
        return found
    row = program["program"]
    found += _keys(
        row, "program.", {"code", "name", "time_zone", "executive_director_signs"}, {"code", "name", "time_zone"}
    )
    found += _words(row.get("name"), "program.name")
    for code, text in program["reasons"].items():
        found += _words(text, f"reasons.{code}")
    for index, change in enumerate(program["allocations"]):
        key = f"allocations[{index}]."
        found += _keys(change, key, {"effective_on", "places", "source"}, {"effective_on", "places", "source"})
        found += _date(change.get("effective_on"), f"{key}effective_on")
    return found


def version_problems(raw: Mapping[str, Any]) -> list[Problem]:
    sections = {
        "stream",
        "version",
        "intake",
        "fee",
        "limits",
        "pages",
        "documents",
        "criteria",
        "checks",
        "letters",
        "reasons",
    }
    found = _keys(raw, "", sections, sections)
    if found:
        return found
    found += _heading(raw)
    found += _fee_and_limits(raw)
    found += _pages(raw["pages"])
    if found:  # conditions and references can only be judged against sound pages
        return found
    fields = {field["code"] for page in raw["pages"] if page["kind"] == "fields" for field in page["fields"]}
    entries = {
        page["entry"]: {field["code"] for field in page["fields"]} for page in raw["pages"] if page["kind"] == "list"
    }
    for where, condition in _conditions(raw):
        found += [(where, reason) for reason in conditions.problems(condition, fields, entries)]
    found += _documents(raw, fields)
    found += _criteria(raw["criteria"])
    found += _checks(raw, fields)
    found += [("letters", f"unknown letter “{code}”") for code in raw["letters"] if code not in LETTERS]
    return found


def _heading(raw: Mapping[str, Any]) -> list[Problem]:
    stream, version = raw["stream"], raw["version"]
    found = _keys(stream, "stream.", {"code", "prefix", "name", "summary"}, {"code", "prefix", "name", "summary"})
    found += _words(stream.get("name"), "stream.name") + _words(stream.get("summary"), "stream.summary")
    needed = {"label", "in_force_from", "legal_basis", "confidence", "source"}
    found += _keys(version, "version.", needed | {"in_force_until"}, needed)
    found += _date(version.get("in_force_from"), "version.in_force_from")
    if "in_force_until" in version:
        found += _date(version["in_force_until"], "version.in_force_until")
    found += _words(version.get("legal_basis"), "version.legal_basis") + _confidence(version, "version.")
    found += _keys(raw["intake"], "intake.", {"open", "reason"}, {"open", "reason"})
    return found + _words(raw["intake"].get("reason"), "intake.reason")


def _fee_and_limits(raw: Mapping[str, Any]) -> list[Problem]:
    fee = raw["fee"]
    found = _keys(fee, "fee.", {"amount", "rules", "confidence", "source"}, {"amount", "confidence", "source"})
    found += _amount(fee.get("amount"), "fee.amount") + _confidence(fee, "fee.")
    for index, rule in enumerate(fee.get("rules", [])):
        found += _keys(rule, f"fee.rules[{index}].", {"when", "amount"}, {"when", "amount"})
        found += _amount(rule.get("amount"), f"fee.rules[{index}].amount")
    found += _keys(raw["limits"], "limits.", LIMITS, LIMITS)
    for code, limit in raw["limits"].items():
        key = f"limits.{code}."
        found += _keys(limit, key, {"value", "unit", "confidence", "source"}, {"value", "unit", "confidence", "source"})
        if limit.get("unit") not in UNITS:
            found.append((f"{key}unit", f"must be one of {', '.join(sorted(UNITS))}"))
        if not isinstance(limit.get("value"), int) or limit["value"] < 1:
            found.append((f"{key}value", "must be a whole number above 0"))
        found += _confidence(limit, key)
    return found


def _pages(pages: Any) -> list[Problem]:
    found = _unique(pages, "pages")
    allowed = {"code", "title", "intro", "kind", "entry", "singular", "min_entries", "gap_check", "when", "fields"}
    codes: set[str] = set()
    for index, page in enumerate(pages):
        key = f"pages[{page.get('code', index)}]."
        found += _keys(page, key, allowed, {"code", "title", "kind", "fields"}) + _words(
            page.get("title"), f"{key}title"
        )
        if page.get("kind") not in {"fields", "list"}:
            found.append((f"{key}kind", "must be fields or list"))
        if page.get("kind") == "list" and ("entry" not in page or "singular" not in page):
            found.append((f"{key}entry", "a list page needs entry and singular"))
        for place, field in enumerate(page.get("fields", [])):
            found += _field(field, f"{key}fields[{field.get('code', place)}].")
            name = f"{page.get('entry', '')}.{field.get('code')}"
            if name in codes:
                found.append((f"{key}fields", f"the code “{field.get('code')}” is used twice"))
            codes.add(name)
    return found


def _field(field: Mapping[str, Any], key: str) -> list[Problem]:
    allowed = {"code", "type", "label", "hint", "required", "max_length", "min", "max", "choices", "when"}
    found = _keys(field, key, allowed, {"code", "type", "label"}) + _words(field.get("label"), f"{key}label")
    if "hint" in field:
        found += _words(field["hint"], f"{key}hint")
    if field.get("type") not in FIELD_TYPES:
        found.append((f"{key}type", f"unknown type “{field.get('type')}”"))
    if (field.get("type") == "choice") != bool(field.get("choices")):
        found.append((f"{key}choices", "a choice has choices, and nothing else has"))
    for choice in field.get("choices", []):
        found += _keys(choice, f"{key}choices.", {"value", "label"}, {"value", "label"})
        found += _words(choice.get("label"), f"{key}choices.label")
    return found


def _documents(raw: Mapping[str, Any], fields: set[str]) -> list[Problem]:
    needed = {"code", "title", "why", "rules", "formats", "reasons"}
    allowed = needed | {"required", "when", "max_mb", "needs_translation", "compare", "expiry_field"}
    found = _unique(raw["documents"], "documents")
    for document in raw["documents"]:
        key = f"documents[{document.get('code')}]."
        found += _keys(document, key, allowed, needed)
        for part in ("title", "why"):
            found += _words(document.get(part), key + part)
        for rule in document.get("rules", []):
            found += _words(rule, f"{key}rules")
        found += [
            (f"{key}formats", f"unknown format “{name}”") for name in document.get("formats", []) if name not in FORMATS
        ]
        found += [
            (f"{key}reasons", f"unknown reason “{code}”")
            for code in document.get("reasons", [])
            if code not in raw["reasons"]
        ]
        found += [
            (f"{key}compare", f"no page asks “{code}”") for code in document.get("compare", []) if code not in fields
        ]
    return found


def _criteria(rows: list[Mapping[str, Any]], where: str = "criteria") -> list[Problem]:
    found = _unique(rows, where)
    for row in rows:
        key = f"{where}[{row.get('code')}]."
        if row.get("kind") not in CRITERION_KINDS:
            found.append((f"{key}kind", f"unknown kind “{row.get('kind')}”"))
        found += _words(row.get("title"), f"{key}title")
        if row.get("kind") == "any_of":
            found += _criteria(row.get("of", []), f"{key}of")
            if len(row.get("of", [])) < 2:
                found.append((f"{key}of", "needs at least two criteria"))
        if where == "criteria":
            found += _words(row.get("rule"), f"{key}rule")
            if not row.get("basis"):
                found.append((f"{key}basis", "says no source"))
    return found


def _checks(raw: Mapping[str, Any], fields: set[str]) -> list[Problem]:
    needed = {"code", "source", "title", "valid_days"}
    found = _unique(raw["checks"], "checks")
    documents = {document["code"] for document in raw["documents"]}
    for check in raw["checks"]:
        key = f"checks[{check.get('code')}]."
        found += _keys(check, key, needed | {"claim", "entry", "document", "when"}, needed)
        found += _words(check.get("title"), f"{key}title")
        if check.get("source") not in SOURCES:
            found.append((f"{key}source", f"unknown source “{check.get('source')}”"))
        if check.get("document") and check["document"] not in documents:
            found.append((f"{key}document", f"no document “{check['document']}”"))
        if not check.get("entry") and check.get("source") != "representative_register":
            found += [
                (f"{key}claim", f"no page asks “{code}”") for code in check.get("claim", []) if code not in fields
            ]
    return found


def _conditions(raw: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for section in ("pages", "documents", "checks"):
        for row in raw[section]:
            if "when" in row:
                yield f"{section}[{row['code']}].when", row["when"]
    for page in raw["pages"]:
        if page["kind"] == "fields":  # a list's fields look at their own row, judged by the form
            for field in page["fields"]:
                if "when" in field:
                    yield f"pages[{page['code']}].fields[{field['code']}].when", field["when"]
    for rule in raw["fee"].get("rules", []):
        yield "fee.rules.when", rule["when"]


def _keys(row: Any, key: str, allowed: set[str], needed: set[str]) -> list[Problem]:
    if not isinstance(row, Mapping):
        return [(key.rstrip(".") or "-", "must be a table")]
    found = [(f"{key}{name}", "unknown key") for name in sorted(set(row) - allowed)]
    return found + [(f"{key}{name}", "is missing") for name in sorted(needed - set(row))]


def _words(value: Any, key: str) -> list[Problem]:
    if not isinstance(value, Mapping) or set(value) != {"en", "fr"}:
        return [(key, "needs an English (en) and a French (fr) text")]
    return [
        (f"{key}.{language}", "is empty")
        for language, text in value.items()
        if not isinstance(text, str) or not text.strip()
    ]


def _date(value: Any, key: str) -> list[Problem]:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return [(key, "must be a date, year-month-day")]
    return []


def _amount(value: Any, key: str) -> list[Problem]:
    try:
        sound = Decimal(str(value)) >= 0
    except InvalidOperation:
        sound = False
    return [] if sound else [(key, "must be an amount of money")]


def _confidence(row: Mapping[str, Any], key: str) -> list[Problem]:
    return [] if row.get("confidence") in CONFIDENCE else [(f"{key}confidence", "must be confirmed or unconfirmed")]


def _unique(rows: Any, key: str) -> list[Problem]:
    codes = [row.get("code") for row in rows if isinstance(row, Mapping)]
    if len(codes) != len(rows) or None in codes:
        return [(key, "every row needs a code")]
    return [(key, f"the code “{code}” is used twice") for code in sorted(set(codes)) if codes.count(code) > 1]
