"""Everything that happened to a file, newest first: its events and notes, who was given it, and letters, hung in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominee.desk import panels
from nominee.desk.case.spent import holder_of
from nominee.lifecycle import OPTIONS, STATES
from nominee.models import NOTE_KINDS, Application, ApplicationEvent, Holding, Note
from nominee.templatetags.kit import role_name

SHOWN = 10
FILTERS = {
    "people": gettext_lazy("People"),
    "system": gettext_lazy("The system"),
    "letters": gettext_lazy("Letters"),
    "decisions": gettext_lazy("Decisions"),
    "notes": gettext_lazy("Notes"),
}
DECIDING = {"recommend", "issue_notice_of_intent", "approve_first", "return_with_comments", "decline_to_sign"}


@dataclass(frozen=True)
class Entry:
    """`kinds`: the filters that show it. `text`: a note's own words; `lines`: what was said with an action."""

    at: datetime
    kinds: frozenset[str]
    title: str
    by: str = ""
    role: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    url: str = ""


def timeline(
    file: Application,
    events: Sequence[ApplicationEvent],
    notes: Sequence[Note],
    held: Sequence[Holding],
    wanted: str,
    *,
    whole: bool,
) -> dict[str, Any]:
    """`events`: with who did them; `held`: the ledger of holders. The first ten of the wanted kind, or all of it."""
    steps = {event.at for event in events}
    entries = [_event(row) for row in events] + [_note(row) for row in notes]
    # A holder who came with a step is told by it; one who was given the file, or took it, is told here.
    entries += [_holder(row) for row in held if row.from_at not in steps]
    entries += [
        Entry(row.at, frozenset({row.kind, "system"}), str(row.title), url=row.url)
        for find in panels.TIMELINE
        for row in find(file)
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    kept = [entry for entry in entries if wanted not in FILTERS or wanted in entry.kinds]
    few = kept if whole else kept[:SHOWN]
    return {
        "entries": few,
        "total": len(kept),
        "hidden": len(kept) - len(few),
        "wanted": wanted if wanted in FILTERS else "",
        "is_asked": whole or wanted in FILTERS,
        "filters": [
            {"code": code, "name": name, "count": sum(code in entry.kinds for entry in entries)}
            for code, name in FILTERS.items()
        ],
    }


def _event(event: ApplicationEvent) -> Entry:
    kinds = {"people" if event.by_id else "system"}
    if event.action in DECIDING or STATES[event.to_status].is_final:
        kinds.add("decisions")
    by = str(event.by) if event.by else ""
    role = role_name(event.role) if by else ""
    if event.acted_for:
        role = _("%(role)s, standing in for %(name)s") % {"role": role, "name": event.acted_for}
    return Entry(event.at, frozenset(kinds), str(event.name), by, role, lines=said(event))


def _holder(row: Holding) -> Entry:
    return Entry(row.from_at, frozenset({"system"}), _("From here on with %(holder)s") % {"holder": holder_of(row)})


def _note(note: Note) -> Entry:
    kind = str(NOTE_KINDS[note.kind])
    title = _("Correction of: %(kind)s") % {"kind": kind} if note.corrects_id else kind
    return Entry(
        note.at, frozenset({"people", "notes"}), title, str(note.by), role_name(note.by.role),
        text=note.text, url=f"?notes=all#note-{note.pk}",
    )  # fmt: skip


def said(event: ApplicationEvent) -> list[tuple[str, str]]:
    """What was asked, answered or reasoned with an action, labelled, in the order it reads best."""
    labels = {
        "outcome": _("Outcome"),
        "reasons": _("Reasons"),
        "comments": _("Comments"),
        "ground": _("Ground"),
        "answer": _("Answer of the applicant"),
        "items": _("Asked for"),
        "grounds": _("Grounds"),
    }
    lines = []
    for name, label in labels.items():
        value = event.asked.get(name)
        if isinstance(value, list):
            lines += [(label, str(row.get("text", ""))) for row in value]
        elif value:
            lines.append((label, str(OPTIONS.get(name, {}).get(str(value), value))))
    return lines
