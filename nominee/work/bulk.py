"""Changing many files at once: first what would happen, then row by row, and for ten minutes back again.

Only what can be taken back is done in bulk: who holds a file, and whether it is put aside. Never a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.access import sees
from nominee.errors import DomainError, NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, Queue, User
from nominee.work import services
from nominee.work.services import Refused, holder_mark

MOST = 500  # files of one bulk change
UNDO = timedelta(minutes=10)
LOCK = 20_501  # of one person’s changes, in the database


@dataclass(frozen=True)
class Deed:
    """What is done to each file: `assign` (to), `aside` (until, event, why) or `back`."""

    code: str
    to: User | Queue | None = None
    until: date | None = None
    event: str = ""
    why: str = ""
    is_sure: bool = False  # that days may pass while the files are aside


@dataclass(frozen=True)
class Changed:
    """One file that was changed: how it was, and how we left it. JSON-plain, to be kept for undoing."""

    number: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass
class Outcome:
    changed: list[Changed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def why_not(file: Application, deed: Deed, *, by: User, at: datetime) -> str:
    """Why this file would be left as it is; empty when it would change. Nothing is changed by asking."""
    today = deadlines.day_in(at, file.program.time_zone)
    if deed.to is not None:
        if deed.to in (file.assigned_to, file.queue):
            return _("It is there already.")
        if not services.may_assign(file, deed.to, by):
            return _("Your role cannot give this file away.")
        return services.why_not_assign(file, deed.to, today)
    if not services.may_put_aside(file, by):
        return _("Only who holds the file, or a lead, can put it aside.")
    if file.decided_at is not None:
        return _("It is closed.")
    if not is_so(file, deed):
        return ""
    return _("It is not put aside.") if deed.code == "back" else _("It is put aside like this already.")


def is_so(file: Application, deed: Deed) -> bool:
    """Whether a file is on the list, or put aside, as it is asked to be."""
    if deed.code == "back":
        return not file.is_aside
    asked = {"is_aside": True, "until": deed.until and deed.until.isoformat(), "event": deed.event, "why": deed.why}
    return _aside(file) == asked


def passed(files: Iterable[Application], deed: Deed, *, by: User, at: datetime) -> dict[str, list[str]]:
    """Number -> the days that would pass while the file is aside, in words; only files that would change."""
    found: dict[str, list[str]] = {}
    if deed.code == "aside" and deed.until is not None:
        for file in files:
            today = deadlines.day_in(at, file.program.time_zone)
            lines = services.days_passed(file, deed.until, today)
            if lines and not why_not(file, deed, by=by, at=at):
                found[file.number] = lines
    return found


def dry_run(files: Iterable[Application], deed: Deed, *, by: User, at: datetime) -> tuple[list[str], list[Refused]]:
    """The numbers that would change, and those that would not, with the reason."""
    would, left = [], []
    for file in files:
        if why := why_not(file, deed, by=by, at=at):
            left.append(Refused(file.number, why))
        else:
            would.append(file.number)
    return would, left


def do(files: Sequence[tuple[Application, str]], deed: Deed, *, by: User, at: datetime) -> Outcome:
    """Each file in a transaction of its own, with the holder that the page showed: what cannot be done is left."""
    outcome = Outcome()
    for file, shown in files:
        try:
            outcome.changed.append(change(file, deed, by=by, at=at, expecting=shown))
        except NotNow as late:
            outcome.refused.append(Refused(file.number, " ".join(late.reasons)))
        except NotAllowed as wrong:
            outcome.refused.append(Refused(file.number, wrong.why or _("Your role cannot give this file away.")))
        except NotFound:
            outcome.refused.append(Refused(file.number, _("You may not see it any more.")))
        except NotValid as wrong:
            outcome.refused.append(Refused(file.number, " ".join(wrong.errors.values())))
    return outcome


@contextmanager
def one_by_one(user: User) -> Iterator[None]:
    """Two changes of one person wait for each other, while each file is still changed in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s, %s)", [LOCK, user.pk])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s, %s)", [LOCK, user.pk])


