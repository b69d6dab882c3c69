"""A file for its named circle alone: to everybody else it does not exist. And a closed file archived before its time.

An applicant who works here, a relative, a public person, an integrity case: need to know (FIPPA, R.S.O. 1990,
c. F.31, s. 42 (1) (d)). The circle always has somebody who leads, so that the file can be given on.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee import access
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotNow
from nominee.models import GROUNDS, Application, Restriction, User
from nominee.roles import READS_EVERY_FILE, RESTRICTS
from nominee.scopes import doors
from nominee.work.holding import LEADING
from nominee.work.services import let_go

MOST = 40  # people of a circle
ARCHIVES = frozenset({"manager", "executive_director"})


def restriction_on(application: Application, kind: str = Restriction.RESTRICTED) -> Restriction | None:
    return (
        Restriction.objects.filter(application=application, kind=kind, ended_at__isnull=True)
        .select_related("by")
        .first()
    )


def nameable(application: Application) -> QuerySet[User]:
    """Whom the file may be named to: who works with files of its program, is not its applicant, and declared nothing."""
    people = User.objects.filter(is_active=True, role__in=READS_EVERY_FILE, programs=application.program_id)
    tied = application.conflicts.filter(ended_at__isnull=True).values("user")
    people = people.exclude(pk=application.applicant_id).exclude(pk__in=tied)
    return people.order_by("last_name", "first_name", "id")


@transaction.atomic
def restrict(
    application: Application, *, by: User, at: datetime, ground: str, reason: str, circle: Collection[User]
) -> Restriction:
    """Whoever restricts belongs to the circle. A holder outside of it loses the file to somebody inside, at once."""
    file = doors.locked(application, by)
    if by.role not in RESTRICTS:
        raise NotAllowed
    reason, people = doors.plain(reason), {by, *circle}
    wrong = {
        "ground": doors.one_of(GROUNDS, ground),
        "reason": doors.wrong_reason(reason),
        "circle": _wrong_circle(file, people),
    }
    doors.refuse(wrong)
    if restriction_on(file):
        raise NotNow([_("It is restricted already.")])
    with acting(by):
        restriction = Restriction.objects.create(
            application=file, kind=Restriction.RESTRICTED, ground=ground, reason=reason, by=by, at=at
        )
        for person in people:
            access.name_to(person, file)
    let_go(file, at)
    doors.tell(file, _("Restricted: only the people it is named to see it."), by=by, at=at, reason=reason)
    return restriction


@transaction.atomic
def rename(application: Application, *, by: User, at: datetime, circle: Collection[User]) -> None:
    """The people of the circle from now on. Who is of it, and may restrict, says so."""
    file = doors.locked(application, by)
    if by.role not in RESTRICTS:
        raise NotAllowed
    if restriction_on(file) is None:
        raise NotNow([_("It is not restricted.")])
    people, before = {by, *circle}, set(access.named_to(file))
    doors.refuse({"circle": _wrong_circle(file, people)})
    with acting(by):
        for person in people - before:
            access.name_to(person, file)
        for person in before - people:
            access.name_no_more(person, file)
    let_go(file, at)
    if people != before:
        names = ", ".join(sorted(str(person) for person in people))
        doors.tell(file, _("The restricted file is named to: %(names)s.") % {"names": names}, by=by, at=at)


@transaction.atomic
def lift(application: Application, *, by: User, at: datetime, reason: str) -> None:
    """For everybody of the program again. The names go with the restriction: a later one begins with its own."""
    file = doors.locked(application, by)
    if by.role not in RESTRICTS:
        raise NotAllowed
    restriction, reason = restriction_on(file), doors.plain(reason)
    if restriction is None:
        raise NotNow([_("It is not restricted.")])
    doors.refuse({"end_reason": doors.wrong_reason(reason)})
    with acting(by):
        for person in access.named_to(file):
            access.name_no_more(person, file)
        _end(restriction, by=by, at=at, reason=reason)
    doors.tell(file, _("No longer restricted."), by=by, at=at, reason=reason)


@transaction.atomic
def archive(application: Application, *, by: User, at: datetime, reason: str) -> Restriction:
    """A closed file before its time: from now on for those who review, lead and decide."""
    file = doors.locked(application, by)
    if by.role not in ARCHIVES:
        raise NotAllowed
    reason = doors.plain(reason)
    doors.refuse({"archive_reason": doors.wrong_reason(reason)})
    if file.decided_at is None:
        raise NotNow([_("An open file is not archived.")])
    if restriction_on(file, Restriction.ARCHIVED):
        raise NotNow([_("It is archived already.")])
    with acting(by):
        restriction = Restriction.objects.create(
            application=file, kind=Restriction.ARCHIVED, reason=reason, by=by, at=at
        )
    doors.tell(file, _("Archived."), by=by, at=at, reason=reason)
    return restriction


@transaction.atomic
def bring_out(application: Application, *, by: User, at: datetime, reason: str) -> None:
    file = doors.locked(application, by)
    if by.role not in ARCHIVES:
        raise NotAllowed
    restriction, reason = restriction_on(file, Restriction.ARCHIVED), doors.plain(reason)
    if restriction is None:
        raise NotNow([_("It is not archived.")])
    doors.refuse({"archive_reason": doors.wrong_reason(reason)})
    with acting(by):
        _end(restriction, by=by, at=at, reason=reason)
    doors.tell(file, _("Taken out of the archive."), by=by, at=at, reason=reason)


def _end(restriction: Restriction, *, by: User, at: datetime, reason: str) -> None:
    restriction.ended_at, restriction.ended_by, restriction.end_reason = at, by, reason
    restriction.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _wrong_circle(file: Application, people: set[User]) -> str:
    """Why these cannot be the circle; empty when they can."""
    if len(people) > MOST:
        return _("Name at most %(most)s people.") % {"most": MOST}
    if set(nameable(file).filter(pk__in=[person.pk for person in people])) != people:
        return _("Somebody of these cannot see this file.")
    if not any(person.role in LEADING for person in people):
        return _("Name somebody who leads or decides as well: only they can give the file on.")
    return ""
