"""When every factor is lost: asked for after the password, confirmed by two others, and not before a while has passed.

Neither of the two may be the person; one is an administrator, the other leads (ASVS 6.4.4); neither has made the other's
account, and none of the two accounts is new (nominee/sign_in/standing.py). The person's own address is told of each step and can stop it with a link. Every step is in the log of administrative changes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nominee.audit.recording import record
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Recovery, RecoveryConfirmation, User
from nominee.sign_in import factors, log, notices, sessions, standing

SIDES = {
    "administrator": "administrator", "team_lead": "leading", "manager": "leading", "executive_director": "leading",
}  # fmt: skip
SHORTEST_REASON = 20
GOOD_FOR = timedelta(days=14)  # after it was asked for
LINK_IS_GOOD_FOR = GOOD_FOR.days * 86400  # seconds


def open_ones(at: datetime) -> QuerySet[Recovery]:
    rows = Recovery.objects.filter(ended_at__isnull=True, asked_at__gt=at - GOOD_FOR)
    return rows.select_related("user").prefetch_related("confirmations__by").order_by("asked_at", "pk")


def of(user: User, at: datetime) -> Recovery | None:
    return open_ones(at).filter(user=user).first()


@transaction.atomic
def ask(user: User, *, at: datetime, request: HttpRequest | None) -> Recovery:
    """After the right password. Asked twice it is the same request."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if found := of(locked, at):
        return found
    Recovery.objects.filter(user=locked, ended_at__isnull=True).update(ended_at=at, ended="lapsed")
    row = Recovery.objects.create(user=locked, asked_at=at)
    log.note("recovery_asked", locked, at=at, request=request)
    notices.owe(locked, "recovery", at=at, about=row.pk)
    _record(row, "asked", by=locked, at=at)
    return row


def why_not_confirm(row: Recovery, by: User, at: datetime) -> str:
    """In words; empty if this person may confirm it."""
    given = list(row.confirmations.all())
    if by.pk == row.user_id:
        return _("It is your own request: two others confirm it.")
    if by.role not in SIDES:
        return _("Your role does not confirm this.")
    if row.ready_at:
        return _("Two have confirmed it: nothing more is needed.")
    if any(one.by_id == by.pk for one in given):
        return _("You have confirmed it. Somebody else must, too.")
    if any(one.side == SIDES[by.role] for one in given):
        if SIDES[by.role] == "administrator":
            return _("An administrator has confirmed it. A team lead or manager must, too.")
        return _("A team lead or manager has confirmed it. An administrator must, too.")
    return standing.why_not(by, [one.by for one in given], at)


@transaction.atomic
def confirm(pk: int, *, by: User, reason: str, at: datetime) -> Recovery:
    """Say in writing how it was seen that it is the person. With the second of the two the wait begins."""
    row = _locked(pk, by, at)
    if why := why_not_confirm(row, by, at):
        raise NotAllowed(why)
    _checked(reason)
    RecoveryConfirmation.objects.create(recovery=row, by=by, side=SIDES[by.role], reason=reason.strip(), at=at)
    if row.confirmations.count() == len(set(SIDES.values())):
        row.ready_at = at + settings.RECOVERY_WAIT
        row.save(update_fields=["ready_at"])
    log.note("recovery_confirmed", row.user, at=at, by=by)
    notices.owe(row.user, "recovery", at=at, about=row.pk)
    _record(row, "confirmed", by=by, at=at, why=reason)
    return row


@transaction.atomic
def refuse(pk: int, *, by: User, reason: str, at: datetime) -> Recovery:
    """Whoever may confirm may also say that it is not the person."""
    row = _locked(pk, by, at)
    if by.pk == row.user_id or by.role not in SIDES:
        raise NotAllowed
    _checked(reason)
    return _end(row, "refused", by=by, at=at, why=reason)


@transaction.atomic
def stop(token: str, *, at: datetime) -> Recovery:
    """By the link in the e-mail. Raises NotFound for one that is not good, NotNow when it is over."""
    row = Recovery.objects.select_for_update(of=("self",)).select_related("user").filter(pk=_named(token)).first()
    if row is None:
        raise NotFound
    if row.ended_at:
        raise NotNow([_("This request is over already.")])
    return _end(row, "stopped", by=None, at=at)


def is_open(token: str) -> bool:
    """Whether the link names a request that can still be stopped. Raises NotFound for one that is not good."""
    row = Recovery.objects.filter(pk=_named(token)).first()
    if row is None:
        raise NotFound
    return row.ended_at is None


def is_ready(row: Recovery | None, at: datetime) -> bool:
    return bool(row and row.ready_at and row.ready_at <= at)


@transaction.atomic
def carry_out(user: User, *, at: datetime, request: HttpRequest) -> None:
    """The person gave the password again after the wait: the lost factors go, and every session ends."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    row = of(locked, at)
    if row is None or not is_ready(row, at):
        raise NotNow([_("It is not ready yet.")])
    factors.of(locked).delete()
    locked.recovery_codes.all().delete()
    sessions.end_all(locked)
    row.ended_at, row.ended = at, "done"
    row.save(update_fields=["ended_at", "ended"])
    log.note("recovery_done", locked, at=at, request=request)
    notices.owe(locked, "recovered", at=at)
    _record(row, "done", by=locked, at=at)


def _locked(pk: int, by: User, at: datetime) -> Recovery:
    if by.role not in SIDES:
        raise NotAllowed
    row = Recovery.objects.select_for_update(of=("self",)).select_related("user").filter(pk=pk).first()
    if row is None:
        raise NotFound
    if row.ended_at or at - row.asked_at > GOOD_FOR:
        raise NotNow([_("This request is over already.")])
    return row


def _end(row: Recovery, how: str, *, by: User | None, at: datetime, why: str = "") -> Recovery:
    row.ended_at, row.ended = at, how
    row.save(update_fields=["ended_at", "ended"])
    log.note("recovery_stopped", row.user, at=at, by=by)
    _record(row, how, by=by, at=at, why=why)
    return row


def _checked(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotValid({"reason": _("Write how you saw that it is the person: when, where, with which document.")})
    if len(reason) > 2000:
        raise NotValid({"reason": _("Write at most %(count)s characters.") % {"count": 2000}})


def _named(token: str) -> int:
    try:
        found = signing.loads(token, salt=notices.STOP, max_age=LINK_IS_GOOD_FOR)
    except signing.BadSignature:
        raise NotFound from None
    return found if isinstance(found, int) else 0


def _record(row: Recovery, what: str, *, by: User | None, at: datetime, why: str = "") -> None:
    record("sign_in", log.subject_of(row.user), after={"recovery": what}, by=by, at=at, why=why, subject_id=row.user_id)
