"""Rules are proposed as a program file, replayed over the files, and published by a second administrator.

A proposal is read as the loader would read it: in its place among the province's files, with those that were published
here before, so that nothing can be published that a later load would refuse.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Program, ProposedVersion, Stream, StreamVersion, User
from nominee.nominations import next_value
from nominee.programs import definition
from nominee.programs.definition import ProgramFileError, Version
from nominee.roles import PROPOSES_RULES, PUBLISHES_RULES, READS_RULES
from nominee.rules import refusals

LARGEST = 400_000  # characters of a program file
LONGEST_NOTE = 2000


def proposals_visible_to(user: User) -> QuerySet[ProposedVersion]:
    """Rules are public law before they are anybody's file; what a replay found in files is another question."""
    rows = ProposedVersion.objects.select_related("stream__program", "replaces", "proposed_by", "answered_by")
    return rows if user.is_active and user.role in READS_RULES else rows.none()


def proposal_for(user: User, number: str) -> ProposedVersion:
    found = proposals_visible_to(user).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def read_text(stream: Stream, text: str) -> Version:
    """Raises ProgramFileError with file, key and reason."""
    name = f"streams/{stream.code}/…"
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise ProgramFileError(name, "-", f"not valid TOML: {wrong}") from None
    heading = raw.get("version")
    begin = heading.get("in_force_from") if isinstance(heading, dict) else None
    if not isinstance(begin, date) or isinstance(begin, datetime):
        raise ProgramFileError(name, "version.in_force_from", "must be a date, year-month-day")
    folder = Path(definition.__file__).parent / stream.program.code
    if not folder.is_dir():
        raise ProgramFileError(name, "-", "the files of this program are not in the product")
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / stream.program.code
        shutil.copytree(folder, copy)
        _add_published(copy, stream.program)
        path = copy / "streams" / stream.code / f"{begin.isoformat()}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        versions = definition.read_program(copy).versions
    return next(row for row in versions if row.stream == stream.code and row.in_force_from == begin)


def _add_published(folder: Path, program: Program) -> None:
    """Those that were published here, and whose files nobody has put into the product yet."""
    for row in ProposedVersion.objects.filter(state="published", stream__program=program).select_related("stream"):
        path = folder / "streams" / row.stream.code / f"{row.in_force_from.isoformat()}.toml"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(row.text, encoding="utf-8")


@transaction.atomic
def propose(*, stream: Stream, text: str, note: str = "", by: User, at: datetime) -> ProposedVersion:
    """Raises NotValid with what is wrong, at its field."""
    if by.role not in PROPOSES_RULES:
        raise NotAllowed
    wrong = _wrong(text, note)
    if wrong:
        raise NotValid(wrong)
    text = text.replace("\r\n", "\n")
    try:
        version = read_text(stream, text)
    except ProgramFileError as problem:
        raise NotValid({"text": refusals.in_words(problem)}) from None
    replaced = replaced_by(stream, version.in_force_from)
    if replaced is None:
        raise NotValid(
            {"text": _("No rules of this stream begin on this day or before it: there is nothing to compare with.")}
        )
    year = deadlines.day_in(at, stream.program.time_zone).year
    with acting(by):
        return ProposedVersion.objects.create(
            number=f"RP-{year}-{next_value(f'proposal-{year}'):04}", stream=stream, text=text, note=note.strip(),
            label=version.definition["version"]["label"], in_force_from=version.in_force_from,
            in_force_until=version.in_force_until, definition=version.definition, sha256=version.sha256, replaces=replaced,
            proposed_by=by, proposed_at=at,
        )  # fmt: skip


def _wrong(text: str, note: str) -> dict[str, str]:
    wrong = {}
    if not text.strip():
        wrong["text"] = _("Paste the program file, or choose it.")
    elif len(text) > LARGEST:
        wrong["text"] = _("The file is too long.")
    elif "\0" in text:
        wrong["text"] = _("This is no text.")
    if len(note) > LONGEST_NOTE:
        wrong["note"] = _("Write at most %(count)s characters.") % {"count": LONGEST_NOTE}
    return wrong


def replaced_by(stream: Stream, begin: date) -> StreamVersion | None:
    """The rules that would have gone on without these: the newest that began by then."""
    versions = stream.versions.filter(published_at__isnull=False, in_force_from__lte=begin)  # type: ignore[attr-defined]
    return versions.order_by("in_force_from").last()


