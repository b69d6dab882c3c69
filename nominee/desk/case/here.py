"""Who else is at a file, in words, and whether it moved on since the page was made: what the page asks every 20 seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee.lifecycle import ACTIONS
from nominee.models import Application, Note
from nominee.presence import Visitor
from nominee.templatetags.kit import moment


def in_words(others: Sequence[Visitor]) -> list[str]:
    return [_words(visitor) for visitor in others]


def _words(visitor: Visitor) -> str:
    where, _colon, step = visitor.place.partition(":")
    if visitor.doing == "away":
        words = _("%(person)s has this file open")
    elif visitor.doing == "writing" and where in {"note", "change", "correct"}:
        words = _("%(person)s is writing a note")
    elif where == "act" and step in ACTIONS:
        words = _("%(person)s is at “%(step)s”")
    elif visitor.doing == "writing":
        words = _("%(person)s is writing")
    else:
        words = _("%(person)s is viewing")
    return words % {"person": visitor.name, "step": ACTIONS[step].name if step in ACTIONS else ""}


@dataclass(frozen=True)
class Mark:
    """What a page has shown of a file: its last event, how many notes, and when one of them was changed last."""

    events: int = 0
    notes: int = 0
    changed: int = 0  # microseconds

    def __str__(self) -> str:
        return f"{self.events}-{self.notes}-{self.changed}"

    @classmethod
    def of(cls, events: int, notes: int, changed_at: datetime | None) -> Mark:
        return cls(events, notes, round(changed_at.timestamp() * 1_000_000) if changed_at else 0)

    @classmethod
    def read(cls, typed: str) -> Mark:
        """As a page sends it; what nobody can have shown counts as nothing."""
        parts = typed.split("-") if len(typed) < 60 and typed.isascii() else []
        return cls(*(int(part) for part in parts)) if len(parts) == 3 and all(map(str.isdigit, parts)) else cls()


def mark_of(file: Application) -> Mark:
    """What there is now, in one statement."""
    notes = Note.objects.filter(application=OuterRef("application")).order_by().values("application")
    latest = file.events.order_by("-number").values_list(
        "number",
        notes.annotate(n=Count("pk")).values("n"),
        notes.annotate(n=Max("changed_at")).values("n"),
    )
    events, written, changed_at = latest.first() or (0, 0, None)
    return Mark.of(events or 0, written or 0, changed_at)


def moved_on(file: Application, seen: Mark, now: datetime) -> dict[str, Any] | None:
    """What happened after the page was made, by whom and how long ago: an event, or a note written or changed."""
    mark = mark_of(file)
    if mark.events <= seen.events and (mark.notes, mark.changed) == (seen.notes, seen.changed):
        return None
    found: list[tuple[datetime, str]] = []
    if mark.events > seen.events:
        event = file.events.select_related("by").order_by("-number").first()
        found.append((event.at, str(event.by) if event.by else _("the system")))
    if (mark.notes, mark.changed) != (seen.notes, seen.changed):
        touched = Greatest("at", Coalesce("changed_at", "at"))
        note = file.notes.select_related("by").order_by(touched.desc(), "-pk").first()  # type: ignore[attr-defined]
        found.append((max(note.at, note.changed_at or note.at), str(note.by)))
    at, who = max(found)
    return {"words": _("Changed by %(person)s") % {"person": who}, "ago": _ago(at, now)}


def _ago(at: datetime, now: datetime) -> str:
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 60:
        return ngettext("%(count)s second ago", "%(count)s seconds ago", seconds) % {"count": seconds}
    if seconds < 3600:
        minutes = seconds // 60
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
    return moment(at)
