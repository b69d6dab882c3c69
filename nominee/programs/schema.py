"""What a program file may say. Each problem is (key, reason); an empty list means the file is sound.

First the shape of every value, to the last one; references between them only when every shape is sound.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any

from nominee.programs import conditions, pools
from nominee.programs.assembling import SECTIONS
from nominee.programs.kinds import KINDS
from nominee.programs.parts import LIMIT, PAGE, SOURCED, condition
from nominee.programs.shapes import (
    Problem,
    Shape,
    amount,
    code,
    day,
    flag,
    list_of,
    map_of,
    matching,
    one_of,
    table,
    text,
    unique,
    whole,
    words,
)

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
MORE_LIMITS = {
    "job_offer", "employer_approval", "work_permit_application", "material_change_in_canada",
    "material_change_abroad", "completeness_cure", "net_worth_report", "final_report",
}  # fmt: skip

SLUG = matching(r"[a-z0-9]+(-[a-z0-9]+)*", "must be small letters, digits and hyphens")

DOCUMENT = table(
    {
        "code": code, "title": words, "why": words, "rules": list_of(words, 1),
        "formats": list_of(one_of(("pdf", "jpeg", "png"), "format"), 1), "reasons": list_of(code, 1),
    },
    {
        "required": flag, "on_request": flag, "max_mb": whole(1, 50), "needs_translation": flag,
        "compare": list_of(code), "expiry_field": code, "when": condition,
    },
)  # fmt: skip
CHECK = table(
    {"code": code, "source": one_of(SOURCES, "source"), "title": words, "valid_days": whole(1, 3650)},
    {"claim": list_of(code, 1), "entry": code, "document": code, "when": condition},
)


def _criterion(needed: Mapping[str, Shape]) -> Shape:
    """A criterion's keys are those of its kind."""

    def shape(value: Any, key: str) -> list[Problem]:
        kind = value.get("kind") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in KINDS:
            return (
                table(needed)(value, key)
                if not isinstance(value, Mapping)
                else [(f"{key}.kind", f"unknown kind “{kind}”")]
            )
        own: Mapping[str, Shape] = KINDS[kind].needed
        if kind == "any_of":
            own = {"of": list_of(_PART, 2)} if needed is not _ROUTE else {}
        return table({**needed, **own}, {**KINDS[kind].optional, "when": condition})(value, key)

    return shape


_ROUTE: dict[str, Shape] = {"code": code, "kind": text, "title": words}
_PART = _criterion(_ROUTE)
CRITERION = _criterion({**_ROUTE, "rule": words, "basis": text})
ROWS: dict[str, Shape] = {"pages": PAGE, "documents": DOCUMENT, "checks": CHECK, "criteria": CRITERION}
SHARED = table({}, {section: list_of(row) for section, row in (ROWS | pools.ROWS).items()})

# How letters name the province, and what its law says; without one of the second kind a letter does not speak of it.
WORDS = ("province", "in_province", "time")
MORE_WORDS = (
    "by_act", "refused_under", "cancelled_under", "returned_under", "change_offence", "review_under", "review_court",
    "deemed_under",
)  # fmt: skip
# Criteria about one answer: the kind, what the question may be, and how to say so.
ANSWERED = (
    ("answer", {"yes_no"}, "to be answered yes or no"),
    ("chosen", {"choice"}, "to be chosen from a list"),
    ("number_at_least", {"money", "decimal", "integer"}, "to be answered by a number"),
)
PROGRAM = table(
    {
        "program": table(
            {"code": SLUG, "name": words, "time_zone": text}, {"executive_director_signs": flag}
        ),
        "words": table(dict.fromkeys(WORDS, words), dict.fromkeys(MORE_WORDS, words)),
        "reasons": map_of(words),
        "translation": table({"rules": list_of(words)}),
        "allocations": list_of(table({"effective_on": day, "places": whole(-(10**6), 10**6), "source": text})),
    },
    {
        "sealed": table({"answers": list_of(code)}),
        "receipt": table({"judged": list_of(code)}),
        "takes": table({"from": SLUG}, {"tables": list_of(code), "shared": list_of(code)}),
    },
)  # fmt: skip
VERSION = table(
    {
        "stream": table({"code": SLUG, "prefix": matching(r"[A-Z]{2,8}", "must be 2 to 8 capital letters"),
                         "name": words, "summary": words}),
        "version": table({"label": text, "in_force_from": day, "legal_basis": words, **SOURCED}, {"in_force_until": day}),
        "intake": table({"open": flag, "reason": words}, {"by": one_of(pools.REGIMES)}),
        "fee": table(
            {"amount": amount, **SOURCED}, {"rules": list_of(table({"when": condition, "amount": amount}, {"label": words}))}
        ),
        "limits": table(dict.fromkeys(LIMITS, LIMIT), dict.fromkeys(MORE_LIMITS, LIMIT)),
        "letters": list_of(one_of(LETTERS, "letter"), 1),
        "reasons": map_of(words),
        **{section: list_of(row) for section, row in ROWS.items()},
    },
    {"points": pools.POINTS, "interest": pools.INTEREST},
)  # fmt: skip


