"""Everything a recommendation or a decision rests on, kept with it: rebuilt later, it is the same bytes."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from nominee.models import Application
from nominee.selectors import live_documents
from verification.models import CriterionFinding, VerificationCheck
from verification.signals import unusual


def snapshot(application: Application, *, at: datetime) -> dict[str, Any]:
    """The file as it stood at `at`, in no language and as nobody in particular."""
    return {
        "number": application.number,
        "stream_version": application.stream_version.sha256,
        "answers": application.answers,
        "entries": [[row.kind, row.data] for row in application.entries.order_by("id")],
        "documents": {slot: row.sha256 for slot, row in sorted(live_documents(application).items())},
        "checks": [_check(row) for row in application.checks.select_related("document").order_by("id")],
        "findings": [_finding(row) for row in application.findings.select_related("evidence").order_by("id")],
        "unusual": [row.as_json for row in unusual(application, at=at)],
    }


def _check(row: VerificationCheck) -> dict[str, Any]:
    return {
        "check": row.code,
        "item": row.item,
        "claim": row.claim,
        "document": row.document.sha256 if row.document else None,
        "answer": row.answer_sha256,
        "outcome": row.outcome,
        "reason": row.reason,
        "settled_by": row.settled_by_id,
        "settled_at": row.settled_at.isoformat() if row.settled_at else None,
        "valid_until": row.expires_on.isoformat() if row.expires_on else None,
        "line": row.lines,
    }


def _finding(row: CriterionFinding) -> dict[str, Any]:
    return {
        "criterion": row.criterion,
        "computed": row.computed,
        "reasons": row.reasons,
        "result": row.result,
        "evidence": row.evidence.sha256 if row.evidence else None,
        "reason": row.reason,
        "assessed_by": row.assessed_by_id,
    }


def canonical(kept: dict[str, Any]) -> bytes:
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(kept: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(kept)).hexdigest()
