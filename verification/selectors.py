"""The file as the assessor and the decider see it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nominee.models import Application
from nominee.selectors import facts_of, live_documents
from nominee.words import Words
from verification import criteria
from verification.models import CriterionFinding, Recommendation, VerificationCheck


def computed(application: Application) -> dict[str, criteria.Finding]:
    facts = facts_of(application)
    tables = application.program.tables
    return {row["code"]: criteria.assess(row, facts, tables) for row in application.definition["criteria"]}


def live_recommendation(application: Application) -> Recommendation | None:
    return application.recommendations.filter(withdrawn_at__isnull=True).select_related("recommended_by").first()


def unusual(application: Application) -> list[str]:
    """What a decider should see first: overrides, risk-managed or negative checks, shared details, stale checks."""
    found: list[str] = []
    titles = {row["code"]: Words(**row["title"]) for row in application.definition["criteria"]}
    for finding in application.findings.all():
        if finding.is_overridden:
            found.append(
                str(Words(f"Overridden: {titles[finding.criterion].en}", f"Écart : {titles[finding.criterion].fr}"))
            )
    today = timezone.localdate()
    for check in application.checks.all():
        title = Words(**check.title)
        if check.outcome in {"risk_managed", "discrepancy", "not_confirmed", "not_possible"}:
            outcome = dict(VerificationCheck.OUTCOMES)[check.outcome]
            found.append(_("%(check)s: %(outcome)s") % {"check": title, "outcome": outcome})
        elif check.expires_on and check.expires_on < today:
            found.append(str(Words(f"{title.en}: the answer is out of date", f"{title.fr} : réponse périmée")))
    return found + [str(words) for words in shared_details(application)]


def shared_details(application: Application) -> list[Words]:
    """The same document or language report in another person's file."""
    from nominee.models import Document, Entry

    found = []
    for document in live_documents(application).values():
        others = (
            Document.objects.filter(sha256=document.sha256)
            .exclude(application__applicant_id=application.applicant_id)
            .values_list("application__number", flat=True)
        )
        found += [
            Words(
                f"The same file stands in {number} ({document.slot})",
                f"Le même fichier figure dans {number} ({document.slot})",
            )
            for number in sorted(set(others))
        ]
    for entry in application.entries.filter(kind="language_test"):
        others = (
            Entry.objects.filter(kind="language_test", data__report_number=entry.data.get("report_number"))
            .exclude(application__applicant_id=application.applicant_id)
            .values_list("application__number", flat=True)
        )
        found += [
            Words(
                f"The same language report number stands in {number}",
                f"Le même numéro de rapport de langue figure dans {number}",
            )
            for number in sorted(set(others))
        ]
    return found


def snapshot(application: Application) -> dict[str, Any]:
    """Everything a decision rests on, as it stands now: rebuilt later, it must be the same bytes."""
    with translation.override("en"):  # whatever language the decider reads
        return _snapshot(application)


def _snapshot(application: Application) -> dict[str, Any]:
    return {
        "answers": application.answers,
        "entries": [[row.kind, row.data] for row in application.entries.order_by("id")],
        "documents": {slot: row.sha256 for slot, row in sorted(live_documents(application).items())},
        "checks": [[row.code, row.item, row.outcome, row.answer_sha256] for row in application.checks.order_by("id")],
        "findings": [
            [row.criterion, row.computed, row.result, row.reason] for row in application.findings.order_by("id")
        ],
        "stream_version": application.stream_version.sha256,
        "unusual": unusual(application),
    }


def findings_for(application: Application) -> list[dict[str, Any]]:
    rows = {row["code"]: row for row in application.definition["criteria"]}
    return [
        {"finding": finding, "criterion": rows[finding.criterion]}
        for finding in CriterionFinding.objects.filter(application=application).select_related(
            "evidence", "assessed_by"
        )
        if finding.criterion in rows
    ]
