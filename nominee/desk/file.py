"""One file: what to do now, its facts and where they come from, its notes, and everything that happened.

The rest of the page (letters, requests, checks, the fee …) is hung in by the apps that know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from nominee import clock, notes
from nominee.access import visible_to
from nominee.desk import panels
from nominee.desk.case import facts, identity, spent
from nominee.desk.case.complexity import shown as shown_complexity
from nominee.desk.case.drafts import draft_at
from nominee.desk.case.here import Mark
from nominee.desk.case.notes import all_notes, shown
from nominee.desk.case.timeline import timeline
from nominee.desk.frame import for_staff, show, staff_file, today
from nominee.desk.workload import led
from nominee.facts import Facts
from nominee.models import NOTE_KINDS, Application, ApplicationEvent, Note, User
from nominee.programs.conditions import holds
from nominee.sealing import vault
from nominee.selectors import facts_of, live_documents

OTHERS = 20  # files of the same person that are named


@require_safe
@for_staff
def overview(request: HttpRequest, number: str) -> HttpResponse:
    return page(request, staff_file(request, number))


def page(
    request: HttpRequest,
    file: Application,
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    complexity: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """`errors`: what is wrong with the note that was sent; `complexity`: with that. `?show=all` leaves nothing out."""
    panels.read_at_once(file)
    now, whole = clock.now(), request.GET.get("show") == "all"
    every = whole or request.GET.get("entries") == "all"
    events, written = list(file.events.select_related("by", "acted_for").order_by("number")), all_notes(file)
    wanted, given, held = request.GET.get("timeline", ""), facts_of(file), spent.ledger(file)
    return show(
        request, "overview", file, status=status, tab="overview", place="note", errors=errors or {},
        whole=whole, mark=_mark(events, written),
        complexity=complexity or shown_complexity(request, file),
        why=identity.why_here(file, today(file)),
        led=led.receipt_of(file, events),
        cards=facts.cards(file, given),
        family=facts.family(file, given),
        notes=shown(file, written, request.user, now, "all" if whole else request.GET.get("notes", "")),
        note_kinds=list(NOTE_KINDS.items()),
        longest=notes.LONGEST,
        draft=draft_at(request, file, "note"),
        timeline=timeline(file, events, written, held, wanted, whole=every),
        pages=_answers(file, given),
        documents=_documents(file),
        clocks=spent.time_spent(file, events, now),
        holders=spent.holders(held, now),
        same_person=_same_person(file, request.user),
        nomination=getattr(file, "nomination", None),
        panels=panels.at("overview", file, request.user),
    )  # fmt: skip


def _mark(events: list[ApplicationEvent], written: list[Note]) -> Mark:
    changed = max((note.changed_at for note in written if note.changed_at), default=None)
    return Mark.of(events[-1].number if events else 0, len(written), changed)


def _documents(file: Application) -> list[tuple[Any, Any]]:
    titles = {row["code"]: row["title"] for row in file.definition["documents"]}
    return [(titles.get(slot), document) for slot, document in live_documents(file).items()]


def _same_person(file: Application, user: User) -> list[Application]:
    """The applicant's other files, as far as this reader may know of them."""
    others = visible_to(user).filter(applicant_id=file.applicant_id).exclude(pk=file.pk)
    return list(others.order_by("-submitted_at", "-id")[:OTHERS])


def _answers(file: Application, given: Facts) -> list[dict[str, Any]]:
    """What was asked of this person, page by page, with what they answered."""
    said = vault.masked(file, file.answers)
    return [
        {
            "page": row,
            "rows": [(field, said.get(field["code"])) for field in row["fields"] if holds(field.get("when"), given)]
            if row["kind"] == "fields"
            else [],
            "entries": given.rows(row.get("entry", "")),
        }
        for row in file.definition["pages"]
        if holds(row.get("when"), given)
    ]
