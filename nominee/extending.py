"""“Extend all deadlines”: one act, in one transaction, with one row that says what it moved.

Each app names the deadlines that it keeps (`@deadlines`); the core knows none of them. A deadline that has passed is moved
as well when it lies in the stretch given: whoever ran out of time during an outage has it back, as long as nothing was
decided on it meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nominee.access import programs_of
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotValid
from nominee.models import DeadlineExtension, User
from nominee.words import Words

EXTENDS = frozenset({"manager", "executive_director"})
READS = EXTENDS | {"team_lead", "auditor"}
MOST_DAYS = 60
LONGEST = 500  # characters of a reason
LEAST_TOLD = 5
SHOWN_FOR = timedelta(days=60)
PRESSED_TWICE = timedelta(minutes=1)

Find = Callable[[datetime, datetime], QuerySet]
Move = Callable[[list[int], int], None]


@dataclass(frozen=True)
class Kind:
    """`find(first, last)`: rows whose deadline lies there and may still be kept; `move(keys, days)` moves these.

    `of_files`: of files that are with the program, of which some may be restricted. Everybody’s deadline is moved, and a
    number below `LEAST_TOLD` is not told: with a short stretch of time it would tell of a file that its reader may not see.
    """

    code: str
    name: Words
    find: Find
    move: Move
    of_files: bool = False
    program: str = "stream__program"  # the way from a row to its program

    def of(self, first: datetime, last: datetime, programs: Collection[str]) -> QuerySet:
        return self.find(first, last).filter(**{f"{self.program}__code__in": programs})

    def tells(self, count: int) -> bool:
        return not self.of_files or count >= LEAST_TOLD


KINDS: dict[str, Kind] = {}


def keeps(kind: Kind) -> None:
    """An app names a kind of deadline."""
    KINDS[kind.code] = kind


def _programs(by: User) -> list[str]:
    """Whose deadlines this person moves, by code: nobody reaches into another program."""
    return sorted(programs_of(by).values_list("code", flat=True))


def preview(first: datetime, last: datetime, by: User) -> list[tuple[Kind, int]]:
    """How many of each kind would be moved."""
    programs = _programs(by)
    return [(kind, kind.of(first, last, programs).count()) for kind in KINDS.values()]


@transaction.atomic
def extend(
    *, kinds: list[str], first: datetime, last: datetime, days: int, reason: Words, by: User, at: datetime
) -> DeadlineExtension:
    """Move every deadline of these kinds that lies between the moments. Rows are locked: a sweep waits, or was first.

    The same asked again by the same person within a minute (pressed twice) is the same act, whose record comes back.
    """
    if by.role not in EXTENDS:
        raise NotAllowed
    if wrong := problems(kinds, first, last, days, reason):
        raise NotValid(wrong)
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # who presses twice waits for the first
    same = DeadlineExtension.objects.filter(by=by, days=days, due_from=first, due_until=last, at__gt=at - PRESSED_TWICE)
    if twin := next((row for row in same if row.moved.keys() == set(kinds)), None):
        return twin
    moved, programs = {}, _programs(by)
    for code in sorted(set(kinds)):
        found = KINDS[code].of(first, last, programs).select_for_update(of=("self",)).order_by("pk")
        keys = list(found.values_list("pk", flat=True))
        if keys:
            KINDS[code].move(keys, days)
        moved[code] = len(keys)
    with acting(by):
        return DeadlineExtension.objects.create(
            at=at,
            by=by,
            days=days,
            due_from=first,
            due_until=last,
            reason=reason.as_json,
            moved=moved,
            programs=programs,
        )


def problems(kinds: list[str], first: datetime, last: datetime, days: int, reason: Words) -> dict[str, str]:
    """Field -> words: why this cannot be extended."""
    wrong = {}
    if not kinds or set(kinds) - set(KINDS):
        wrong["kinds"] = _("Choose at least one kind of deadline.")
    if last <= first:
        wrong["last"] = _("The end must be after the start.")
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = _("Give a number of days from 1 to %(most)s.") % {"most": MOST_DAYS}
    for field, text in (("reason_en", reason.en), ("reason_fr", reason.fr)):
        if not text.strip():
            wrong[field] = _("Say why, in both languages: the people concerned read it.")
        elif len(text) > LONGEST:
            wrong[field] = _("Write at most %(count)s characters.") % {"count": LONGEST}
    return wrong


def told(
    kind: str, due: datetime | None, now: datetime, *, program: str, whole_days: bool = False
) -> list[DeadlineExtension]:
    """The extensions of the last weeks that led to this deadline, the newest first: what its owner reads beside it.

    `whole_days`: of a deadline that is a day, not a moment.
    """
    found = []
    for row in DeadlineExtension.objects.filter(at__gt=now - SHOWN_FOR).order_by("-at") if due else ():
        if row.programs and program not in row.programs:
            continue
        before = later(due, -row.days)
        first, last = row.due_from, row.due_until
        lies_there = day(first) <= day(before) <= day(last) if whole_days else first <= before <= last
        if row.moved.get(kind) and lies_there:
            found.append(row)
            due = before
    return found


def day(moment: datetime) -> date:
    """The day on the wall in the house's zone."""
    return timezone.localtime(moment).date()


def later(moment: datetime, days: int) -> datetime:
    """So many days later at the same time of the clock on the wall, whatever summer time does meanwhile."""
    local = timezone.localtime(moment).replace(tzinfo=None)
    return timezone.make_aware(local + timedelta(days=days))


def move_moments(rows: QuerySet, column: str, days: int) -> None:
    """Deadlines of a kind share few moments (the ends of days): one statement for each."""
    for due in sorted(set(rows.order_by().values_list(column, flat=True)), reverse=days > 0):
        rows.filter(**{column: due}).update(**{column: later(due, days)})