def program_problems(program: Any) -> list[Problem]:
    found = PROGRAM(program, "")
    if not found and program["program"]["time_zone"] not in zoneinfo.available_timezones():
        found.append(("program.time_zone", "is not a known time zone"))
    if not found:
        judged = program.get("receipt", {}).get("judged", [])
        found += [("receipt.judged", f"unknown reason “{name}”") for name in judged if name not in program["reasons"]]
    return found


def reference_problems(raw: Mapping[str, Any], tables: Mapping[str, Any]) -> list[Problem]:
    """Of a version whose every value has its shape: what does not fit together."""
    found: list[Problem] = []
    for section in SECTIONS:
        found += unique(raw[section], section)
    version = raw["version"]
    if "in_force_until" in version and version["in_force_until"] < version["in_force_from"]:
        found.append(("version.in_force_until", "ends before it starts"))
    found += _pages(raw["pages"])
    return found or _references(raw, tables) or pools.problems(raw, tables)


def _pages(pages: list[Mapping[str, Any]]) -> list[Problem]:
    found: list[Problem] = []
    taken: set[tuple[str, str]] = set()
    for page in pages:
        key = f"pages[{page['code']}]"
        listed = {"entry", "singular"} & set(page)
        if listed != ({"entry", "singular"} if page["kind"] == "list" else set()):
            found.append((f"{key}.entry", "a list page needs entry and singular, and no other page has them"))
        for field in page["fields"]:
            name = (page.get("entry", ""), field["code"])
            if name in taken:
                found.append((f"{key}.fields", f"the code “{field['code']}” is used twice"))
            taken.add(name)
            found += _field(field, f"{key}.fields[{field['code']}]")
    return found


def _field(field: Mapping[str, Any], key: str) -> list[Problem]:
    kind, found = field["type"], []
    if (kind == "choice") != ("choices" in field):
        found.append((f"{key}.choices", "a choice has choices, and nothing else has"))
    values = [choice["value"] for choice in field.get("choices", [])]
    if len(values) != len(set(values)):
        found.append((f"{key}.choices", "a value is used twice"))
    if "max_length" in field and kind not in {"text", "long_text"}:
        found.append((f"{key}.max_length", "only a text has a length"))
    for end in {"min", "max"} & set(field):
        value = field[end]
        if kind not in {"date", "integer", "money", "decimal"}:
            found.append((f"{key}.{end}", f"a field of type {kind} has none"))
        elif kind == "date" and value != "today" and day(value, ""):
            found.append((f"{key}.{end}", "must be a date or “today”"))
        elif kind == "integer" and not isinstance(value, int):
            found.append((f"{key}.{end}", "must be a whole number"))
        elif kind in {"money", "decimal"} and amount(value, ""):
            found.append((f"{key}.{end}", "must be a number"))
    return found


def _references(raw: Mapping[str, Any], tables: Mapping[str, Any]) -> list[Problem]:
    fields = {field["code"]: field for page in raw["pages"] if page["kind"] == "fields" for field in page["fields"]}
    entries: dict[str, conditions.Fields] = {
        page["entry"]: {field["code"]: field for field in page["fields"]}
        for page in raw["pages"]
        if page["kind"] == "list"
    }
    found: list[Problem] = []
    for where, part, of_fields, of_entries in _conditions(raw, fields, entries):
        found += [(where, reason) for reason in conditions.problems(part, of_fields, of_entries)]
    found += _documents(raw, fields)
    found += _checks(raw, fields, entries)
    for row in _every_criterion(raw["criteria"], "criteria"):
        found += _reads(*row, fields, entries, tables)
    return found


