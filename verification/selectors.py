"""The file as the assessor and the decider see it."""

from __future__ import annotations

import json
from typing import Any

from nominee.models import Application, Document
from nominee.sealing import vault
from nominee.selectors import facts_of, live_documents
from nominee.words import Words
from verification import criteria, labels, sources
from verification.models import Decision, LogLine, Recommendation, VerificationCheck

PAGES_IN_PLACE = 20
STANDINGS = ("unreachable", "answered", "asking", "settled")  # what needs a person comes first


def computed(application: Application) -> dict[str, criteria.Finding]:
    facts = facts_of(application)
    tables = application.program.tables
    return {row["code"]: criteria.assess(row, facts, tables) for row in application.definition["criteria"]}


def live_recommendation(application: Application) -> Recommendation | None:
    return application.recommendations.filter(withdrawn_at__isnull=True).select_related("recommended_by").first()


def decisions(application: Application) -> list[Decision]:
    return list(
        application.decisions.select_related("decided_by", "decided_for", "recommended_by").order_by("decided_at")
    )


def checks_of(application: Application) -> list[dict[str, Any]]:
    """Each check with its claim beside what the source said, in labelled rows, and its log, newest line first."""
    rows = list(application.checks.select_related("document", "settled_by"))
    vault.masked(application, [[row.claim, row.compared] for row in rows])  # all in one statement
    logs: dict[int, list[LogLine]] = {}
    for line in LogLine.objects.filter(check_of__application=application).select_related("by", "document"):
        line.sealed = vault.is_reference(line.answer) and vault.masked(application, line.answer)  # type: ignore[attr-defined]
        logs.setdefault(line.check_of_id, []).insert(0, line)
    asked = {row["code"]: row for row in application.definition["checks"]}
    titles = document_titles(application)
    return [
        {
            "check": row,
            "source": labels.SOURCES.get(row.source, Words(row.source, row.source)),
            "facts": vault.masked(application, facts_compared(row, application.definition, asked.get(row.code, {}))),
            "says": labels.says(row.source, row.suggested),
            "document_title": titles.get(row.document.slot) if row.document else None,
            "readable": readable(row.answer),
            "sealed": vault.masked(application, row.answer) if vault.is_reference(row.answer) else None,
            "log": logs.get(row.pk, []),
        }
        for row in sorted(rows, key=lambda row: (STANDINGS.index(row.state), row.pk))
    ]


def facts_compared(row: VerificationCheck, definition: dict[str, Any], asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Every fact of the claim in the order of the program file, and those the source adds.

    `agrees` is None where nothing was compared; `finds` where the fact found the record.
    """
    finding = sources.SOURCES[row.source].asks if row.source in sources.SOURCES else ()
    fields = labels.fields_of(definition, asked.get("entry", ""))
    compared = {part["field"]: part for part in row.compared}
    order = list(asked.get("claim", []))
    codes = sorted(row.claim, key=lambda code: order.index(code) if code in order else len(order))
    claimed = [
        {"field": labels.field(fields, code), "claimed": row.claim[code]}
        | {"found": compared.get(code, {}).get("found"), "agrees": compared.get(code, {}).get("agrees")}
        | {"finds": code in finding}
        for code in codes
    ]
    added = [
        {
            "field": labels.field(fields, code),
            "claimed": part["claimed"],
            "found": part["found"],
            "agrees": part["agrees"],
        }
        for code, part in compared.items()
        if code not in row.claim
    ]
    return claimed + added


def readable(answer: str) -> str:
    try:
        return json.dumps(json.loads(answer), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return answer


def document_titles(application: Application) -> dict[str, dict[str, str]]:
    return {row["code"]: row["title"] for row in application.definition["documents"]}


def findings_of(application: Application) -> list[dict[str, Any]]:
    """Each criterion of the version with its finding, the data it was computed from, its evidence and history."""
    rows = {row["code"]: row for row in application.definition["criteria"]}
    have, titles = live_documents(application), document_titles(application)
    fields, facts = labels.fields_of(application.definition), facts_of(application)
    said = vault.masked(application, dict(facts.answers))
    found = application.findings.select_related("evidence", "assessed_by").prefetch_related(
        "history__by", "history__evidence"
    )
    return [
        {
            "finding": finding,
            "criterion": rows[finding.criterion],
            "data": [
                (labels.field(fields, code), said[code])
                for code in dict.fromkeys(finding.used)
                if code in fields and facts.answers.get(code) not in (None, "")
            ],
            "evidence": evidence_for(application, finding.used, have),
            "evidence_pages": pages_of(finding.evidence),
            "evidence_title": titles.get(finding.evidence.slot) if finding.evidence else None,
        }
        for finding in found
        if finding.criterion in rows
    ]


def evidence_for(
    application: Application, used: list[str], have: dict[str, Document]
) -> list[tuple[dict[str, str], Document, range]]:
    """Documents on file that carry what a criterion was computed from: title, document, its pages."""
    read = set(used)
    return [
        (row["title"], have[row["code"]], pages_of(have[row["code"]]))
        for row in application.definition["documents"]
        if row["code"] in have and (row["code"] in read or read & set(row.get("compare", [])))
    ]


def pages_of(document: Document | None) -> range:
    """The pages that open in place; of a longer document the original tells the rest."""
    return range(1, min(document.pages, PAGES_IN_PLACE) + 1) if document else range(0)
