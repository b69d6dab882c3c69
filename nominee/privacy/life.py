"""The one door through which a request, a correction or a breach changes its state: role, order, two persons, event."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotNow
from nominee.models import AccessRequest, Breach, CorrectionRequest, MatterEvent, User
from nominee.nominations import next_value
from nominee.privacy.lives import LIVES, Life, Step
from nominee.words import Words

M = TypeVar("M", AccessRequest, CorrectionRequest, Breach)


def life_of(matter: Any) -> Life:
    return LIVES[matter.life]


def state_name(matter: Any) -> Words:
    return life_of(matter).states[matter.state]


def numbered(life: str, *, year: int) -> str:
    prefix = LIVES[life].prefix
    return f"{prefix}-{year}-{next_value(f'privacy-{prefix}-{year}'):04}"


def opened(matter: M, *, by: User, at: datetime) -> M:
    """The first event of a matter that was just made, in its transaction."""
    _event(matter, "open", "", matter.state, by=by, at=at)
    return matter


def offered(matter: Any, user: User) -> list[Step]:
    """The steps this person may take now."""
    return [step for step in life_of(matter).steps if matter.state in step.sources and _may(matter, step, user)]


def _may(matter: Any, step: Step, user: User) -> bool:
    roles = {user.role} if user.is_program_staff else set()
    if hasattr(matter, "application") and not user.is_program_staff:
        roles = roles_on(user, matter.application)
    if hasattr(matter, "application") and matter.application.applicant_id == user.pk and user.is_program_staff:
        return False  # nobody works on their own file
    if not roles & step.roles:
        return False
    if not step.other_than:
        return True
    done = events_of(matter).filter(step=step.other_than).order_by("-number").values_list("by", flat=True).first()
    return done != user.pk


def events_of(matter: Any) -> Any:
    return MatterEvent.objects.filter(life=matter.life, matter=matter.pk).select_related("by")


@transaction.atomic
def perform(
    matter: M,
    code: str,
    *,
    by: User | None,
    at: datetime,
    expecting: str = "",
    told: dict[str, Any] | None = None,
    **kept: Any,
) -> M:
    """Take a step. `kept` are columns that it writes; `told` goes into the event, in codes and never in words.

    Raises NotFound for a step that no table has, NotAllowed, and NotNow when somebody was faster.
    """
    step = life_of(matter).step(code)
    if step is None:
        raise NotFound
    locked = type(matter).objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if by is None:
        if "system" not in step.roles:
            raise NotAllowed
    elif not _may(locked, step, by):
        raise NotAllowed
    if locked.state not in step.sources or (expecting and expecting != locked.state):
        raise NotNow([_("This is not possible any more: somebody was faster.")])
    before = locked.state
    for name, value in kept.items():
        setattr(locked, name, value)
    locked.state = step.to
    if step.to in life_of(matter).final and locked.closed_at is None:
        locked.closed_at = at
    locked.save()
    _event(locked, code, before, step.to, by=by, at=at, told=told)
    return locked


def noted(matter: Any, what: str, *, by: User | None, at: datetime, **told: Any) -> None:
    """Something that changes no state but belongs into the log of the matter."""
    _event(matter, what, matter.state, matter.state, by=by, at=at, told=told)


def _event(
    matter: Any,
    step: str,
    before: str,
    after: str,
    *,
    by: User | None,
    at: datetime,
    told: dict[str, Any] | None = None,
) -> None:
    last = events_of(matter).order_by("-number").values_list("number", flat=True).first() or 0
    MatterEvent.objects.create(
        life=matter.life, matter=matter.pk, number=last + 1, at=at, by=by, step=step, from_state=before, to_state=after,
        told=told or {},
    )  # fmt: skip
