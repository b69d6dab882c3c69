"""What officers write on a file for each other: typed, pinned, corrected. Nobody outside the program reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.finding.indexing import index_text
from nominee.models import NOTE_KINDS, SEALED_NOTES, Application, Note, User
from nominee.roles import READS_EVERY_FILE
from nominee.sealing import vault

FIELD = "note"  # as what its text is sealed
LONGEST = 8000  # characters
CHANGEABLE = timedelta(minutes=15)
TWICE = timedelta(seconds=30)
# An auditor changes nothing, and a reviewer nothing of the file whose decision is reviewed.
WRITERS = READS_EVERY_FILE - {"auditor", "internal_reviewer"}


def may_write(user: User, application: Application) -> bool:
    return bool(roles_on(user, application) & WRITERS)


def may_change(note: Note, user: User, at: datetime) -> bool:
    """Its author, while it is fresh."""
    return note.by_id == user.pk and at - note.at < CHANGEABLE


@transaction.atomic
def add_note(application: Application, *, by: User, at: datetime, kind: str, text: str) -> Note:
    _refuse_strangers(by, application)
    wrong = {} if kind in NOTE_KINDS else {"kind": _("Choose what kind of note this is.")}
    text, problem = _read(text)
    if problem:
        wrong["text"] = problem
    if wrong:
        raise NotValid(wrong)
    if twin := _sent_before(application, by=by, at=at, kind=kind, text=text):
        return twin
    kept = _kept(application, kind, text)
    return _found(Note.objects.create(application=application, kind=kind, text=kept, by=by, at=at))


def _kept(application: Application, kind: str, text: str) -> str:
    """The text as its row holds it: of a sealed kind only the reference."""
    return vault.keep(application.number, FIELD, text) if kind in SEALED_NOTES else text


def words_of(application: Application, note: Note) -> str:
    """What was written, for whoever reads the file; in words that it cannot be opened, where it cannot."""
    return str(vault.opened(application, note.text)) if note.kind in SEALED_NOTES else note.text


def _sent_before(application: Application, *, by: User, at: datetime, kind: str, text: str) -> Note | None:
    """The same note from the same person a moment ago: a form that was sent twice. Two such forms wait here."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return _lately(application, by=by, at=at, text=text).filter(kind=kind).first()


def was_sent(application: Application, *, by: User, at: datetime, text: str) -> bool:
    return _lately(application, by=by, at=at, text=text).exists()


def _lately(application: Application, *, by: User, at: datetime, text: str) -> QuerySet[Note]:
    texts = [text, vault.reference(application.number, FIELD, text)]
    return Note.objects.filter(application=application, by=by, text__in=texts, at__gt=at - TWICE, at__lte=at)


@transaction.atomic
def change_note(note: Note, *, by: User, at: datetime, text: str) -> Note:
    """Within fifteen minutes, by its author. Later a correction is added and the note stays."""
    _refuse_strangers(by, note.application)
    locked = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if locked.by_id != by.pk:
        raise NotAllowed(_("Only who wrote a note can change it."))
    if not may_change(locked, by, at):
        raise NotNow([_("A note can be changed for 15 minutes. Add a correction instead.")])
    before, locked.text = locked.text, _kept(note.application, locked.kind, _valid(text))
    locked.changed_at = at
    locked.save(update_fields=["text", "changed_at"])
    if vault.is_reference(before) and not Note.objects.filter(application=note.application, text=before).exists():
        vault.forget([before])
    return _found(locked)


@transaction.atomic
def correct_note(note: Note, *, by: User, at: datetime, text: str) -> Note:
    """A note of its own that points at the first one; both stay and are shown together."""
    _refuse_strangers(by, note.application)
    first = note.corrects or note
    kept = _kept(note.application, first.kind, _valid(text))
    return _found(
        Note.objects.create(application=note.application, kind=first.kind, text=kept, by=by, at=at, corrects=first)
    )


def _found(note: Note) -> Note:
    """By its words, from this transaction on; one that is sealed is found by none."""
    if note.kind not in SEALED_NOTES:
        index_text(note.application, source="note", key=note.pk, at=note.at, text=note.text)
    return note


def pin_note(note: Note, *, by: User, at: datetime) -> None:
    """On top of the notes for everybody. Pinned twice is pinned once, by the first."""
    _refuse_strangers(by, note.application)
    Note.objects.filter(pk=note.pk, pinned_at__isnull=True).update(pinned_at=at, pinned_by=by)


def unpin_note(note: Note, *, by: User) -> None:
    _refuse_strangers(by, note.application)
    Note.objects.filter(pk=note.pk).update(pinned_at=None, pinned_by=None)


def _refuse_strangers(by: User, application: Application) -> None:
    if not roles_on(by, application):
        raise NotFound
    if not may_write(by, application):
        raise NotAllowed


def _valid(text: str) -> str:
    text, problem = _read(text)
    if problem:
        raise NotValid({"text": problem})
    return text


def _read(text: str) -> tuple[str, str]:
    """The text as it is kept, and what is wrong with it. Browsers count a line's end as one character."""
    text = text.replace("\r\n", "\n").strip()
    if not any(c.isprintable() and not c.isspace() for c in text):
        return text, _("Write the note.")
    if len(text) > LONGEST:
        return text, _("Write at most %(count)s characters.") % {"count": LONGEST}
    try:
        text.encode()
    except UnicodeEncodeError:
        return text, _("This cannot be read.")
    return text, _("This cannot be read.") if "\0" in text else ""
