"""Which files are due, which of them are kept all the same, and why: the dry run of a disposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from nominee import deadlines
from nominee.models import (
    AccessRequest,
    Application,
    ApplicationEvent,
    BreachFile,
    CorrectionRequest,
    DisposalItem,
    Effect,
    Program,
    Tombstone,
)
from nominee.programs.privacy import Law, law
from nominee.retention import holds
from nominee.retention.schedule import Days, Due, due
from nominee.words import Words

AT_ONCE = 500  # files of one batch

KEPT = {
    "held": Words("A legal hold covers it", "Visé par une mise en suspens"),
    "request": Words(
        "A request for access or correction is open", "Une demande d’accès ou de rectification est ouverte"
    ),
    "breach": Words("A breach that concerns it is open", "Une atteinte qui le concerne est ouverte"),
    "work": Words("Work that a step caused is not done yet", "Un travail lié à une étape n’est pas terminé"),
    "batch": Words("It is in another batch", "Il fait partie d’un autre lot"),
}


@dataclass(frozen=True)
class Candidate:
    file: Application
    due: Due
    kept: str = ""  # code of KEPT: why it is not disposed of now

    @property
    def kept_words(self) -> str:
        return str(KEPT[self.kept]) if self.kept else ""


def due_of(file: Application, *, last_event: date | None, today: date, rules: Law | None = None) -> Due | None:
    zone = file.program.time_zone
    decided = deadlines.day_in(file.decided_at, zone) if file.decided_at else None
    saved = deadlines.day_in(file.saved_at, zone)
    return due(rules or law(file.program.code), file.status, Days(decided, saved, last_event), today)


def candidates(today: date, limit: int = AT_ONCE) -> list[Candidate]:
    """Files whose day has come, oldest first, each with what keeps it if anything does."""
    found = []
    for file in _closed(today).iterator(chunk_size=AT_ONCE):
        last = deadlines.day_in(file.last_event, file.program.time_zone) if file.last_event else None
        when = due_of(file, last_event=last, today=today)
        if when and when.on <= today:
            found.append(Candidate(file, when, _kept(file)))
            if len(found) >= limit:
                break
    return found


def _closed(today: date) -> QuerySet[Application]:
    """Beyond what no schedule could reach, every file is asked one by one: periods are data."""
    least = min(law(code).content["least"]["days"] for code in Program.objects.values_list("code", flat=True))
    early = deadlines.end_of(date.fromordinal(today.toordinal() - least), "UTC")
    files = Application.objects.filter(status_since__lte=early)
    files = files.filter(Q(decided_at__isnull=False) | Q(status="draft", saved_at__lte=early))
    open_items = DisposalItem.objects.filter(application=OuterRef("pk"), done_at__isnull=True, refused="")
    open_items = open_items.exclude(disposal__state="declined")
    is_open = {"application": OuterRef("pk"), "closed_at__isnull": True}
    asked = Q(Exists(AccessRequest.objects.filter(**is_open))) | Q(Exists(CorrectionRequest.objects.filter(**is_open)))
    breached = BreachFile.objects.filter(application=OuterRef("pk"), breach__closed_at__isnull=True)
    files = files.exclude(Exists(Tombstone.objects.filter(application=OuterRef("pk"))))
    return (
        files.select_related("program", "stream")
        .annotate(
            is_held=Exists(holds.held(Application.objects.filter(pk=OuterRef("pk")))),
            is_asked=Q(asked), is_at_work=Exists(_undone(OuterRef("pk"))), is_breached=Exists(breached), is_in_batch=Exists(open_items),
            last_event=Max("events__at"),
        )
        .defer("answers")
        .order_by("status_since", "pk")
    )  # fmt: skip


def _undone(file: Any) -> QuerySet[Effect]:
    """A letter that is still to be made would be made of nothing."""
    return Effect.objects.filter(event__application=file).exclude(state=Effect.DONE)


def _kept(file: Application) -> str:
    for code, mark in (
        ("held", "is_held"),
        ("request", "is_asked"),
        ("breach", "is_breached"),
        ("work", "is_at_work"),
        ("batch", "is_in_batch"),
    ):
        if getattr(file, mark):
            return code
    return ""


def keeps(file: Application) -> str:
    """Asked again of one file, before it is disposed of."""
    found = Application.objects.filter(pk=file.pk)
    if holds.held(found).exists():
        return "held"
    is_open = {"application": file, "closed_at__isnull": True}
    if AccessRequest.objects.filter(**is_open).exists() or CorrectionRequest.objects.filter(**is_open).exists():
        return "request"
    if _undone(file).exists():
        return "work"
    return "breach" if BreachFile.objects.filter(application=file, breach__closed_at__isnull=True).exists() else ""


def last_event_on(file: Application) -> date | None:
    at = ApplicationEvent.objects.filter(application=file).aggregate(last=Max("at"))["last"]
    return deadlines.day_in(at, file.program.time_zone) if at else None


def by_class(found: Iterable[Candidate]) -> list[tuple[str, int]]:
    return sorted(Counter(row.due.record_class for row in found if not row.kept).items())
