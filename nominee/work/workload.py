"""Who holds how much: offices, teams, people and queues, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from nominee.access import restricted_keys
from nominee.models import Application, ApplicationEvent, Holding, Queue, Team, User
from nominee.roles import READS_EVERY_FILE
from nominee.work import absences
from nominee.work.services import LEADS
from nominee.work.urgency import CRITICAL_DAYS, SOON_DAYS

SEES_EVERY_TEAM = LEADS | {"auditor"}
LATELY = timedelta(weeks=4)
SEVERITIES = ("critical", "overdue", "today", "soon", "later")
NOTHING = dict.fromkeys(("open", "aside", *SEVERITIES), 0)


@dataclass
class Load:
    """What one person or one queue holds."""

    mark: str  # u12, q3: as a form carries it
    holder: User | Queue
    counts: dict[str, int]
    oldest: datetime | None
    capacity: int  # files a week: the person's, or of all who work in the queue
    finished: int = 0
    is_away: bool = False

    @property
    def weeks(self) -> float | None:
        return weeks_of_work(self.counts["open"], self.capacity)


@dataclass
class TeamLoad:
    team: Team | None  # None: people who belong to none
    people: list[Load] = field(default_factory=list)
    queues: list[Load] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        rows = [*self.people, *self.queues]
        return {name: sum(row.counts[name] for row in rows) for name in NOTHING}

    @property
    def waiting(self) -> int:
        return sum(row.counts["open"] for row in self.queues)

    @property
    def capacity(self) -> int:
        return sum(row.capacity for row in self.people)

    @property
    def finished(self) -> int:
        return sum(row.finished for row in self.people)

    @property
    def away(self) -> int:
        return sum(row.is_away for row in self.people)

    @property
    def weeks(self) -> float | None:
        return weeks_of_work(self.counts["open"], self.capacity)


def weeks_of_work(files: int, capacity: int) -> float | None:
    return round(files / capacity, 1) if capacity else None


def teams_seen(user: User) -> QuerySet[Team]:
    """Leads, managers and auditors see every team; everybody else their own, or those they work for."""
    teams = Team.objects.select_related("office").order_by("office__code", "code")
    if user.role in SEES_EVERY_TEAM:
        return teams
    if user.team_id:
        return teams.filter(pk=user.team_id)
    return teams.filter(queues__roles__contains=[user.role]).distinct()


def loads(
    files: QuerySet[Application], teams: Iterable[Team], *, at: datetime, today: date, others: bool, reader: User
) -> list[TeamLoad]:
    """`files`: what the reader may see. `others`: also people who belong to no team."""
    found = {team.pk: TeamLoad(team) for team in teams}
    if others:
        found[0] = TeamLoad(None)
    counts = _counts(files, today)
    queues = list(Queue.objects.order_by("place"))
    roles = {role for queue in queues for role in queue.roles}
    held = {pk for kind, pk in counts if kind == "u"}
    everybody = list(_staff())
    finished, away = _finished(at, reader), absences.away_on(today)
    for user in everybody:
        team = found.get(user.team_id or 0)
        if team and (user.role in roles or user.pk in held):
            row = counts.get(("u", user.pk), {})
            load = Load(f"u{user.pk}", user, NOTHING | row.get("counts", {}), row.get("oldest"), user.capacity)
            load.finished, load.is_away = finished.get(user.pk, 0), user.pk in away
            team.people.append(load)
    for queue in queues:
        if team := found.get(queue.team_id):
            row = counts.get(("q", queue.pk), {})
            team.queues.append(
                Load(
                    f"q{queue.pk}",
                    queue,
                    NOTHING | row.get("counts", {}),
                    row.get("oldest"),
                    works_in(queue, everybody),
                )
            )
    return [team for team in found.values() if team.team or team.people]


def _staff() -> QuerySet[User]:
    people = User.objects.filter(is_active=True, role__in=READS_EVERY_FILE)
    return people.only("first_name", "last_name", "email", "role", "team_id", "capacity").order_by(
        "last_name", "first_name", "id"
    )


def works_in(queue: Queue, people: Iterable[User]) -> int:
    """The files a week of everybody who takes from this queue."""
    return sum(u.capacity for u in people if u.role in queue.roles and u.team_id in (None, queue.team_id))


def _counts(files: QuerySet[Application], today: date) -> dict[tuple[str, int], dict[str, Any]]:
    """Per holder, how many open files of each severity, and since when the oldest is here."""
    late, soon = today - timedelta(days=CRITICAL_DAYS), today + timedelta(days=SOON_DAYS)
    on_list = Q(is_aside=False)
    rows = (
        files.filter(decided_at__isnull=True, submitted_at__isnull=False)
        .order_by()
        .values("assigned_to", "queue")
        .annotate(
            open=Count("pk"),
            aside=Count("pk", filter=Q(is_aside=True)),
            critical=Count("pk", filter=on_list & Q(next_on__lt=late)),
            overdue=Count("pk", filter=on_list & Q(next_on__gte=late, next_on__lt=today)),
            today=Count("pk", filter=on_list & Q(next_on=today)),
            soon=Count("pk", filter=on_list & Q(next_on__gt=today, next_on__lte=soon)),
            later=Count("pk", filter=on_list & Q(next_on__gt=soon)),
            oldest=Min("submitted_at"),
        )
    )
    return {
        ("u", row["assigned_to"]) if row["assigned_to"] else ("q", row["queue"]): {
            "counts": {name: row[name] for name in NOTHING},
            "oldest": row["oldest"],
        }
        for row in rows
    }


def _finished(at: datetime, reader: User) -> dict[int, int]:
    """Per person, the files that a step of the file itself took out of their hands lately; not what was moved.

    Without restricted files that the reader is not named to.
    """
    step = ApplicationEvent.objects.filter(application=OuterRef("application"), at=OuterRef("until_at"))
    ended = Holding.objects.filter(until_at__gte=at - LATELY, until_at__lte=at, user__isnull=False)
    ended = ended.exclude(application__in=restricted_keys(reader))
    rows = ended.filter(Exists(step)).order_by().values("user").annotate(files=Count("pk"))
    return {row["user"]: row["files"] for row in rows}
