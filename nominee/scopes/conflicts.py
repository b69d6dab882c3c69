"""Somebody may not work on a file for what ties them to its people: said once, and from then on it is not there for them.

Nobody takes back their own declaration, so that nobody is pressed to.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee.access import circle_of, file_for, is_restricted
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import TIES, Application, DeclaredConflict, User
from nominee.roles import READS_EVERY_FILE
from nominee.scopes import doors
from nominee.work.holding import LEADING
from nominee.work.services import let_go


def of_person(user: User) -> QuerySet[DeclaredConflict]:
    return (
        DeclaredConflict.objects.filter(user=user, ended_at__isnull=True).select_related("application").order_by("-at")
    )


def of_file(application: Application) -> QuerySet[DeclaredConflict]:
    return application.conflicts.select_related("user", "by", "ended_by").order_by("-at", "-id")


def may_declare_for(by: User, person: User) -> bool:
    return by == person or by.role in LEADING


def declarable(application: Application) -> QuerySet[User]:
    """For whom a lead may declare one: who works with files of the program and has not declared yet."""
    people = User.objects.filter(is_active=True, role__in=READS_EVERY_FILE, programs=application.program_id)
    tied = of_file(application).filter(ended_at__isnull=True).values("user")
    return people.exclude(pk=application.applicant_id).exclude(pk__in=tied).order_by("last_name", "first_name", "id")


@transaction.atomic
def declare(
    application: Application, *, by: User, at: datetime, tie: str, person: User | None = None
) -> DeclaredConflict:
    """Of oneself, or by a lead of somebody else. What that person held goes where it belongs, in the same transaction."""
    person = person or by
    file = doors.locked(application, by)
    if not may_declare_for(by, person):
        raise NotAllowed
    doors.refuse({"tie": doors.one_of(TIES, tie)})
    if not declarable(file).filter(pk=person.pk).exists():
        raise NotValid({"person": _("A conflict of this person cannot be declared, or is declared already.")})
    if is_restricted(file) and not [one for one in circle_of(file) if one != person and one.role in LEADING]:
        raise NotNow(
            [_("Name somebody else who leads to this restricted file first: nobody would be left to give it on.")]
        )
    words = _("%(name)s declared a conflict of interest and no longer sees this file.") % {"name": person}
    doors.tell(file, words, by=by, at=at)  # while its writer still sees the file
    with acting(by):
        conflict = DeclaredConflict.objects.create(application=file, user=person, tie=tie, by=by, at=at)
    let_go(file, at)
    return conflict


def declare_by_number(number: str, *, by: User, at: datetime, tie: str) -> DeclaredConflict:
    """Before the file was ever opened. A number that is nothing to this person is told like one that does not exist."""
    try:
        file = file_for(by, number.strip().upper()[:24])
    except NotFound:
        raise NotValid({"number": _("There is no file of this number that you see.")}) from None
    return declare(file, by=by, at=at, tie=tie)


@transaction.atomic
def withdraw(conflict: DeclaredConflict, *, by: User, at: datetime, reason: str) -> None:
    """By somebody who leads and sees the file, never by the person whose conflict it is."""
    file, reason = doors.locked(conflict.application, by), doors.plain(reason)
    if by.role not in LEADING or by.pk == conflict.user_id:
        raise NotAllowed
    ended = DeclaredConflict.objects.select_for_update().get(pk=conflict.pk)
    if ended.ended_at is not None:
        raise NotNow([_("This declaration was taken back already.")])
    doors.refuse({"end_reason": doors.wrong_reason(reason)})
    with acting(by):
        ended.ended_at, ended.ended_by, ended.end_reason = at, by, reason
        ended.save(update_fields=["ended_at", "ended_by", "end_reason"])
    words = _("The declared conflict of interest of %(name)s was taken back.") % {"name": conflict.user}
    doors.tell(file, words, by=by, at=at, reason=reason)
