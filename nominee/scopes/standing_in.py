"""Who takes whose steps while that person is away. It lasts as long as the absence, and needs both to see the file.

Who may stand in for whom is data (nominee/roles.py). That nobody decides what they, or the one they stand in for,
recommended is the machine's rule, and a trigger's of the database.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.access import colleagues_of, sees
from nominee.models import Absence, Application, User
from nominee.roles import STANDS_IN
from nominee.templatetags.kit import date_in_words

STANDING_IN = frozenset(role for roles in STANDS_IN.values() for role in roles)


def stood_in_for(user: User, application: Application, at: datetime) -> list[User]:
    """Those whose steps on this file are this person's today; the one who left first comes first."""
    if user.role not in STANDING_IN:
        return []
    day = deadlines.day_in(at, application.program.time_zone)
    away = Absence.objects.filter(delegate=user, from_on__lte=day, until_on__gte=day).select_related("user")
    people = [absence.user for absence in away.order_by("from_on", "id")]
    return [one for one in people if user.role in STANDS_IN.get(one.role, ()) and sees(one, application)]


def possible(user: User) -> QuerySet[User]:
    """Who could stand in for this person, in a program of theirs."""
    people = User.objects.filter(is_active=True, role__in=STANDS_IN.get(user.role, ()))
    people &= colleagues_of(user)  # else files stay unseen
    return people.exclude(pk=user.pk).order_by("last_name", "first_name", "id")


def may_name(by: User, user: User, delegate: User) -> bool:
    """Oneself for oneself; for another only who could take those steps anyway. Nobody names themselves."""
    return by != delegate and (by == user or by.role in {user.role, "executive_director"})


def problem(user: User, delegate: User, absence: Absence, *, by: User) -> str:
    """Why this person cannot stand in; empty when they can. `absence`: its days, kept or not."""
    if not possible(user).filter(pk=delegate.pk).exists():
        return _("This person cannot stand in for that role.")
    if not may_name(by, user, delegate):
        return _("Only the person who is away, or somebody of the same role, names who stands in.")
    days = {"from_on__lte": absence.until_on, "until_on__gte": absence.from_on}
    if other := Absence.objects.filter(user=delegate, **days).first():
        words = _("This person is away, too: from %(first)s to %(last)s.")
        return words % {"first": date_in_words(other.from_on), "last": date_in_words(other.until_on)}
    return ""
