"""What an application still lacks, what it costs, and who acts for its applicant."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from intake.models import CompletenessItem, Fee, Representation
from nominee.facts import Facts, as_date
from nominee.models import Application
from nominee.programs.conditions import holds
from nominee.selectors import facts_of, live_documents, required_documents
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


def page_state(page: dict[str, Any], facts: Facts) -> str:
    """not_started, in_progress, problem (a gap) or completed."""
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
    facts = facts_of(application)
    return [
        page
        for page in applicable_pages(application, facts)
        if page_state(page, facts) not in {"completed", "optional"}
    ]


def missing_documents(application: Application) -> list[dict[str, Any]]:
    have = live_documents(application)
    return [row for row in required_documents(application) if row.get("required") and row["code"] not in have]


def fee_due(application: Application, facts: Facts | None = None) -> Decimal:
    facts = facts or facts_of(application)
    rules = application.definition["fee"]
    for rule in rules.get("rules", []):
        if holds(rule["when"], facts):
            return Decimal(rule["amount"])
    return Decimal(rules["amount"])


def fee_of(application: Application) -> Fee | None:
    return Fee.objects.filter(application=application).first()


def live_representation(application: Application) -> Representation | None:
    return application.representations.filter(ended_at__isnull=True).select_related("representative").first()


def missing_items(application: Application) -> list[dict[str, Any]]:
    """What the completeness review found lacking, with the requirement's and the reason's words."""
    titles = {row["code"]: Words(**row["title"]) for row in application.definition["documents"]}
    reasons = application.definition["reasons"]
    return [
        {"item": item, "title": titles.get(item.slot), "reason": Words(**reasons[item.reason])}
        for item in CompletenessItem.objects.filter(
            review__application=application, outcome__in=["missing", "deficient"]
        )
    ]
