"""Keep what an officer is still writing, so that a browser that dies loses nothing. It is theirs alone, and no record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotValid
from nominee.models import Application, UnfinishedText, User
from nominee.notes import may_write
from nominee.sealing import drafts

LARGEST = 65_536  # characters of all fields of a form together
MOST_PLACES = 50  # forms of one file that one person leaves unfinished
# A form of the file: the note, an action, or one of those that apps name (nominee/desk/panels.py, drafts).
PLACE = re.compile(r"(note|(change|correct):\d{1,18}|act:[a-z_]{1,60}|(check|criterion|item):[a-z0-9_:-]{1,60})")
Values = Mapping[str, Sequence[str]]
TYPED = drafts.column(UnfinishedText, lambda row: f"{row.user_id}/{row.application_id}/{row.place}")


def keep(application: Application, place: str, values: Values, *, by: User, at: datetime) -> None:
    """Instead of what was kept there before; a form that was emptied is forgotten."""
    if not roles_on(by, application):
        raise NotFound
    if not may_write(by, application):
        raise NotAllowed
    if not PLACE.fullmatch(place):
        raise NotValid({"place": _("This cannot be read.")})
    kept = {name: [text.replace("\0", "") for text in texts] for name, texts in values.items() if any(texts)}
    if len(json.dumps(kept, ensure_ascii=False)) > LARGEST:
        raise NotValid({"values": _("This is too long to be kept.")})
    if not kept:
        return forget(application, place, by=by)
    others = UnfinishedText.objects.filter(user=by, application=application).exclude(place=place)
    if others.count() >= MOST_PLACES:
        others.order_by("at").first().delete()
    own = UnfinishedText(user=by, application=application, place=place)
    UnfinishedText.objects.update_or_create(
        user=by, application=application, place=place, defaults={"values": TYPED.seal(own, kept), "at": at}
    )
    return None


def kept_at(application: Application, place: str, *, by: User) -> UnfinishedText | None:
    return _opened(UnfinishedText.objects.filter(user=by, application=application, place=place).first())


def _opened(row: UnfinishedText | None) -> UnfinishedText | None:
    """The row as it is read, and never saved."""
    if row:
        row.values = TYPED.opened(row)
    return row


def kept_of(application: Application, kind: str, *, by: User) -> dict[str, UnfinishedText]:
    """All of one kind ("check:") in one statement, by what follows the kind."""
    rows = UnfinishedText.objects.filter(user=by, application=application, place__startswith=kind)
    return {row.place.removeprefix(kind): row for row in map(_opened, rows) if row}


def forget(application: Application, place: str, *, by: User, sent: str | None = None) -> None:
    """It was sent, or is not wanted any more. `sent`: another text, begun on a second page of the file, stays."""
    kept = UnfinishedText.objects.filter(user=by, application=application, place=place)
    if sent is not None:
        for row in kept:
            text = " ".join(TYPED.opened(row).get("text") or ()).strip()
            if not sent.strip().startswith(text):  # what is kept may lag behind what was sent
                return
    kept.delete()
