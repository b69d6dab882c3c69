"""A file opened for a while by somebody who has no sight of it: "break glass". To read, for a purpose, and never unseen.

It is in the log of administrative changes, on the privacy officer's pages, and among what is unusual of the day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee.access import opened_by, sees
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import PURPOSES, Application, BreakGlass, User
from nominee.roles import READS_EVERY_FILE
from nominee.scopes import doors
from nominee.templatetags.kit import time_of_day

SHORTEST = 20  # characters of a purpose


def open_now(application: Application, user: User) -> BreakGlass | None:
    """What this person reads this file by, where they have no other sight of it."""
    return opened_by(user).filter(application=application).first()


def of_person(user: User) -> QuerySet[BreakGlass]:
    return BreakGlass.objects.filter(user=user).select_related("application").order_by("-at", "-id")


def of_file(application: Application) -> QuerySet[BreakGlass]:
    return application.openings.select_related("user").order_by("-at", "-id")


@transaction.atomic
def open_file(number: str, *, by: User, at: datetime, category: str, purpose: str) -> BreakGlass | Application:
    """The opening; or the file itself, where this person sees it anyway and nothing has to be opened.

    A number that does not exist, one's own file and one with a declared conflict are told alike. No number is looked
    up before the rest is right: whoever asks what exists leaves a reason with each try.
    """
    if by.role not in READS_EVERY_FILE:
        raise NotAllowed
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses of one person come one by one
    number, purpose = number.strip().upper()[:24], doors.plain(purpose)
    doors.refuse({"category": doors.one_of(PURPOSES, category), "purpose": doors.wrong_reason(purpose, least=SHORTEST)})
    file = Application.objects.filter(number=number, submitted_at__isnull=False).exclude(applicant=by).first()
    tied = file and file.conflicts.filter(user=by, ended_at__isnull=True).exists()
    if file is None or tied:
        raise NotValid({"number": _("There is no file of this number that you could open.")})
    if sees(by, file):
        return file
    return _opened(file, by=by, at=at, category=category, purpose=purpose)


def _opened(file: Application, *, by: User, at: datetime, category: str, purpose: str) -> BreakGlass:
    """Never longer, and never twice for the same words."""
    earlier = BreakGlass.objects.filter(user=by, application=file)
    if running := next((one for one in earlier if one.is_open(at)), None):
        raise NotNow(
            [_("You have opened this file already. It closes at %(time)s.") % {"time": time_of_day(running.until_at)}]
        )
    if purpose.casefold() in {one.purpose.casefold() for one in earlier}:
        raise NotValid({"purpose": _("You opened this file for this purpose before. Say what is new.")})
    until = at + timedelta(minutes=settings.BREAK_GLASS_MINUTES)
    with acting(by):
        return BreakGlass.objects.create(
            application=file, user=by, category=category, purpose=purpose, at=at, until_at=until
        )


@transaction.atomic
def close(key: int, *, by: User, at: datetime) -> BreakGlass:
    """By whoever opened it. Once more is nothing more."""
    opening = BreakGlass.objects.select_for_update(of=("self",)).filter(pk=key, user=by).first()
    if opening is None:
        raise NotFound
    if opening.is_open(at):
        opening.ended_at, opening.ended_by = at, by
        with acting(by):
            opening.save(update_fields=["ended_at", "ended_by"])
    return opening
