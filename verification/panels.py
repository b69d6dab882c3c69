"""What verification hangs into the desk's pages: the state of the checks, what a decider sees first, the grounds."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from nominee import clock
from nominee.desk.panels import Choice, choices, drafts, facts_source, panel, reads, tab
from nominee.models import Application, User
from nominee.words import Words
from verification import selectors, signals
from verification.linked import linked_files
from verification.models import VerificationCheck
from verification.provenance import verified_facts

DECIDING = ("act:approve", "act:approve_first", "act:sign", "act:refuse", "act:return_with_comments")


@panel("overview", order=20, template="desk/panels/verification.html")
def verification(file: Application, user: User) -> dict[str, Any] | None:
    checks = list(file.checks.all())
    findings = list(file.findings.all())
    if not checks and not findings:
        return None
    return {
        "file": file,
        "checks": len(checks),
        "checks_open": sum(row.state != "settled" for row in checks),
        "checks_to_settle": sum(row.state in {"answered", "unreachable"} for row in checks),
        "findings": len(findings),
        "findings_done": sum(bool(row.result) for row in findings),
        "not_met": sum(row.result == "not_met" for row in findings),
        "recommendation": selectors.live_recommendation(file),
        "decisions": selectors.decisions(file),
    }


@panel("overview", order=5, template="desk/panels/linked.html")
def linked(file: Application, user: User) -> dict[str, Any]:
    return linked_files(file, at=clock.now(), reader=user)


facts_source(verified_facts)


@reads
def checks_and_findings() -> list[Prefetch]:
    return [Prefetch("checks", VerificationCheck.objects.select_related("settled_by")), Prefetch("findings")]


@drafts("check")
def page_of_check(file: Application, rest: str) -> str:
    return f"{reverse('desk-checks', args=[file.number])}#check-{rest}"


@drafts("criterion")
def page_of_criterion(file: Application, rest: str) -> str:
    return f"{reverse('desk-assessment', args=[file.number])}#criterion-{rest}"


@panel(*DECIDING, order=10, template="desk/panels/recommendation.html")
def recommendation(file: Application, user: User) -> dict[str, Any]:
    """What a decider sees: first what is unusual, then who recommends what and why, then every criterion."""
    return {
        "file": file,
        "recommendation": selectors.live_recommendation(file),
        "unusual": signals.unusual(file, at=clock.now(), reader=user),
        "rows": selectors.findings_of(file),
        "checks": len(file.checks.all()),
    }


@choices("grounds")
def unmet_criteria(file: Application) -> list[Choice]:
    titles = {row["code"]: Words(**row["title"]) for row in file.definition["criteria"]}
    return [
        Choice(
            row.criterion, titles[row.criterion], row.reason or " ".join(str(Words(**why)) for why in row.reasons), True
        )
        for row in file.findings.filter(result="not_met")
        if row.criterion in titles
    ]


@tab("checks", order=20, name=Words("Verification", "Vérification"), view="desk-checks")
def has_checks(file: Application) -> bool:
    return file.checks.exists()


@tab("assessment", order=30, name=Words("Assessment and decision", "Évaluation et décision"), view="desk-assessment")
def has_findings(file: Application) -> bool:
    return file.findings.exists()
