"""What every change of who sees a file begins with: the file locked, seen by who changes it; and words long enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from nominee import notes
from nominee.access import sees
from nominee.errors import NotFound, NotValid
from nominee.models import Application, User
from nominee.words import Words

LONGEST = 500  # characters
SHORTEST = 10


def locked(application: Application, by: User) -> Application:
    """Raises NotFound. Whoever assigns the file, takes it or moves it on waits for this lock, and looks again.

    The holder is not joined: whoever waited for the lock would be given the holder of before it.
    """
    rows = Application.objects.select_related("program", "stream")
    file = rows.select_for_update(of=("self",)).get(pk=application.pk)
    if file.submitted_at is None or not sees(by, file):
        raise NotFound
    return file


def wrong_reason(text: str, *, least: int = SHORTEST) -> str:
    """Why this is no reason; empty when it is."""
    if not least <= len(text) <= LONGEST:
        return _("Give the reason in %(least)s to %(most)s characters.") % {"least": least, "most": LONGEST}
    return "" if text.isprintable() else _("This cannot be read.")


def plain(text: str) -> str:
    """One line, without the spaces around."""
    return " ".join(text.split())


def refuse(wrong: Mapping[str, str]) -> None:
    if found := {name: words for name, words in wrong.items() if words}:
        raise NotValid(found)


def tell(file: Application, words: str, *, by: User, at: datetime, reason: str = "") -> None:
    """An entry in the file's own history, for whoever sees the file. Who may write none is in the other log alone."""
    if notes.may_write(by, file):
        notes.add_note(file, by=by, at=at, kind="note", text=f"{words} {reason}".strip())


def one_of(choices: Mapping[str, Words], value: str) -> str:
    return "" if value in choices else _("Choose one of the list.")
