"""A proposed version, run over the files of its stream: in batches, by one worker at a time, resumable, cancellable.

Each batch is one transaction with its place in the line: a worker that dies loses one batch, and no file is run twice.
Then drafts, of which only numbers are kept, and the pool (nominee/rules/beyond.py).
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from nominee.errors import NotAllowed, NotNow
from nominee.models import Application, ProposedVersion, Replay, ReplayedFile, User
from nominee.roles import PROPOSES_RULES
from nominee.rules import beyond, parts
from nominee.rules.comparing import counted, differences
from nominee.rules.proposing import replaced_by
from nominee.selectors import facts_of

BATCH = 100  # files
IN_A_ROW = 20  # batches, before the worker does something else
KEPT = timedelta(days=90)  # lists of files, after the proposal was answered
LEASE = timedelta(minutes=2)  # longer than any batch takes; a dead worker's claim expires then
_log = logging.getLogger(__name__)


@transaction.atomic
def ask(proposal: ProposedVersion, *, by: User, at: datetime) -> Replay:
    if by.role not in PROPOSES_RULES:
        raise NotAllowed
    locked = ProposedVersion.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.state != "proposed":
        raise NotNow([_("It is answered already.")])
    try:
        with transaction.atomic():
            return Replay.objects.create(
                proposal=locked,
                baseline=replaced_by(locked.stream, locked.in_force_from) or locked.replaces,
                asked_by=by,
                asked_at=at,
            )
    except IntegrityError:
        raise NotNow([_("A replay of it is under way already.")]) from None


@transaction.atomic
def cancel(replay: Replay, *, by: User, at: datetime) -> Replay:
    """The worker stops after its batch. What it found so far stays to be read."""
    if by.role not in PROPOSES_RULES:
        raise NotAllowed
    locked = Replay.objects.select_for_update().get(pk=replay.pk)
    if not locked.is_under_way:
        raise NotNow([_("This replay has ended already.")])
    locked.state, locked.ended_at = "cancelled", at
    locked.save(update_fields=["state", "ended_at"])
    return locked


def due() -> list[int]:
    """What nobody is running and somebody should."""
    return list(Replay.objects.filter(_free()).order_by("asked_at").values_list("pk", flat=True))


def _free() -> Q:
    stale = Q(claimed_at__isnull=True) | Q(claimed_at__lt=Now() - LEASE)
    return Q(state__in=["waiting", "running"]) & stale


def run(pk: int, *, at: datetime, most: int | None = None) -> int:
    """Go on to the end, if nobody else does; how many files were run now. `most`: batches, then it is left to another."""
    claim = uuid.uuid4()
    if not Replay.objects.filter(_free(), pk=pk).update(state="running", claimed_at=Now(), claim=claim):
        return 0
    done = batches = 0
    while (count := _batch(pk, claim, at)) is not None:
        done += count
        batches += 1
        if most is not None and batches >= most:
            Replay.objects.filter(pk=pk, claim=claim).update(claimed_at=None)
            break
    return done


def _batch(pk: int, claim: uuid.UUID, at: datetime) -> int | None:
    """One batch; None when there is nothing left to do here."""
    with transaction.atomic():
        replay = (
            Replay.objects.select_for_update(of=("self",))
            .select_related("baseline", "proposal__stream__program")
            .filter(pk=pk, claim=claim, state="running")
            .first()
        )
        if replay is None:  # cancelled, or another worker has it
            return None
        if not replay.until:
            _begin(replay)
        files = list(_files(replay).filter(pk__gt=replay.after).order_by("pk")[:BATCH])
        if not files:
            count = beyond.step(replay, BATCH)
            if count:
                replay.save()
                Replay.objects.filter(pk=pk).update(claimed_at=Now())
                return count
            replay.state, replay.ended_at = "done", at
            replay.save()
            return None
        attested = parts.attested([file.pk for file in files])
        found = [_one(replay, file, attested.get(file.pk, {})) for file in files]
        ReplayedFile.objects.bulk_create(row for row in found if row)
        replay.after, replay.run = files[-1].pk, replay.run + len(files)
        replay.save()
        Replay.objects.filter(pk=pk).update(claimed_at=Now())
        return len(files)


def _files(replay: Replay) -> QuerySet[Application]:
    """Everything that was submitted in this stream, open and closed, but what was disposed of. For the worker alone:
    whoever reads what it found is asked which of them they may see."""
    files = Application.objects.filter(
        stream=replay.proposal.stream_id, submitted_at__isnull=False, tombstone__isnull=True
    ).exclude(status="draft")
    files = files.filter(pk__lte=replay.until) if replay.until else files
    return files.select_related("program").prefetch_related("entries", "documents").defer("program__tables")


def _begin(replay: Replay) -> None:
    keys = _files(replay).order_by().values_list("pk", flat=True)
    replay.until, replay.total = max(keys, default=1), len(keys)


def _one(replay: Replay, file: Application, attested: dict[str, Any]) -> ReplayedFile | None:
    """None where nothing differs. A file that cannot be run is counted, and holds up no other."""
    try:
        found = differences(*answers(replay, file, attested))
    except Exception as problem:
        replay.failed += 1
        _log.error("replay %s: file %s could not be run: %s", replay.pk, file.pk, type(problem).__name__)
        return None
    if not found:
        return None
    replay.differing += 1
    counted(replay.counts, found, is_open=file.decided_at is None)
    return ReplayedFile(
        replay=replay, application=file, differences=found, kinds=list(dict.fromkeys(row["kind"] for row in found))
    )


def answers(replay: Replay, file: Application, attested: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the rules there are and those proposed say of a file, as it stands now, by the day it was submitted."""
    tables = replay.proposal.stream.program.tables
    case = parts.Case(replay.baseline.definition, tables, facts_of(file), attested)
    return parts.answer(case), parts.answer(case.under(replay.proposal.definition))


def by_kind(rows: QuerySet[ReplayedFile], kinds: list[str]) -> dict[str, int]:
    found = {kind: rows.filter(kinds__contains=[kind]).count() for kind in kinds}
    return {kind: count for kind, count in found.items() if count}


def forget(at: datetime) -> int:
    """Lists of files, and of who stood in the pool, of proposals that were answered long ago; their counts stay."""
    for replay in Replay.objects.filter(proposal__answered_at__lt=at - KEPT, beyond__pool__who__0__isnull=False):
        replay.beyond["pool"]["who"] = []
        replay.save(update_fields=["beyond"])
    old = ReplayedFile.objects.filter(replay__proposal__answered_at__lt=at - KEPT)
    return old.delete()[0]
