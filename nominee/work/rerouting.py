"""Files that wait in another queue than the present rules would choose: shown rule by rule, moved when a lead says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet

from nominee.access import open_to
from nominee.models import Application, Program, Queue, User
from nominee.words import Words
from nominee.work import bulk, holding
from nominee.work.routing import Route, route
from nominee.work.services import holder_mark

MOST = 200  # files of one press
FACTS = ("language", "stream__code", "complexity")


@dataclass
class Turnout:
    """The files of one queue that one rule, as it is today, sends to one queue."""

    queue: Queue
    rule: str
    rule_name: Words
    to: Queue
    count: int = 0
    kinds: list[dict] = field(default_factory=list)  # which languages, streams and grades of difficulty they are of

    @property
    def is_right(self) -> bool:
        return self.queue == self.to

    @property
    def code(self) -> str:
        return f"{self.queue.code}.{self.rule}.{self.to.code}"


def turnouts(by: User, program: Program) -> list[Turnout]:
    """For every file that waits in a queue: the rule that holds for it today, and the queue it names."""
    queues = {queue.pk: queue for queue in Queue.objects.order_by("place")}
    names = {row["code"]: Words.from_json(row["name"]) for row in program.desk["routes"]}
    by_code = {queue.code: queue for queue in queues.values()}
    found: dict[tuple[int, str, str], Turnout] = {}
    for kind, led in _routed(_waiting(by, program), program, queues):
        queue = queues[kind["queue"]]
        key = (queue.place, led.rule, led.queue)
        row = found.setdefault(key, Turnout(queue, led.rule, names[led.rule], by_code[led.queue]))
        row.count += kind["files"]
        row.kinds.append({name: kind[name] for name in FACTS})
    return [found[key] for key in sorted(found)]


def _waiting(by: User, program: Program) -> QuerySet[Application]:
    return open_to(by).filter(program=program, queue__isnull=False)


def _routed(files: QuerySet[Application], program: Program, queues: dict[int, Queue]) -> Iterator[tuple[dict, Route]]:
    """Files that the rules cannot tell apart are asked about once."""
    turns = {queue.code: queue.turn for queue in queues.values()}
    staffed = set(holding.staffed().values_list("code", flat=True))
    for kind in files.order_by().values("queue", *FACTS).annotate(files=Count("pk")):
        facts = {"language": kind["language"], "stream": kind["stream__code"], "complexity": kind["complexity"]}
        turn = queues[kind["queue"]].turn
        if led := route(program.desk["routes"], turns, staffed, turn=turn, facts=facts):
            yield kind, led


def apply(code: str, *, by: User, program: Program, at: datetime) -> tuple[bulk.Outcome, int]:
    """Move what one rule names, at most `MOST` at a time, each file by itself; answers what is left to move."""
    row = next((row for row in turnouts(by, program) if row.code == code and not row.is_right), None)
    if row is None:
        return bulk.Outcome(), 0
    files = []
    for kind in row.kinds:
        wanted = _waiting(by, program).filter(queue=row.queue, **kind).select_related("program").order_by("id")
        files += list(wanted[: MOST - len(files)])
    outcome = bulk.do([(file, holder_mark(file)) for file in files], bulk.Deed("assign", to=row.to), by=by, at=at)
    return outcome, row.count - len(outcome.changed)
