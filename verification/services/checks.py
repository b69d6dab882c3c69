"""Checks by hand: settled, reopened, asked again; opened and brought up to date with the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Application, User
from nominee.templatetags.kit import moment
from verification import claims, log
from verification.models import LogLine, VerificationCheck
from verification.services.asking import hand_over, valid_until
from verification.services.doors import officers_only, reason_in

CHECKERS = frozenset({"support_officer", "program_officer", "team_lead"})
ASKING, ANSWERED = VerificationCheck.ASKING, VerificationCheck.ANSWERED
UNREACHABLE, SETTLED = VerificationCheck.UNREACHABLE, VerificationCheck.SETTLED


@transaction.atomic
def settle_check(
    check: VerificationCheck,
    *,
    by: User,
    at: datetime,
    outcome: str,
    reason: str,
    reference: str = "",
    seen: int | None = None,
) -> None:
    """A person settles what the answer did not: with an outcome and a reason. `seen`: lines the page showed."""
    row = _open_row(check, by, seen)
    if row.is_settled:
        raise NotNow([_who_settled(row)])
    wrong = {}
    if outcome not in dict(VerificationCheck.OUTCOMES):
        wrong["outcome"] = _("Choose an outcome.")
    if len(reference.strip()) > 200:
        wrong["reference"] = _("Write at most %(count)s characters.") % {"count": 200}
    try:
        text = reason_in(reason, needed=_("Enter a reason."))
    except NotValid as lacking:
        wrong |= lacking.errors
    if wrong:
        raise NotValid(wrong)
    row.state, row.outcome, row.reason, row.reference = SETTLED, outcome, text, reference.strip()
    row.settled_by, row.settled_at, row.expires_on = by, at, valid_until(row, at)
    log.write(
        row, LogLine.SETTLED, at=at, by=by,
        outcome=outcome, reason=text, reference=row.reference, expires_on=row.expires_on,
    )  # fmt: skip


@transaction.atomic
def ask_again(check: VerificationCheck, *, by: User, at: datetime, seen: int | None = None) -> None:
    """Put the question anew, with what the file claims now. What was answered before stays in the log."""
    row = _open_row(check, by, seen)
    if row.state == ASKING:
        raise NotNow([_("The source is being asked already.")])
    now = next((now for now in claims.required(row.application) if now.key == (row.code, row.item)), None)
    if now:
        row.claim, row.document = now.claim, now.document
    _forget(row, ASKING, at)
    log.write(row, LogLine.ASKED_AGAIN, at=at, by=by)
    hand_over([row.pk])


@transaction.atomic
def reopen_check(check: VerificationCheck, *, by: User, at: datetime, reason: str, seen: int | None = None) -> None:
    """A settled check waits for a person again; how it was settled before stays in the log."""
    row = _open_row(check, by, seen)
    if not row.is_settled:
        raise NotNow([_("This check is not settled.")])
    text = reason_in(reason, needed=_("Say why it is reopened."))
    _reopen(row)
    log.write(row, LogLine.REOPENED, at=at, by=by, reason=text)


@transaction.atomic
def take_up_changes(application: Application, *, by: User, at: datetime) -> int:
    """What the file claims by now, where it changed since its checks were opened. How many checks are asked."""
    return update_checks(officers_only(by, application, "verification", CHECKERS), at=at, by=by)


def open_checks(application: Application, *, at: datetime) -> None:
    """Every check the stream requires of this file. Inside the transaction of the action."""
    log.open_checks([_opened(application, row, at) for row in claims.required(application)], at=at)


def update_checks(application: Application, *, at: datetime, by: User | None = None) -> int:
    """Ask about what is claimed otherwise or anew; look again where the paper behind a person's judgement changed."""
    known = {
        (row.code, row.item): row
        for row in VerificationCheck.objects.select_for_update(of=("self",)).filter(application=application)
    }
    fresh, asked = [], []
    for now in claims.required(application):
        row = known.get(now.key)
        if row is None:
            fresh.append(_opened(application, now, at))
        elif row.claim != now.claim:
            row.claim, row.document = now.claim, now.document
            _forget(row, ASKING, at)
            log.write(row, LogLine.CHANGED, at=at, by=by)
            asked.append(row.pk)
        elif row.document_id != (now.document.pk if now.document else None):
            row.document = now.document
            if row.settled_by_id:  # a person judged by the paper before
                _reopen(row)
            log.write(row, LogLine.CHANGED, at=at, by=by)
    log.open_checks(fresh, at=at)
    asked += [row.pk for row in fresh]
    if asked:
        hand_over(asked)
    return len(asked)


def _opened(application: Application, now: claims.Required, at: datetime) -> VerificationCheck:
    return VerificationCheck(
        application=application, code=now.row["code"], item=now.item, source=now.row["source"],
        title=now.row["title"], claim=now.claim, document=now.document, due_at=at, valid_days=now.row["valid_days"],
    )  # fmt: skip


def _open_row(check: VerificationCheck, by: User, seen: int | None) -> VerificationCheck:
    """The check, locked after its file. Raises NotNow when it moved on since the page was shown."""
    officers_only(by, check.application, "verification", CHECKERS)
    rows = VerificationCheck.objects.select_for_update(of=("self",)).select_related("application__program")
    row = rows.filter(pk=check.pk).first()
    if row is None:
        raise NotFound
    if seen is not None and seen != row.lines:
        raise NotNow([_who_settled(row) if row.is_settled else _("There is something new about this check.")])
    return row


def _who_settled(row: VerificationCheck) -> str:
    words: dict[str, Any] = {
        "who": row.settled_by or _("the answer of the source"),
        "outcome": row.get_outcome_display(),
        "when": moment(row.settled_at),
    }
    return _("This check was settled as “%(outcome)s” by %(who)s, %(when)s. Nothing was done twice.") % words


def _reopen(row: VerificationCheck) -> None:
    row.state = ANSWERED if row.suggested else UNREACHABLE
    row.outcome = row.reason = row.reference = ""
    row.settled_by = row.settled_at = row.expires_on = None


def _forget(row: VerificationCheck, state: str, at: datetime) -> None:
    """The row stands as if never asked; the log remembers."""
    _reopen(row)
    row.state, row.attempts, row.due_at, row.problem, row.asked_at = state, 0, at, None, None
    row.answer, row.answer_sha256, row.compared, row.suggested = "", "", [], ""
