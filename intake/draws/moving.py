"""The one door through which a draw, an invitation or a notification changes its status: the table, the role, nobody faster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from intake.draws.lifecycle import DRAW, INVITATION, NOTIFICATION, OF_A_ROUND
from intake.interest.selectors import LIVE
from intake.models import Draw, ExpressionOfInterest, Invitation, NotificationOfInterest
from nominee.errors import NotAllowed, NotFound, NotNow
from nominee.models import User
from nominee.privacy.lives import Life, Step
from nominee.words import Words

SYSTEM = "system"


def status_name(row: Draw | Invitation | NotificationOfInterest) -> Words:
    if isinstance(row, NotificationOfInterest):
        return NOTIFICATION.states[row.status]
    if isinstance(row, Draw):
        own = OF_A_ROUND if row.is_notification else {}
        return own.get(row.status, DRAW.states[row.status])
    return INVITATION.states[row.status]


def offered(draw: Draw, user: User) -> list[Step]:
    """The steps this person may take now."""
    if stands_in(draw.stream_id, user):
        return []
    return [step for step in DRAW.steps if draw.status in step.sources and _may(draw, step, user)]


def stands_in(stream: int, user: User) -> bool:
    """Whether this person waits in the stream's pool, or was invited from it: who joined the staff after registering."""
    return ExpressionOfInterest.objects.filter(stream=stream, applicant=user, status__in=LIVE).exists()


def refuse_own(stream: int, user: User) -> None:
    if stands_in(stream, user):
        raise NotAllowed(_("You have an expression of interest in this stream yourself: its draws are others’ work."))


def _may(draw: Draw, step: Step, user: User) -> bool:
    return user.role in step.roles and not (step.other_than == "sign" and draw.signed_by_id == user.pk)


def step_of(life: Life, code: str) -> Step:
    step = life.step(code)
    if step is None:
        raise NotFound
    return step


def allowed(draw: Draw, code: str, *, by: User | None) -> Step:
    """The step, if this person may take it from where the locked draw stands. Raises NotAllowed, NotNow."""
    step = step_of(DRAW, code)
    if by is None and SYSTEM not in step.roles:
        raise NotAllowed
    if by is not None and by.role not in step.roles:
        raise NotAllowed
    if by is not None:
        refuse_own(draw.stream_id, by)
    if draw.status not in step.sources:
        raise NotNow([_("The draw is now “%(state)s”: somebody was faster.") % {"state": status_name(draw)}])
    if by is not None and not _may(draw, step, by):
        raise NotAllowed(_("Whoever signed first cannot sign again: another person must."))
    return step


def move(draw: Draw, code: str, *, by: User | None, **columns: Any) -> Draw:
    """Take a step with a locked draw; `columns` are written with it."""
    step = allowed(draw, code, by=by)
    draw.status = step.to
    for name, value in columns.items():
        setattr(draw, name, value)
    draw.save(update_fields=["status", *columns])
    return draw


def move_invitations(rows: QuerySet[Invitation], code: str, **columns: Any) -> int:
    """Those of them that the step leads from; answers how many. One statement: of two at once, one wins."""
    step = step_of(INVITATION, code)
    return rows.filter(status__in=step.sources).update(status=step.to, **columns)


def move_invitation(invitation: Invitation, code: str, **columns: Any) -> bool:
    moved = move_invitations(Invitation.objects.filter(pk=invitation.pk), code, **columns)
    invitation.refresh_from_db()
    return bool(moved)


def move_notification(notification: NotificationOfInterest, code: str, **columns: Any) -> bool:
    """One statement: of two at once, one wins."""
    step = step_of(NOTIFICATION, code)
    mine = NotificationOfInterest.objects.filter(pk=notification.pk, status__in=step.sources)
    moved = mine.update(status=step.to, **columns)
    notification.refresh_from_db()
    return bool(moved)


def lock(pk: int) -> Invitation:
    """The locked invitation. Its expression of interest is locked before it, here and wherever both are."""
    key = Invitation.objects.filter(pk=pk).values_list("interest", flat=True).first()
    if key:
        ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=key)
    rows = Invitation.objects.select_for_update(of=("self",))
    # Not the application: one that was opened while this waited for the lock would not be joined to it.
    return rows.select_related("stream__program", "interest__job_offer").get(pk=pk)


def into_invitation(keys: Iterable[int]) -> int:
    """From the pool into an invitation, many at once; answers how many stood in the pool."""
    return ExpressionOfInterest.objects.filter(pk__in=keys, status="registered").update(status="invited")


def out_of_invitation(interest: ExpressionOfInterest, status: str) -> bool:
    """Back into the pool, or on to the application."""
    rows = ExpressionOfInterest.objects.filter(pk=interest.pk, status="invited")
    return bool(rows.update(status=status))