def _documents(raw: Mapping[str, Any], fields: conditions.Fields) -> list[Problem]:
    found: list[Problem] = []
    for document in raw["documents"]:
        key = f"documents[{document['code']}]"
        found += [
            (f"{key}.reasons", f"unknown reason “{name}”") for name in document["reasons"] if name not in raw["reasons"]
        ]
        found += [
            (f"{key}.compare", f"no page asks “{name}”") for name in document.get("compare", []) if name not in fields
        ]
        expiry = document.get("expiry_field")
        if expiry and fields.get(expiry, {}).get("type") != "date":
            found.append((f"{key}.expiry_field", f"no page asks a date “{expiry}”"))
        if document.get("required") and document.get("on_request"):
            found.append((f"{key}.on_request", "a document is required or given on request, not both"))
    return found


def _checks(
    raw: Mapping[str, Any], fields: conditions.Fields, entries: Mapping[str, conditions.Fields]
) -> list[Problem]:
    found: list[Problem] = []
    documents = {document["code"] for document in raw["documents"]}
    for check in raw["checks"]:
        key, entry = f"checks[{check['code']}]", check.get("entry")
        if check.get("document", "") and check["document"] not in documents:
            found.append((f"{key}.document", f"no document “{check['document']}”"))
        if entry is not None and entry not in entries:
            found.append((f"{key}.entry", f"no page collects “{entry}”"))
            continue
        if check["source"] != "representative_register":  # its claim is about an account, not an answer
            known = entries[entry] if entry else fields
            found += [
                (f"{key}.claim", f"no page asks “{name}”") for name in check.get("claim", []) if name not in known
            ]
    return found


def _every_criterion(rows: list[Mapping[str, Any]], where: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for row in rows:
        key = f"{where}[{row['code']}]"
        yield key, row
        yield from _every_criterion(row.get("of", []), f"{key}.of")


def _reads(
    key: str, row: Mapping[str, Any], fields: conditions.Fields, entries: Mapping[str, Any], tables: Mapping[str, Any]
) -> list[Problem]:
    """A criterion that reads what nobody is asked would stay open in every file."""
    kind = KINDS[row["kind"]]
    reads = [*kind.reads, *row.get("fields", [])]
    if "recent_graduates" in row:
        reads.append("is_recent_ontario_graduate")
    found = [(key, f"reads “{name}”, which no page asks") for name in reads if name not in fields]
    found += [(key, f"reads “{name}”, which no page collects") for name in kind.entries if name not in entries]
    found += [
        (key, f"reads the table “{name}”, which the program has not") for name in kind.tables if name not in tables
    ]
    for kind_of, types, said in ANSWERED:
        if row["kind"] == kind_of and fields.get(row["field"], {}).get("type") not in types:
            found.append((f"{key}.field", f"no page asks “{row['field']}”, {said}"))
    if row["kind"] == "chosen" and not found:
        possible = [choice["value"] for choice in fields[row["field"]]["choices"]]
        found += [(f"{key}.allow", f"“{row['field']}” has no choice “{v}”") for v in row["allow"] if v not in possible]
    for name in (*row.get("lists", []), *row.get("outside_gta", [])):
        if name not in tables.get("occupations", {}):
            found.append((key, f"the table of occupations has no list “{name}”"))
    if "listed" in row and "lower_revenue" not in tables.get("regions", {}):
        found.append((f"{key}.listed", "the table of regions lists none"))
    return found + unique(row.get("of", []), f"{key}.of")


def _conditions(
    raw: Mapping[str, Any], fields: conditions.Fields, entries: Mapping[str, conditions.Fields]
) -> Iterable[tuple[str, Any, conditions.Fields, Mapping[str, conditions.Fields]]]:
    """Each condition with what it may look at: a list's field looks at its own row only."""
    for section in ("pages", "documents", "checks"):
        for row in raw[section]:
            if "when" in row:
                yield f"{section}[{row['code']}].when", row["when"], fields, entries
    for key, row in _every_criterion(raw["criteria"], "criteria"):
        if "when" in row:
            yield f"{key}.when", row["when"], fields, entries
    for page in raw["pages"]:
        own = entries.get(page.get("entry", ""))
        for field in page["fields"]:
            if "when" in field:
                where = f"pages[{page['code']}].fields[{field['code']}].when"
                yield (where, field["when"], own, {}) if own is not None else (where, field["when"], fields, entries)
    for index, rule in enumerate(raw["fee"].get("rules", [])):
        yield f"fee.rules[{index}].when", rule["when"], fields, entries
