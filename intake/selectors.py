"""What an application still lacks, what it costs, and who acts for its applicant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from intake.models import CompletenessItem, Fee, Licence, Representation
from nominee.facts import Facts, as_date
from nominee.models import Application, Document, User
from nominee.programs.conditions import holds
from nominee.selectors import facts_of, live_documents, required_documents
from nominee.selectors import version_in_force as version_in_force
from nominee.words import Words


def applicable_pages(application: Application, facts: Facts | None = None) -> list[dict[str, Any]]:
    facts = facts or facts_of(application)
    return [page for page in application.definition["pages"] if holds(page.get("when"), facts)]


def applicable_fields(page: dict[str, Any], facts: Facts) -> list[dict[str, Any]]:
    return [field for field in page["fields"] if holds(field.get("when"), facts)]


def gaps(page: dict[str, Any], facts: Facts) -> list[tuple[date, date]]:
    """Stretches of more than 31 days within the page's years that no entry covers."""
    years = page.get("gap_check", {}).get("years")
    if not years:
        return []
    start = facts.on - timedelta(days=365 * years)
    spans = sorted(
        (max(begin, start), min(as_date(row.get("ended_on")) or facts.on, facts.on))
        for row in facts.rows(page["entry"])
        if (begin := as_date(row.get("started_on"))) is not None
    )
    found, reached = [], start
    for begin, end in spans:
        if (begin - reached).days > 31:
            found.append((reached, begin))
        reached = max(reached, end)
    if (facts.on - reached).days > 31:
        found.append((reached, facts.on))
    return found


def mark(saved: Mapping[str, Any], codes: Iterable[str]) -> str:
    """A short mark of what is saved under these codes: the page carries it, to notice a change meanwhile."""
    shown = {code: saved.get(code) for code in codes if saved.get(code) not in (None, "")}
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:16]


def same(saved: Mapping[str, Any], wished: Mapping[str, Any]) -> bool:
    """Whether saving `wished` would change nothing. No answer and an empty one are the same."""
    return all(
        (saved.get(code) in (None, "") and value in (None, "")) or saved.get(code) == value
        for code, value in wished.items()
    )


def losses(application: Application, facts: Facts, changed: Mapping[str, Any]) -> tuple[list[dict], list[dict]]:
    """The answered questions and the filled slots that these changed answers would no longer ask for."""
    after = replace(facts, answers={**facts.answers, **changed})
    pages = [page for page in application.definition["pages"] if page["kind"] == "fields"]
    lost: dict[str, dict[str, Any]] = {}
    while True:
        left = {
            field["code"]
            for page in pages
            if holds(page.get("when"), after)
            for field in applicable_fields(page, after)
        }
        more = {
            field["code"]: field
            for page in pages
            for field in page["fields"]
            if field["code"] not in left and after.answers.get(field["code"]) not in (None, "")
        }
        if not more:
            break
        lost |= more
        after = replace(after, answers={**after.answers, **dict.fromkeys(more)})
    have, asked = live_documents(application), {row["code"] for row in required_documents(application, after)}
    slots = [row for row in required_documents(application, facts) if row["code"] in have and row["code"] not in asked]
    return [field for code, field in lost.items() if facts.answers.get(code) not in (None, "")], slots


def looked_at(application: Application) -> dict[str, Document]:
    """The live documents by slot, with their file and all that was seen of them: for whoever looks at each of them."""
    documents = live_documents(application)
    for document in documents.values():
        document.application = application
    prefetch_related_objects(list(documents.values()), "findings", "validities")
    return documents


