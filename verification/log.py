"""Writing the verification log and the history of findings: in the transaction of what they tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nominee.models import User
from verification.models import CriterionFinding, FindingLine, LogLine, VerificationCheck


def write(check: VerificationCheck, what: str, *, at: datetime, by: User | None = None, **more: Any) -> LogLine:
    """Save the check (locked by the caller) with one more line of its log."""
    check.lines += 1
    check.save()
    return LogLine.objects.create(
        check_of=check, number=check.lines, at=at, by=by, what=what, claim=check.claim, document=check.document, **more
    )


def open_checks(checks: list[VerificationCheck], *, at: datetime) -> None:
    for check in checks:
        check.lines = 1
    LogLine.objects.bulk_create(
        LogLine(check_of=check, number=1, at=at, what=LogLine.OPENED, claim=check.claim, document=check.document)
        for check in VerificationCheck.objects.bulk_create(checks)
    )


def find(finding: CriterionFinding, *, at: datetime, by: User | None = None) -> None:
    """Save the finding (locked by the caller) with one more line of its history."""
    finding.lines += 1
    finding.save()
    FindingLine.objects.create(
        finding=finding, number=finding.lines, at=at, by=by, computed=finding.computed, reasons=finding.reasons,
        result=finding.result, evidence=finding.evidence, reason=finding.reason,
    )  # fmt: skip
