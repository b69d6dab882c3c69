"""Whoever helped and does not act: named by the applicant, with no right on the file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake.models import DisclosedHelp
from intake.representing import recording
from nominee.access import roles_on
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Application, User

LONGEST_NAME, LONGEST_RELATION, LONGEST_WHAT = 200, 80, 500
MOST = 20


def named(application: Application) -> list[DisclosedHelp]:
    return list(DisclosedHelp.objects.filter(application=application, removed_at__isnull=True))


@transaction.atomic
def disclose(
    application: Application, *, by: User, at: datetime, name: str, relation: str, is_paid: str, what: str = ""
) -> DisclosedHelp:
    """By the applicant, or whoever acts for them; named twice is named once."""
    given = {"name": " ".join(name.split()), "relation": " ".join(relation.split()), "what": what.strip()}
    locked = _open(application, by)
    if wrong := _problems(given, is_paid):
        raise NotValid(wrong)
    rows = named(locked)
    if twin := next((row for row in rows if row.name == given["name"] and row.is_paid == (is_paid == "yes")), None):
        return twin
    if len(rows) >= MOST:
        raise NotNow([_("Name at most %(count)s people.") % {"count": MOST}])
    return DisclosedHelp.objects.create(application=locked, is_paid=is_paid == "yes", at=at, by=by, **given)


def _problems(given: dict[str, str], is_paid: str) -> dict[str, str]:
    wrong = {}
    if not given["name"]:
        wrong["name"] = _("Enter the person’s name.")
    if not given["relation"]:
        wrong["relation"] = _("Say who this person is to you.")
    if is_paid not in {"yes", "no"}:
        wrong["is_paid"] = _("Choose whether this person is paid.")
    for field, longest in (("name", LONGEST_NAME), ("relation", LONGEST_RELATION), ("what", LONGEST_WHAT)):
        if len(given[field]) > longest:
            wrong[field] = _("Write at most %(count)s characters.") % {"count": longest}
    return wrong


@transaction.atomic
def remove(application: Application, pk: int, *, by: User, at: datetime) -> None:
    """Named by mistake. That they were named stays, for whoever checks the file."""
    locked = _open(application, by)
    row = DisclosedHelp.objects.filter(application=locked, pk=pk).first()
    if row is None:
        raise NotFound
    if row.removed_at is None:
        row.removed_at, row.removed_by = at, by
        row.save(update_fields=["removed_at", "removed_by"])


def _open(application: Application, by: User) -> Application:
    locked = recording.lock(application)
    if not roles_on(by, locked) & {"applicant", "representative"}:
        raise NotFound
    if locked.decided_at is not None:
        raise NotNow([_("This application is closed.")])
    return locked
