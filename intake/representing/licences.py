"""Licences: asked of their registers on appointment and again each day; what lapses suspends, what is live again reinstates.

An answer is kept first; then each authorization that rests on the licence is brought in line by itself. Whoever dies in
between leaves rows that the sweep finds.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet

from intake.models import Licence, LicenceAnswer, Representation
from intake.representing import noticing, recording
from nominee import clock, registers
from nominee.access import let_act_for, stop_acting_for
from nominee.models import User
from nominee.programs.representation import rules

LEASE = timedelta(minutes=1)  # longer than both registers are waited for; a dead worker's claim expires then
LONGEST_WAIT = timedelta(hours=1)
ASKED_TWICE = timedelta(minutes=10)
REGISTER, BANS = "representative_register", "ban_list"
_log = logging.getLogger(__name__)


def known(holder: User, body: str, number: str) -> Licence | None:
    return Licence.objects.filter(holder=holder, body=body, number=number).first()


def rely_on(row: Representation, *, at: datetime) -> Licence | None:
    """From now on this authorization rests on its licence, which is asked about at once. Nobody unpaid has one."""
    if not row.body:
        return None
    licence, _is_new = Licence.objects.get_or_create(
        holder_id=row.representative_id,
        body=row.body,
        number=row.licence_number,
        defaults={"known_at": at, "due_at": at},
    )
    if licence.due_at is None:  # nobody has relied on it for a while
        Licence.objects.filter(pk=licence.pk).update(due_at=at)
    row.licence = licence
    if licence.standing != "good":
        transaction.on_commit(lambda: _hand_over(licence.pk), robust=True)
    return licence


def ask_again(licence: Licence, *, at: datetime) -> None:
    """Now, and not only when its day comes."""
    Licence.objects.filter(pk=licence.pk).filter(Q(due_at__isnull=True) | Q(due_at__gt=at + LEASE)).update(due_at=at)
    transaction.on_commit(lambda: _hand_over(licence.pk), robust=True)


def _hand_over(pk: int) -> None:
    try:
        current_app.send_task("intake.tasks.ask_about_licence", [pk])  # by name: the task imports this module
    except Exception:  # the broker is away: the sweep finds the row
        _log.warning("licence %s not handed over, left to the sweep", pk)


# ------------------------------------------------------------------ asking


def due(at: datetime, limit: int = 200) -> list[int]:
    rows = Licence.objects.filter(due_at__lte=at).order_by("due_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])


def ask(pk: int) -> bool:
    """Ask about one licence, unless somebody does or its time has not come. True when it was asked here."""
    now = clock.now()
    lease = now + LEASE
    if not Licence.objects.filter(pk=pk, due_at__lte=now).update(due_at=lease, attempts=F("attempts") + 1):
        return False
    licence = Licence.objects.select_related("holder").get(pk=pk)
    if not relying_on(licence).exists():  # nobody relies on it any more
        Licence.objects.filter(pk=pk, due_at=lease).update(due_at=None)
        return False
    answers = [_asked(licence, name, now) for name in (REGISTER, BANS)]
    if _keep(pk, lease, now, answers):
        bring_in_line(pk, at=now)
    return True


def _asked(licence: Licence, register: str, at: datetime) -> LicenceAnswer:
    name = licence.holder.get_full_name()
    claim = {"representative_name": name}
    if register == REGISTER:
        claim |= {"representative_body": licence.body, "representative_licence_number": licence.number}
    row = LicenceAnswer(licence=licence, register=register, at=at)
    try:
        found = registers.ask(register, claim)
    except registers.Unreachable as problem:
        row.outcome, row.summary = "unreachable", problem.why.as_json
        return row
    row.outcome = "confirms" if found.confirms else "differs" if found.is_known else "not_found"
    if register == BANS and row.outcome == "not_found":  # it may as well be a wrong address
        row.outcome = "unreachable"
    row.differs, row.summary = list(found.differs), found.summary.as_json
    row.body, row.sha256 = found.body, found.sha256
    return row


@transaction.atomic
def _keep(pk: int, lease: datetime, at: datetime, answers: list[LicenceAnswer]) -> bool:
    """A worker that was paused too long has lost it, and keeps nothing."""
    licence = Licence.objects.select_for_update().filter(pk=pk, due_at=lease).first()
    if licence is None:
        return False
    why = next((why for row in answers if (why := _speaks_against(row))), "")
    is_doubtful = why == "not_found" and _was_there_before(licence)
    is_whole = all(row.outcome != "unreachable" for row in answers)
    LicenceAnswer.objects.bulk_create(answers)
    if is_doubtful:
        licence.due_at = at + ASKED_TWICE
        licence.save()
        return True
    if why:
        licence.standing, licence.lapsed_why = "lapsed", why
    elif is_whole:
        licence.standing, licence.lapsed_why, licence.good_at = "good", "", at
    if is_whole:
        licence.asked_at, licence.attempts = at, 0
        licence.due_at = at + rules().between_checks
    else:
        licence.due_at = at + min(timedelta(seconds=15 * 2 ** min(licence.attempts, 10)), LONGEST_WAIT)
    licence.save()
    return True


def _was_there_before(licence: Licence) -> bool:
    """A register that moved answers “not found” to everybody: who was there yesterday is asked about twice."""
    last = licence.answers.filter(register=REGISTER).exclude(outcome="unreachable").order_by("-at", "-id").first()
    return last is not None and last.outcome != "not_found"


def _speaks_against(row: LicenceAnswer) -> str:
    """Why this answer means that the person may not act; empty when it does not."""
    if row.outcome in {"confirms", "unreachable"}:
        return ""
    if row.register == BANS:
        return "banned" if row.outcome == "differs" else ""
    if row.outcome == "not_found":
        return "not_found"
    return "name_differs" if row.differs == ["representative_name"] else "not_in_good_standing"


# ------------------------------------------------------------------ what follows for authorizations


def relying_on(licence: Licence) -> QuerySet[Representation]:
    return Representation.objects.filter(licence=licence, accepted_at__isnull=False, ended_at__isnull=True)


def bring_in_line(pk: int, *, at: datetime) -> int:
    """Suspend or reinstate every authorization that rests on this licence; answers how many were changed."""
    rows = Representation.objects.filter(licence=pk, accepted_at__isnull=False, ended_at__isnull=True)
    return sum(settle(key, at=at) for key in rows.order_by("pk").values_list("pk", flat=True))


def out_of_line(at: datetime) -> Iterator[int]:
    """Authorizations that are not as their licence says: what a worker that died left, and what ran out by time."""
    live = Representation.objects.filter(accepted_at__isnull=False, ended_at__isnull=True, licence__isnull=False)
    silent = Q(licence__good_at__isnull=True, accepted_at__lt=at - rules().unverified)
    silent |= Q(licence__good_at__lt=at - rules().trusted)
    wrong = Q(suspended_at__isnull=True) & (Q(licence__standing="lapsed") | silent)
    wrong |= Q(suspended_at__isnull=False, licence__standing="good", licence__good_at__gte=at - rules().trusted)
    yield from live.filter(wrong).order_by("pk").values_list("pk", flat=True)[:500]


@transaction.atomic
def settle(pk: int, *, at: datetime) -> bool:
    """Bring one authorization in line with its licence. True when that changed it."""
    row = Representation.objects.select_related("application").get(pk=pk)
    recording.lock(row.application)
    row = Representation.objects.select_related("application__applicant", "representative", "licence").get(pk=pk)
    if row.accepted_at is None or row.ended_at is not None:
        return False
    why = why_not(row, at=at)
    if why and not row.is_suspended:
        _suspend(row, why, at=at)
    elif not why and row.is_suspended and row.representative.role != "representative":
        return False  # somebody else's work by now: ended by the applicant, or never again in force
    elif not why and row.is_suspended:
        _reinstate(row, at=at)
    elif why != row.suspended_why:  # for another reason now, which is said and not told again
        recording.add(row, "suspended", by=None, at=at, why=why)
        Representation.objects.filter(pk=pk).update(suspended_why=why)
    else:
        return False
    return True


def why_not(row: Representation, *, at: datetime) -> str:
    licence = row.licence
    if licence is None:
        return ""
    if licence.standing == "lapsed":
        return licence.lapsed_why
    if licence.good_at is None:
        return "unverified" if row.accepted_at and row.accepted_at < at - rules().unverified else ""
    return "unverified" if licence.good_at < at - rules().trusted else ""


def _suspend(row: Representation, why: str, *, at: datetime) -> None:
    """The right ends with this commit: every read asks the table again, also of a session that is open."""
    stop_acting_for(row.representative, row.application)
    row.suspended_at, row.suspended_why = at, why
    row.save(update_fields=["suspended_at", "suspended_why"])
    fact = recording.add(row, "suspended", by=None, at=at, why=why)
    noticing.owe(row.application.applicant, "client", at=at, fact=fact)
    noticing.owe(row.representative, "representative", at=at, fact=fact)


def _reinstate(row: Representation, *, at: datetime) -> None:
    let_act_for(row.representative, row.application)
    row.suspended_at, row.suspended_why = None, ""
    row.save(update_fields=["suspended_at", "suspended_why"])
    fact = recording.add(row, "reinstated", by=None, at=at)
    noticing.owe(row.application.applicant, "client", at=at, fact=fact)
    noticing.owe(row.representative, "representative", at=at, fact=fact)


def class_of(licence: Licence) -> str:
    """The class of licence as the register named it last."""
    last = licence.answers.filter(register=REGISTER).exclude(body="").order_by("-at", "-id").first()
    try:
        found = json.loads(last.body) if last else {}
    except ValueError:
        return ""
    return str(found.get("class") or "")[:80] if isinstance(found, dict) else ""
