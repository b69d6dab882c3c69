"""Who is away when. On the first day the files of that person go back to the queues they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.access import colleagues_of
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Absence, Program, User
from nominee.roles import WORKS_ON_FILES
from nominee.scopes import standing_in
from nominee.templatetags.kit import date_in_words
from nominee.work.holding import held_by
from nominee.work.services import LEADS, rehome

REASONS = tuple(Absence._meta.get_field("reason").choices)
LONGEST = 366  # days
TWICE = timedelta(seconds=30)
FURTHEST = 731  # days ahead


def may_record(by: User, user: User) -> bool:
    """Oneself, and for a lead everybody who works on files. Who takes no step has nothing to leave."""
    return recordable(by).filter(pk=user.pk).exists()


def recordable(by: User) -> QuerySet[User]:
    """Whose absence this person may record."""
    people = User.objects.filter(is_active=True, role__in=WORKS_ON_FILES)
    if by.role not in LEADS:
        return people.filter(pk=by.pk)
    return people & colleagues_of(by)  # of another program: not theirs


def problems(
    user: User, *, from_on: date, until_on: date, reason: str, today: date, by: User, delegate: User | None = None
) -> dict[str, str]:
    """Why an absence cannot be recorded: field -> words."""
    wrong = {}
    if until_on < from_on:
        wrong["until_on"] = _("Choose the first day or a later one.")
    elif until_on < today:
        wrong["until_on"] = _("Choose today or a later day: what is over changes nothing.")
    elif (until_on - from_on).days >= LONGEST:
        wrong["until_on"] = _("Choose a day within a year of the first one.")
    elif (from_on - today).days > FURTHEST:
        wrong["from_on"] = _("Choose a day within two years.")
    if reason not in dict(REASONS):
        wrong["reason"] = _("Choose one of the list.")
    if not wrong and (other := _overlapping(user, from_on, until_on)):
        wrong["from_on"] = _("Another absence is recorded from %(first)s to %(last)s.") % {
            "first": date_in_words(other.from_on), "last": date_in_words(other.until_on),
        }  # fmt: skip
    if not wrong and delegate:
        days = Absence(user=user, from_on=from_on, until_on=until_on)
        if words := standing_in.problem(user, delegate, days, by=by):
            wrong["delegate"] = words
    return wrong


def _overlapping(user: User, from_on: date, until_on: date) -> Absence | None:
    return Absence.objects.filter(user=user, from_on__lte=until_on, until_on__gte=from_on).first()


@transaction.atomic
def record(
    user: User,
    *,
    by: User,
    at: datetime,
    today: date,
    from_on: date,
    until_on: date,
    reason: str,
    delegate: User | None = None,
) -> tuple[Absence, int]:
    """Keep an absence. One that has begun sends the person's open files on at once; answers how many.

    `delegate` takes the person's steps meanwhile (nominee/scopes/standing_in.py).
    """
    if not may_record(by, user):
        raise NotAllowed
    lately = Absence.objects.filter(recorded_by=by, recorded_at__gt=at - TWICE)
    if twin := lately.filter(user=user, from_on=from_on, until_on=until_on, reason=reason, delegate=delegate).first():
        return twin, 0  # the form was sent twice
    days = {"from_on": from_on, "until_on": until_on, "reason": reason, "delegate": delegate}
    wrong = problems(user, today=today, by=by, **days)
    if wrong:
        raise NotValid(wrong)
    try:
        with transaction.atomic(), acting(by):
            absence = Absence.objects.create(user=user, recorded_by=by, recorded_at=at, **days)
    except IntegrityError:  # recorded on another page this very moment
        raise NotValid({"from_on": _("Another absence is recorded for these days.")}) from None
    return absence, rehome(user, at=at) if from_on <= today else 0


@transaction.atomic
def cancel(absence: Absence, *, by: User, today: date) -> None:
    """Take back an absence that has not begun; end one that is running with yesterday. Files stay where they are."""
    locked = Absence.objects.select_for_update().select_related("user").get(pk=absence.pk)
    if not (by == locked.user or by.role in LEADS):
        raise NotAllowed
    if locked.until_on < today:
        raise NotNow([_("This absence is over.")])
    with acting(by):
        if locked.from_on >= today:
            locked.delete()
            return
        locked.until_on = today - timedelta(days=1)
        locked.save(update_fields=["until_on"])


def begin_due(at: datetime) -> int:
    """Absences that began today: what was held before goes back to the queues; answers how many files.

    What somebody takes while away is their own doing and stays with them.
    """
    count = 0
    for zone in set(Program.objects.values_list("time_zone", flat=True)):
        today = deadlines.day_in(at, zone)
        midnight = deadlines.end_of(today - timedelta(days=1), zone)
        away = Absence.objects.filter(from_on=today, user__is_active=True).select_related("user")
        for absence in away:
            if held_by(absence.user).filter(program__time_zone=zone, held_since__lt=midnight).exists():
                count += rehome(absence.user, at=at, held_before=midnight)
    return count


def away_on(day: date) -> set[int]:
    return set(Absence.objects.filter(from_on__lte=day, until_on__gte=day).values_list("user_id", flat=True))


def days_away(absences: Iterable[Absence], first: date, last: date) -> int:
    """Working days (Monday to Friday) of these absences between two days, both included."""
    days: set[date] = set()
    for absence in absences:
        day, end = max(absence.from_on, first), min(absence.until_on, last)
        while day <= end:
            if day.weekday() < 5:
                days.add(day)
            day += timedelta(days=1)
    return len(days)


def between(first: date, last: date, users: Iterable[int] | None = None) -> QuerySet[Absence]:
    found = Absence.objects.filter(from_on__lte=last, until_on__gte=first)
    return found if users is None else found.filter(Q(user__in=list(users)))