def why_not(proposal: ProposedVersion, *, at: datetime) -> list[str]:
    """Reasons why it cannot be published now, whoever asks; empty: it can."""
    if proposal.state != "proposed":
        return [_("It is answered already.")]
    reasons = []
    today = deadlines.day_in(at, proposal.stream.program.time_zone)
    if proposal.in_force_from <= today:
        reasons.append(_("Its first day must be tomorrow or later: files of today are judged by the rules of today."))
    others = proposal.stream.versions.filter(published_at__isnull=False)  # type: ignore[attr-defined]
    later = others.filter(in_force_from__gte=proposal.in_force_from).order_by("in_force_from").first()
    if later is not None and later.in_force_from == proposal.in_force_from:
        reasons.append(_("A published version begins on the same day, and a published version never changes."))
    elif later is not None and (proposal.in_force_until is None or proposal.in_force_until >= later.in_force_from):
        reasons.append(
            _("It would overlap with “%(label)s”, which begins on %(day)s.")
            % {"label": later.label, "day": later.in_force_from}
        )
    if others.filter(in_force_from__lt=proposal.in_force_from, in_force_until__gte=proposal.in_force_from).exists():
        reasons.append(_("A published version ends only after its first day, and that end may not change."))
    done = proposal.replays.filter(state="done")  # type: ignore[attr-defined]
    if not done.exists():
        reasons.append(_("No replay of it is finished: nobody can know yet what it would change."))
    elif not done.filter(baseline=replaced_by(proposal.stream, proposal.in_force_from)).exists():
        reasons.append(_("Other rules were published before its first day since it was replayed: replay it again."))
    return reasons


def may_publish(proposal: ProposedVersion, user: User) -> bool:
    return user.role in PUBLISHES_RULES and user.pk != proposal.proposed_by_id


def may_withdraw(proposal: ProposedVersion, user: User) -> bool:
    return proposal.state == "proposed" and (user.pk == proposal.proposed_by_id or user.role in PUBLISHES_RULES)


@transaction.atomic
def publish(proposal: ProposedVersion, *, by: User, at: datetime, why: str = "") -> StreamVersion:
    """The rules are in force from their first day; those before end on its eve."""
    if not may_publish(proposal, by):
        raise NotAllowed
    stream = Stream.objects.select_for_update().get(pk=proposal.stream_id)
    locked = _locked(proposal)
    if reasons := why_not(locked, at=at):
        raise NotNow(reasons)
    why = _why(why, needed=False)
    try:
        with transaction.atomic(), acting(by, why=locked.number):
            version = _in_force(stream, locked, at)
            _answer(locked, "published", by=by, at=at, answer=why, published=version)
    except IntegrityError:
        raise NotNow([_("It would overlap with another version of this stream.")]) from None
    return version


def _in_force(stream: Stream, proposal: ProposedVersion, at: datetime) -> StreamVersion:
    eve = proposal.in_force_from - timedelta(days=1)
    stream.versions.filter(in_force_from__lte=eve, in_force_until__isnull=True).update(in_force_until=eve)  # type: ignore[attr-defined]
    return StreamVersion.objects.create(
        stream=stream, label=proposal.label, in_force_from=proposal.in_force_from, in_force_until=proposal.in_force_until,
        definition=proposal.definition, sha256=proposal.sha256, published_at=at,
    )  # fmt: skip


@transaction.atomic
def withdraw(proposal: ProposedVersion, *, by: User, at: datetime, why: str) -> ProposedVersion:
    """By whoever proposed it, or an administrator who declines it; a replay under way ends with it."""
    locked = _locked(proposal)
    if not may_withdraw(locked, by):
        if locked.state != "proposed":
            raise NotNow([_("It is answered already.")])
        raise NotAllowed
    why = _why(why, needed=True)
    with acting(by, why=locked.number):
        _answer(locked, "withdrawn", by=by, at=at, answer=why)
    locked.replays.filter(state__in=["waiting", "running"]).update(state="cancelled", ended_at=at)  # type: ignore[attr-defined]
    return locked


def _locked(proposal: ProposedVersion) -> ProposedVersion:
    rows = ProposedVersion.objects.select_for_update(of=("self",)).select_related("stream__program")
    return rows.get(pk=proposal.pk)


def _why(why: str, *, needed: bool) -> str:
    if len(why) > LONGEST_NOTE or (needed and not why.strip()):
        raise NotValid({"why": _("Say why, in at most %(count)s characters.") % {"count": LONGEST_NOTE}})
    return why.strip()


def _answer(proposal: ProposedVersion, state: str, *, by: User, at: datetime, answer: str, **more: Any) -> None:
    proposal.state, proposal.answered_by, proposal.answered_at, proposal.answer = state, by, at, answer
    proposal.published = more.get("published")
    proposal.save(update_fields=["state", "answered_by", "answered_at", "answer", "published"])
