"""What is unusual among the looks of one day: each finding with the numbers that it rests on, none of it a verdict.

Pages that a browser only fetched ahead count for nothing here; neither do lists. A day is the program's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay

from nominee.models import ApplicationEvent, BreakGlass, Explanation, Holding, Look, Program, Restriction, User
from nominee.roles import READS_EVERY_FILE, WORKS_ON_FILES
from nominee.search import email_form, family_key, search_form

MORNING, EVENING = 6, 21  # o'clock: outside of these, and on Saturdays and Sundays, is an odd hour
MANY, TIMES_MORE = 25, 3  # files in a day, and how many times the middle of the colleagues
STRAYS = 5  # files in a day that are in nobody's hands whom the person works with
CLOSED, CLOSED_FOR = 3, timedelta(days=30)
REFUSED = 5  # tries in a day
NAMED = 8  # files that a finding names
KINDS = ("opened", "restricted", "name", "contact", "refused", "volume", "hours", "strays", "closed")


@dataclass
class Finding:
    user: User
    kind: str
    count: int  # of what the kind counts: files, or tries
    first: datetime
    last: datetime
    files: list[str] = field(default_factory=list)  # numbers, the first few
    usual: float = 0  # for volume: the middle of the colleagues
    others: int = 0  # and how many those are
    purposes: list[str] = field(default_factory=list)  # of files opened with a reason, in the person’s words
    explained: list[Explanation] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.explained or self.explained[-1].count < self.count

    @property
    def named(self) -> list[str]:
        return self.files[:NAMED]

    @property
    def more(self) -> int:
        return max(len(self.files) - NAMED, 0)


def zone() -> ZoneInfo:
    found = Program.objects.order_by("pk").values_list("time_zone", flat=True).first()
    return ZoneInfo(found or settings.TIME_ZONE)


def between(day: date) -> tuple[datetime, datetime]:
    """From its midnight to the next, also on the days that are an hour shorter or longer."""
    here = zone()
    return datetime.combine(day, time(), here), datetime.combine(day + timedelta(days=1), time(), here)


def of_day(day: date, person: User | None = None) -> list[Finding]:
    """The most telling first; what the privacy officer explained already is at the end."""
    since, until = between(day)
    looks = Look.objects.filter(minute__gte=since, minute__lt=until).order_by()
    files = looks.filter(application__isnull=False, is_refused=False, is_ahead=False, role__in=READS_EVERY_FILE)
    files = files.exclude(what="log")
    found: list[dict[str, Any]] = []
    for kind, look in _WAYS.items():
        rows = files if kind != "refused" else looks
        # Colleagues are counted among all; the others are asked only of the one.
        found += [
            {"kind": kind} | row
            for row in look(rows if person is None or kind == "volume" else rows.filter(user=person))
        ]
    found += [{"kind": "opened"} | row for row in _opened(since, until)]
    if person is not None:
        found = [row for row in found if row["user"] == person.pk]
    return _told(found, day)


def _told(rows: list[dict[str, Any]], day: date) -> list[Finding]:
    users = User.objects.select_related("team").in_bulk({row["user"] for row in rows})
    explained: dict[tuple[int, str], list[Explanation]] = defaultdict(list)
    for one in Explanation.objects.filter(day=day, user__in=users).select_related("by"):
        explained[one.user_id, one.kind].append(one)
    findings = [
        Finding(user=users[row["user"]], explained=explained[row["user"], row["kind"]], **_rest(row))
        for row in rows
        if row["user"] in users
    ]
    findings.sort(key=lambda one: (not one.is_open, KINDS.index(one.kind), -one.count, one.user.pk))
    return findings


def _rest(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "user"}


# ------------------------------------------------------------------ how each kind is found

Looks = QuerySet[Look]


def _summed(rows: QuerySet[Look, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """By person: how many files, which, and from when to when."""
    for row in rows.values("user_id").annotate(
        count=Count("application_id", distinct=True), first=Min("at"), last=Max("at"),
        files=ArrayAgg(
            "application__number", distinct=True, default=[], filter=Q(application__number__isnull=False)
        ),
    ):  # fmt: skip
        yield {"user": row.pop("user_id")} | row


def _by_hours(files: Looks) -> Iterable[dict[str, Any]]:
    here = zone()
    timed = files.annotate(hour=ExtractHour("at", tzinfo=here), weekday=ExtractIsoWeekDay("at", tzinfo=here))
    return _summed(timed.filter(Q(hour__lt=MORNING) | Q(hour__gte=EVENING) | Q(weekday__gte=6)))


def _by_volume(files: Looks) -> Iterator[dict[str, Any]]:
    """Beside the colleagues of the same role and team; where those are fewer than two, of the same role."""
    rows = list(
        files.values("user_id", "role", "team_id").annotate(
            count=Count("application_id", distinct=True), first=Min("at"), last=Max("at")
        )
    )
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["count"]):
        groups[row["role"],].append(row["count"])
        groups[row["role"], row["team_id"]].append(row["count"])
    for row in rows:
        if row["count"] < MANY:
            continue
        team = groups[row["role"], row["team_id"]]
        counts = team if len(team) > 2 else groups[row["role"],]
        usual = _middle_without(counts, row["count"])
        if row["count"] > TIMES_MORE * usual:
            yield {
                "user": row["user_id"], "count": row["count"], "first": row["first"], "last": row["last"],
                "usual": usual, "others": len(counts) - 1,
            }  # fmt: skip


def _middle_without(counts: list[int], own: int) -> float:
    """The median of the others, where `counts` is in order: none of them is copied."""
    place, left = bisect_left(counts, own), len(counts) - 1
    if not left:
        return 0
    low, high = ((at if at < place else at + 1) for at in ((left - 1) // 2, left // 2))
    return (counts[low] + counts[high]) / 2


def _not_theirs(files: Looks) -> Looks:
    """Of those who work on files: looks at files in which they never did anything."""
    done = ApplicationEvent.objects.filter(application=OuterRef("application_id"), by=OuterRef("user_id"))
    return files.filter(~Exists(done), role__in=WORKS_ON_FILES)


def _by_strays(files: Looks) -> Iterable[dict[str, Any]]:
    """Open files that at that moment neither the person held nor anybody of the team, nor a queue of it."""
    held = Holding.objects.annotate(held_by_team=Coalesce("user__team_id", "queue__team_id")).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=OuterRef("at")),
        Q(user=OuterRef("user_id")) | Q(held_by_team=OuterRef("team_id")),
        application=OuterRef("application_id"), from_at__lte=OuterRef("at"),
    )  # fmt: skip
    open_then = Q(application__decided_at__isnull=True) | Q(application__decided_at__gt=F("at"))
    rows = _summed(_not_theirs(files).filter(open_then, ~Exists(held)))
    return (row for row in rows if row["count"] >= STRAYS)


def _by_closed(files: Looks) -> Iterable[dict[str, Any]]:
    rows = _summed(_not_theirs(files).filter(application__decided_at__lt=F("at") - CLOSED_FOR))
    return (row for row in rows if row["count"] >= CLOSED)


def _by_restricted(files: Looks) -> Iterable[dict[str, Any]]:
    """Every one of them, by whomever: that the file was named to them is the answer, and not the absence of a question."""
    lasted = Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("at"))
    restricted = Restriction.objects.filter(
        lasted, kind=Restriction.RESTRICTED, application=OuterRef("application_id"), at__lte=OuterRef("at")
    )
    return _summed(files.filter(Exists(restricted)))


def _opened(since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    rows = BreakGlass.objects.filter(at__gte=since, at__lt=until).order_by().values("user_id")
    for row in rows.annotate(
        count=Count("pk"), first=Min("at"), last=Max("at"), files=ArrayAgg("application__number", distinct=True),
        purposes=ArrayAgg("purpose", distinct=True),
    ):  # fmt: skip
        yield {"user": row.pop("user_id")} | row


def _by_refused(looks: Looks) -> Iterator[dict[str, Any]]:
    rows = looks.filter(is_refused=True).values("user_id")
    for row in rows.annotate(count=Sum("times"), first=Min("at"), last=Max("at")).filter(count__gte=REFUSED):
        yield {"user": row.pop("user_id")} | row


SAME = """
select l.user_id, array_agg(distinct a.number), min(l.at), max(l.at)
from nominee_look l
join unnest(%(users)s::bigint[], %(names)s::text[], %(keys)s::text[], %(emails)s::text[])
    as own (id, name, key, email) on own.id = l.user_id
