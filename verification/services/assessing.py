"""Criteria: computed from the data, then confirmed or overridden by an officer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Application, Document, User
from nominee.templatetags.kit import moment
from nominee.work.services import take
from verification import log, selectors
from verification.models import CriterionFinding
from verification.services.doors import officers_only, reason_in

ASSESSORS = frozenset({"program_officer", "team_lead"})


@transaction.atomic
def assess_criterion(
    application: Application,
    criterion: str,
    *,
    by: User,
    at: datetime,
    result: str,
    reason: str,
    evidence: Document | None,
    seen: int | None = None,
) -> CriterionFinding:
    """Confirm the computed result, or override it with evidence and a reason. `seen`: lines the page showed."""
    officers_only(by, application, "assessment", ASSESSORS)
    finding = CriterionFinding.objects.select_for_update().filter(application=application, criterion=criterion).first()
    if finding is None:
        raise NotFound
    if seen is not None and seen != finding.lines:
        raise NotNow([_somebody_was_faster(finding)])
    text = _checked(finding, result, reason, evidence)
    finding.result, finding.reason, finding.evidence = result, text, evidence
    finding.assessed_by, finding.assessed_at = by, at
    log.find(finding, at=at, by=by)
    take(application, by, at)
    return finding


def _checked(finding: CriterionFinding, result: str, reason: str, evidence: Document | None) -> str:
    if result not in {"met", "not_met"}:
        raise NotValid({"result": _("Choose met or not met.")})
    departs = result != finding.computed
    wrong, text = {}, ""
    try:
        text = reason_in(reason, needed=_("To decide otherwise than computed, give a reason.") if departs else "")
    except NotValid as lacking:
        wrong |= lacking.errors
    if departs and evidence is None:
        wrong["evidence"] = _("To decide otherwise than computed, name the document that shows it.")
    if wrong:
        raise NotValid(wrong)
    return text


def _somebody_was_faster(finding: CriterionFinding) -> str:
    if not finding.assessed_by:
        return _("This criterion was computed anew since the page was shown.")
    return _("%(who)s assessed this criterion, %(when)s. Nothing was done twice.") % {
        "who": finding.assessed_by,
        "when": moment(finding.assessed_at),
    }


def compute_findings(application: Application, *, at: datetime) -> None:
    """Compute every criterion. What a person found stays unless the computation or the named evidence changed."""
    known = {row.criterion: row for row in CriterionFinding.objects.select_for_update().filter(application=application)}
    for code, computed in selectors.computed(application).items():
        reasons = [reason.as_json for reason in computed.reasons]
        row = known.get(code) or CriterionFinding(application=application, criterion=code, computed="", reasons=[])
        replaced = row.evidence is not None and row.evidence.superseded_at is not None
        if (row.computed, row.reasons) == (computed.result, reasons) and not replaced:
            continue
        row.computed, row.reasons, row.used = computed.result, reasons, list(computed.used)
        row.result, row.reason, row.evidence, row.assessed_by, row.assessed_at = "", "", None, None, None
        log.find(row, at=at)
