"""Moving work from one person or queue to another: what it would do to numbers and ages, before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Case, Count, DateTimeField, IntegerField, Min, Q, QuerySet, When

from nominee import deadlines
from nominee.access import hidden_from, open_to
from nominee.lifecycle import STATES
from nominee.models import Application, Queue, Restriction, User
from nominee.work import bulk, services
from nominee.work.services import Refused
from nominee.work.workload import weeks_of_work, works_in

MOST = 200  # files of one move
MOST_RECEIVERS = 300  # people that a page offers
ORDERS = {"oldest": ("submitted_at", "id"), "urgent": ("next_on", "id")}


class Middle(Aggregate):
    """The moment of which as many are earlier as later."""

    function = "percentile_disc"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = DateTimeField()


@dataclass(frozen=True)
class Choice:
    """Which files: how many, in which order, of one stream or language or of all."""

    source: User | Queue
    to: User | Queue
    count: int
    order: str = "oldest"
    stream: str = ""
    language: str = ""


@dataclass(frozen=True)
class Side:
    """What one of the two holds, and how long its files have been with the program, in days."""

    files: int
    median: int | None
    oldest: int | None
    weeks: float | None


@dataclass(frozen=True)
class Preview:
    files: Sequence[Application]  # those that would move
    stuck: Sequence[Refused]
    source: tuple[Side, Side]  # before and after
    to: tuple[Side, Side]
    unskilled: int  # of those that would move: outside what the person is said to take
    aside: int  # of those that would move: put aside, and back on the list of the receiver


def holder_of(mark: str) -> User | Queue | None:
    """The person or queue of a mark (u12, q3); None for anything else."""
    kind, key = {"u": User, "q": Queue}.get(mark[:1]), mark[1:]
    if kind is None or not (key.isascii() and key.isdigit()) or len(key) > 17:
        return None
    return kind.objects.filter(pk=int(key)).first()


def mark_of(holder: User | Queue) -> str:
    return f"{'u' if isinstance(holder, User) else 'q'}{holder.pk}"


def preview(choice: Choice, *, by: User, at: datetime) -> Preview:
    """What moving these files would do. Files that cannot be moved are named, and others are not taken in their place."""
    found, everything = list(_chosen(choice, by)), open_to(by)
    can, stuck = _sorted_out(found, choice.to, at)
    moving = [file.pk for file in can]
    source, to = _is(choice.source), _is(choice.to)
    sides = {
        "source": (everything.filter(source), everything.filter(source).exclude(pk__in=moving)),
        "to": (everything.filter(to), everything.filter(to | Q(pk__in=moving))),
    }
    capacity = {"source": capacity_of(choice.source), "to": capacity_of(choice.to)}
    return Preview(
        files=can,
        stuck=stuck,
        unskilled=sum(1 for file in can if not fits(file, choice.to)),
        aside=sum(1 for file in can if file.is_aside),
        **{
            name: (_side(one, capacity[name], at), _side(two, capacity[name], at)) for name, (one, two) in sides.items()
        },
    )


def move(numbers: Sequence[str], source: str, to: User | Queue, *, by: User, at: datetime) -> bulk.Outcome:
    """Row by row; a file that `source` (a mark) no longer holds stays where it is."""
    files = open_to(by).filter(number__in=numbers[:MOST]).select_related("program").order_by("id")
    return bulk.do([(file, source) for file in files], bulk.Deed("assign", to=to), by=by, at=at)


def _chosen(choice: Choice, by: User) -> QuerySet[Application]:
    files = open_to(by).filter(_is(choice.source))
    if choice.stream:
        files = files.filter(stream__code=choice.stream)
    if choice.language:
        files = files.filter(language=choice.language)
    related = files.select_related("program", "stream", "assigned_to", "queue")
    return related.order_by(*ORDERS[choice.order])[: min(choice.count, MOST)]


def _sorted_out(
    files: Sequence[Application], to: User | Queue, at: datetime
) -> tuple[list[Application], list[Refused]]:
    """Why a file cannot go depends on its step and on whose it is: asked once for all that are alike."""
    can, stuck, known = [], [], {}
    hidden = hidden_from(to) if isinstance(to, User) else None
    found = Restriction.objects.filter(application__in=files, kind=Restriction.RESTRICTED, ended_at__isnull=True)
    restricted = set(found.values_list("application", flat=True))
    for file in files:
        own = isinstance(to, User) and file.applicant_id == to.pk
        alike = (STATES[file.status].turn, own, bool(hidden and hidden.has(file)), file.pk in restricted)
        if alike not in known:
            known[alike] = services.why_not_assign(file, to, deadlines.day_in(at, file.program.time_zone))
        if known[alike]:
            stuck.append(Refused(file.number, known[alike]))
        else:
            can.append(file)
    return can, stuck


def fits(file: Application, to: User | Queue) -> bool:
    """Whether the file lies within what this person is said to take (User.skills)."""
    if not isinstance(to, User):
        return True
    skills = to.skills or {}
    return (
        file.language in (skills.get("languages") or [file.language])
        and file.stream.code in (skills.get("streams") or [file.stream.code])
        and file.complexity <= (skills.get("complexity") or file.complexity)
    )


def capacity_of(holder: User | Queue) -> int:
    if isinstance(holder, User):
        return holder.capacity
    return works_in(holder, User.objects.filter(is_active=True, role__in=holder.roles))


def _is(holder: User | Queue) -> Q:
    return Q(assigned_to=holder) if isinstance(holder, User) else Q(queue=holder)


def _side(files: QuerySet[Application], capacity: int, at: datetime) -> Side:
    found: dict[str, Any] = files.order_by().aggregate(
        files=Count("pk"), middle=Middle("submitted_at"), oldest=Min("submitted_at")
    )
    return Side(
        files=found["files"],
        median=_days(found["middle"], at),
        oldest=_days(found["oldest"], at),
        weeks=weeks_of_work(found["files"], capacity),
    )


def _days(since: datetime | None, at: datetime) -> int | None:
    return (at - since).days if since else None


def receivers(source: User | Queue) -> tuple[list[User], list[Queue]]:
    """Who could take something from here: the people and queues of the same steps, those of the same team first."""
    role = source.role if isinstance(source, User) else None
    queues = list(Queue.objects.select_related("team").order_by("place"))
    turns = {queue.turn for queue in queues if (role in queue.roles if role else queue == source)}
    same = [queue for queue in queues if queue.turn in turns]
    roles = {name for queue in same for name in queue.roles}
    people = User.objects.filter(is_active=True, role__in=roles).select_related("team")
    if isinstance(source, User):
        people = people.exclude(pk=source.pk)
    near = Case(When(team=source.team_id, then=0), default=1, output_field=IntegerField())
    found = people.order_by(near, "team__code", "last_name", "first_name", "id")[:MOST_RECEIVERS]
    return list(found), [queue for queue in same if queue != source]