join nominee_application a on a.id = l.application_id
where l.minute >= %(since)s and l.minute < %(until)s and not l.is_refused and not l.is_ahead and l.what <> 'log'
"""
OWN_NAME = """ and own.name <> '' and (
    starts_with(a.search_name || ' ', own.name || ' ')
    or exists (select 1 from nominee_namevariant v where v.application_id = a.id and v.variant = own.key))
group by l.user_id"""
OWN_CONTACT = """ and exists (
    select 1 from nominee_identifier i where i.application_id = a.id and i.kind = 'email' and i.value = own.email)
group by l.user_id"""


def _same(condition: str) -> Callable[[Looks], Iterator[dict[str, Any]]]:
    def found(files: Looks) -> Iterator[dict[str, Any]]:
        span = files.aggregate(since=Min("minute"), until=Max("minute"))
        if span["since"] is None:
            return
        users = list(User.objects.filter(pk__in=files.values("user_id")).order_by("pk"))
        names = [search_form(user.last_name) for user in users]
        values = {
            "users": [user.pk for user in users], "names": names,
            "keys": ["" if " " in name else family_key(name) for name in names],
            "emails": [email_form(user.email) for user in users],
            "since": span["since"], "until": span["until"] + timedelta(minutes=1),
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(SAME + condition, values)
            for user, numbers, first, last in cursor.fetchall():
                yield {"user": user, "count": len(numbers), "files": numbers, "first": first, "last": last}

    return found


_WAYS: dict[str, Callable[[Looks], Iterable[dict[str, Any]]]] = {
    "restricted": _by_restricted,
    "name": _same(OWN_NAME),
    "contact": _same(OWN_CONTACT),
    "refused": _by_refused,
    "volume": _by_volume,
    "hours": _by_hours,
    "strays": _by_strays,
    "closed": _by_closed,
}