@transaction.atomic
def change(file: Application, deed: Deed, *, by: User, at: datetime, expecting: str = "") -> Changed:
    locked = _locked(file.number)
    if not sees(by, locked):
        raise NotFound
    if expecting and expecting != holder_mark(locked):
        raise NotNow([_("Somebody else holds it by now.")])
    if why := why_not(locked, deed, by=by, at=at):
        raise NotNow([why])
    before = _state(locked)
    if deed.to is not None:
        locked = services.assign(locked, deed.to, by=by, at=at)
    elif deed.code == "back":
        services.bring_back(Application.objects.filter(pk=locked.pk))
        locked.refresh_from_db()
    else:
        until = deed.until or date.min
        locked = services.put_aside(
            locked, by=by, at=at, until=until, event=deed.event, why=deed.why, is_sure=deed.is_sure
        )
    return Changed(locked.number, before, _state(locked))


def check(deed: Deed, today: date) -> None:
    """NotValid, at the field, for a day or an event that makes no sense for any file."""
    if deed.code == "aside":
        services.check_aside(today, deed.until, deed.event, deed.why)


def undo(rows: Iterable[Changed], *, by: User, at: datetime) -> Outcome:
    """Give back exactly what was, where the file still is as we left it."""
    outcome = Outcome()
    for row in rows:
        try:
            outcome.changed.append(_undo(row, by=by, at=at))
        except DomainError as problem:
            reasons = problem.reasons if isinstance(problem, NotNow) else [_("It cannot be undone.")]
            outcome.refused.append(Refused(row.number, " ".join(reasons)))
    return outcome


@transaction.atomic
def _undo(row: Changed, *, by: User, at: datetime) -> Changed:
    locked = _locked(row.number)
    if not sees(by, locked):
        raise NotFound
    if _state(locked) != row.after:
        raise NotNow([_("It was changed again since.")])
    was_given = row.before["holder"] != row.after["holder"]
    if not was_given and not services.may_put_aside(locked, by):
        raise NotNow([_("Only who holds the file, or a lead, can put it aside.")])
    if was_given:
        _give_back(locked, row.before["holder"], at)
    locked.is_aside, locked.aside_for = row.before["is_aside"], row.before["event"]
    locked.aside_until = row.before["until"] and date.fromisoformat(row.before["until"])
    locked.aside_why = row.before["why"]
    locked.save(update_fields=list(services.BACK))
    if was_given and locked.aside_until:
        services.say(locked, _("Undone: it is with %(holder)s and put aside until %(day)s again."), by=by, at=at)
    return Changed(row.number, row.after, _state(locked))


def _give_back(locked: Application, mark: str, at: datetime) -> None:
    kind, key = (User, mark[1:]) if mark[0] == "u" else (Queue, mark[1:])
    holder = kind.objects.filter(pk=key).first()
    today = deadlines.day_in(at, locked.program.time_zone)
    why = services.why_not_assign(locked, holder, today) if holder else _("Nobody works in this queue.")
    if why:
        raise NotNow([why])
    services.give(locked, holder, at)


def _locked(number: str) -> Application:
    files = Application.objects.select_for_update(of=("self",))
    return files.select_related("program", "stream").get(number=number)  # and the holder as it is under the lock


def _state(file: Application) -> dict[str, Any]:
    """What a change is of, and whether somebody has taken a step with the file since."""
    return {"holder": holder_mark(file), "step": file.status_since.isoformat(), "grade": file.complexity} | _aside(file)


def _aside(file: Application) -> dict[str, Any]:
    until = file.aside_until and file.aside_until.isoformat()
    return {"is_aside": file.is_aside, "until": until, "event": file.aside_for, "why": file.aside_why}
