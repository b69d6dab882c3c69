"""The notes of a file as its page shows them: pinned first, then the newest, each with its corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nominee import notes
from nominee.models import NOTE_KINDS, SEALED_NOTES, Application, Note, User
from nominee.sealing import vault

SHOWN = 5


@dataclass
class Written:
    """A note with what was added to it later, and what its reader may do."""

    note: Note
    is_changeable: bool
    is_correctable: bool
    corrections: list[Written] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(NOTE_KINDS[self.note.kind])


def all_notes(file: Application) -> list[Note]:
    """Newest first, with who wrote and who pinned."""
    rows = list(file.notes.select_related("by", "pinned_by", "corrects"))  # type: ignore[attr-defined]
    vault.opened(file, [row.text for row in rows if row.kind in SEALED_NOTES])  # all in one statement
    for row in rows:
        row.text = notes.words_of(file, row)  # to be shown; nobody saves these rows
    return rows


def shown(file: Application, rows: list[Note], user: User, at: datetime, wanted: str) -> dict[str, Any]:
    """`wanted`: "all", or one kind; anything else shows the first few of every kind."""
    may = notes.may_write(user, file)
    written = {
        row.pk: Written(row, may and notes.may_change(row, user, at), may and not notes.may_change(row, user, at))
        for row in rows
    }
    for row in reversed(rows):
        if row.corrects_id in written:
            written[row.corrects_id].corrections.append(written[row.pk])
    firsts = [written[row.pk] for row in rows if row.corrects_id is None]
    firsts.sort(key=lambda one: one.note.pinned_at is None)  # keeps the order within
    kept = [one for one in firsts if wanted not in NOTE_KINDS or one.note.kind == wanted]
    pinned = sum(one.note.pinned_at is not None for one in kept)
    few = kept if wanted == "all" or wanted in NOTE_KINDS else kept[: max(SHOWN, pinned)]
    return {
        "rows": few,
        "total": len(firsts),
        "hidden": len(kept) - len(few),
        "may_write": may,
        "wanted": wanted if wanted in NOTE_KINDS else "",
        "is_asked": wanted == "all" or wanted in NOTE_KINDS,
        "kinds": [
            {"code": code, "name": words, "count": count}
            for code, words in NOTE_KINDS.items()
            if (count := sum(one.note.kind == code for one in firsts))
        ],
    }