def fields_by_code(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every question of the form."""
    return {field["code"]: field for page in definition["pages"] for field in page["fields"]}


def typed_places(application: Application) -> set[str]:
    return set(application.typed.values_list("place", flat=True))


def has_typed(page: dict[str, Any], places: Collection[str]) -> bool:
    """Whether something typed on this page is not saved as an answer yet."""
    return f"page:{page['code']}" in places or any(place.startswith(f"entry:{page['code']}:") for place in places)


def page_state(page: dict[str, Any], facts: Facts, typed: Collection[str] = ()) -> str:
    """not_started, in_progress, problem (a gap) or completed."""
    if has_typed(page, typed):
        return "in_progress"
    if page["kind"] == "list":
        rows = facts.rows(page["entry"])
        if not rows and page.get("min_entries", 0) > 0:
            return "not_started"
        if gaps(page, facts):
            return "problem"
        return "completed" if rows or page["code"] in facts.answers.get("_none", []) else "optional"
    asked = applicable_fields(page, facts)
    given = [field for field in asked if facts.answers.get(field["code"]) not in (None, "")]
    if not given:
        return "not_started"
    lacking = [field for field in asked if field.get("required") and field not in given]
    return "in_progress" if lacking else "completed"


def unfinished_pages(application: Application) -> list[dict[str, Any]]:
    facts, typed = facts_of(application), typed_places(application)
    return [
        page
        for page in applicable_pages(application, facts)
        if page_state(page, facts, typed) not in {"completed", "optional"}
    ]


def same_file_in(application: Application, slot: str, sha256: str) -> list[Words]:
    """The titles of the other slots of this file that hold the same bytes."""
    titles = {row["code"]: Words(**row["title"]) for row in application.definition["documents"]}
    twins = application.documents.filter(sha256=sha256, superseded_at__isnull=True).exclude(slot=slot)
    return [titles[row.slot] for row in twins]


def missing_documents(application: Application) -> list[dict[str, Any]]:
    """Those that are required and not there; one in which a virus was found is not there either."""
    have = {slot for slot, row in live_documents(application).items() if row.scan != row.INFECTED}
    return [row for row in required_documents(application) if row.get("required") and row["code"] not in have]


def fee_due(application: Application, facts: Facts | None = None) -> Decimal:
    return fee_by(application.definition["fee"], facts or facts_of(application))


def fee_by(rules: Mapping[str, Any], facts: Facts) -> Decimal:
    rule = fee_rule(rules, facts)
    return Decimal(rule["amount"] if rule else rules["amount"])


def fee_rule(rules: Mapping[str, Any], facts: Facts) -> dict[str, Any] | None:
    """The rule that sets another amount, if one does: they are tried in order."""
    return next((rule for rule in rules.get("rules", []) if holds(rule["when"], facts)), None)


def fees_of(application: Application) -> list[Fee]:
    """The payments, the first one first."""
    return list(Fee.objects.filter(application=application))


def receipts(
    application: Application, fees: list[Fee], read: Callable[[Application, Any], Any]
) -> list[dict[str, Any]]:
    """Each payment with its references, opened or masked: `read` is one of the two of nominee/sealing/vault.py."""
    found = read(application, [[fee.reference, fee.refund_reference] for fee in fees])
    return [{"fee": fee, "reference": row[0], "refund": row[1]} for fee, row in zip(fees, found, strict=True)]


def fee_lacking(application: Application, fees: list[Fee], facts: Facts | None = None) -> Decimal:
    """What is still to pay: the whole fee, or the difference where answers raised it after a payment."""
    return max(fee_due(application, facts) - sum(fee.amount for fee in fees), Decimal(0))


def live_representation(application: Application) -> Representation | None:
    return next((row for row in application.representations.all() if row.ended_at is None), None)


def items_of(application: Application) -> list[CompletenessItem]:
    """The checklist of the completeness review, in the order of the stream; none before the check begins."""
    review = getattr(application, "completeness_review", None)
    return list(review.items.all()) if review else []


def missing_items(application: Application) -> list[dict[str, Any]]:
    """What the completeness review found lacking, with the requirement's and the reason's words."""
    titles = {row["code"]: Words(**row["title"]) for row in application.definition["documents"]}
    reasons = application.definition["reasons"]
    return [
        {"item": item, "title": titles.get(item.slot), "reason": Words(**reasons[item.reason])}
        for item in items_of(application)
        if item.outcome in ("missing", "deficient")
    ]


def may_act(person: User) -> bool:
    """False where a register says that this person may represent nobody for a fee (Ontario Immigration Act, s. 14).

    What it said of a licence that is not asked about any more counts only where it was a ban.
    """
    mine = Licence.objects.filter(holder=person)
    lapsed = mine.filter(standing="lapsed")
    if lapsed.filter(lapsed_why="banned").exists():
        return False
    return mine.filter(standing="good").exists() or not lapsed.filter(due_at__isnull=False).exists()
