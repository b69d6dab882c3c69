"""Asking sources, settling checks, assessing criteria."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nominee import clock
from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, Document, User
from verification import sources
from verification.models import CriterionFinding, VerificationCheck

ATTEMPTS = 4
CHECKERS = frozenset({"support_officer", "program_officer", "team_lead"})
ASSESSORS = frozenset({"program_officer", "team_lead"})
LONGEST_REASON = 2000  # characters


def ask(pk: int) -> None:
    """Ask one check's source. The claim by UPDATE keeps two workers from asking at once."""
    now = clock.now()
    taken = VerificationCheck.objects.filter(pk=pk, state="asking", due_at__lte=now).update(
        due_at=now + timedelta(minutes=1)
    )
    if not taken:
        return
    check = VerificationCheck.objects.get(pk=pk)
    try:
        answer = sources.ask(check.source, check.claim, settings.SOURCES[check.source])
    except sources.Unreachable as problem:
        attempts = check.attempts + 1
        VerificationCheck.objects.filter(pk=pk, state="asking").update(
            attempts=attempts,
            problem=str(problem)[:300],
            asked_at=now,
            state="unreachable" if attempts >= ATTEMPTS else "asking",
            due_at=now + timedelta(seconds=5 * 4**attempts),
        )
        return
    clean = answer.outcome == "confirmed"
    VerificationCheck.objects.filter(pk=pk, state="asking").update(
        attempts=check.attempts + 1,
        asked_at=now,
        answer=answer.body,
        answer_sha256=answer.sha256,
        compared=answer.compared,
        suggested=answer.outcome,
        problem="",
        state="settled" if clean else "answered",
        outcome="confirmed" if clean else "",
        settled_at=now if clean else None,
        expires_on=(timezone.localdate(now) + timedelta(days=check.valid_days)) if clean else None,
    )


def settle_check(check: VerificationCheck, *, by: User, at: datetime, outcome: str, reason: str) -> None:
    """A person settles what the answer did not: with an outcome and a reason."""
    _officers_only(by, check.application, "verification", CHECKERS)
    if outcome not in dict(VerificationCheck.OUTCOMES):
        raise NotValid({"outcome": _("Choose an outcome.")})
    if not reason.strip():
        raise NotValid({"reason": _("Enter a reason.")})
    if len(reason.strip()) > LONGEST_REASON:
        raise NotValid({"reason": _("Write at most %(count)s characters.") % {"count": LONGEST_REASON}})
    done = VerificationCheck.objects.filter(pk=check.pk).exclude(state="settled").update(
        state="settled", outcome=outcome, reason=reason.strip(), settled_by=by, settled_at=at,
        expires_on=timezone.localdate(at) + timedelta(days=check.valid_days),
    )  # fmt: skip
    if not done:
        raise NotNow([_("This check is already settled.")])


def ask_again(check: VerificationCheck, *, by: User, at: datetime) -> None:
    _officers_only(by, check.application, "verification", CHECKERS)
    VerificationCheck.objects.filter(pk=check.pk, state__in=["unreachable", "answered"]).update(
        state="asking", attempts=0, due_at=at, problem="", suggested=""
    )


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
) -> CriterionFinding:
    """Confirm the computed result, or override it with evidence and a reason."""
    _officers_only(by, application, "assessment", ASSESSORS)
    finding = CriterionFinding.objects.select_for_update().filter(application=application, criterion=criterion).first()
    if finding is None:
        raise NotFound
    if result not in {"met", "not_met"}:
        raise NotValid({"result": _("Choose met or not met.")})
    wrong = {}
    if len(reason.strip()) > LONGEST_REASON:
        wrong["reason"] = _("Write at most %(count)s characters.") % {"count": LONGEST_REASON}
    if result != finding.computed and not reason.strip():
        wrong["reason"] = _("To decide otherwise than computed, give a reason.")
    if result != finding.computed and evidence is None:
        wrong["evidence"] = _("To decide otherwise than computed, name the document that shows it.")
    if wrong:
        raise NotValid(wrong)
    finding.result, finding.reason, finding.evidence = result, reason.strip(), evidence
    finding.assessed_by, finding.assessed_at = by, at
    finding.save()
    return finding


def _officers_only(by: User, application: Application, status: str, roles: set[str]) -> None:
    held = roles_on(by, application)
    if not held:
        raise NotFound
    if not held & roles:
        raise NotAllowed
    if application.status != status:
        raise NotNow([_("The file has moved on.")])
