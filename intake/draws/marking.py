"""Marks on expressions of interest: put and taken by staff, kept with who and when, seen by draws that aim at them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from intake.draws.lifecycle import PREPARES
from intake.draws.targets import aims
from intake.interest.selectors import visible_to
from intake.models import ExpressionOfInterest, PoolTag
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotValid
from nominee.models import User
from nominee.words import Words

MARKS = PREPARES | {"program_officer"}


def known(user: User) -> dict[str, Words]:
    """Of the programs that this person belongs to."""
    return {code: words for program in user.programs.order_by("pk") for code, words in aims(program.code).tags.items()}


def live(user: User) -> QuerySet[PoolTag]:
    rows = PoolTag.objects.filter(taken_at__isnull=True, interest__in=visible_to(user).order_by().values("pk"))
    return rows.select_related("interest__stream", "put_by").order_by("-put_at", "-pk")


@transaction.atomic
def put(number: str, code: str, *, by: User, at: datetime) -> PoolTag:
    """Put twice, it is the same mark."""
    interest = _interest(number, by)
    if code not in aims(interest.stream.program.code).tags:
        raise NotValid({"tag": _("Choose from the list.")})
    found = PoolTag.objects.filter(interest=interest, code=code, taken_at__isnull=True).first()
    if found:
        return found
    with acting(by):
        return PoolTag.objects.create(interest=interest, code=code, put_at=at, put_by=by)


@transaction.atomic
def take(number: str, code: str, *, by: User, at: datetime) -> None:
    interest = _interest(number, by)
    with acting(by):
        PoolTag.objects.filter(interest=interest, code=code, taken_at__isnull=True).update(taken_at=at, taken_by=by)


def _interest(number: str, by: User) -> ExpressionOfInterest:
    """The locked row, if it is in a pool or on its way there. Not there and not to be seen answer alike."""
    if by.role not in MARKS:
        raise NotAllowed
    found = visible_to(by).filter(number__iexact=number.strip()[:24]).values_list("pk", flat=True).first()
    if found is None:
        raise NotValid({"number": _("There is no expression of interest with this number.")})
    rows = ExpressionOfInterest.objects.select_related("stream__program").select_for_update(of=("self",))
    return rows.get(pk=found)
