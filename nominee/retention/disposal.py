"""Disposal: one person proposes a batch, another approves it, the worker does it file by file, a certificate says so.

Each file goes in one transaction with its tombstone; its bytes in the storage go after the commit, from a list that the
transaction kept. Cut off anywhere, the next run goes on where this one stopped and does nothing twice.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.audit import chains, disposed
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Application, Disposal, DisposalItem, Tombstone, User
from nominee.nominations import next_value
from nominee.outbox import TryLater
from nominee.retention import certificate
from nominee.retention.finding import candidates, keeps
from nominee.retention.stored import names_of

_log = logging.getLogger(__name__)
LONGEST = 2000
HELD = "a_held_file_is_kept"  # the database’s own name for its refusal


@transaction.atomic
def propose(*, by: User, at: datetime, today: date, note: str = "", least: int = 1) -> Disposal:
    """Every file that is due and that nothing keeps, as one batch."""
    if by.role != "privacy_officer":
        raise NotAllowed
    if len(note) > LONGEST:
        raise NotValid({"note": _("Write at most %(count)s characters.") % {"count": LONGEST}})
    found = [row for row in candidates(today) if not row.kept]
    if len(found) < least:
        raise NotNow([_("No file is due for disposal.")])
    number = f"DC-{today.year}-{next_value(f'disposal-{today.year}'):04}"
    batch = Disposal.objects.create(number=number, proposed_by=by, proposed_at=at, note=note.strip())
    DisposalItem.objects.bulk_create(
        [
            DisposalItem(disposal=batch, application=row.file, record_class=row.due.record_class, due_on=row.due.on)
            for row in found
        ]
    )
    return batch


@transaction.atomic
def answer(batch: Disposal, *, by: User, at: datetime, approve: bool, why: str = "") -> Disposal:
    """A manager, and not who proposed it. Declined, its files are free for another batch."""
    if by.role != "manager" or by.pk == batch.proposed_by_id:
        raise NotAllowed
    locked = Disposal.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != "proposed":
        raise NotNow([_("This batch is answered already.")])
    if len(why) > LONGEST or (not approve and not why.strip()):
        raise NotValid({"why": _("Say why, in at most %(count)s characters.") % {"count": LONGEST}})
    locked.answer = why.strip()
    locked.state = "approved" if approve else "declined"
    locked.approved_by, locked.approved_at = by, at
    locked.save()
    return locked


def due_batches() -> list[int]:
    return list(Disposal.objects.filter(state__in=["approved", "running"]).values_list("pk", flat=True))


def run(pk: int, *, at: datetime) -> int:
    """Go on with a batch to its end; how many files were disposed of now. Two workers do no file twice."""
    Disposal.objects.filter(pk=pk, state="approved").update(state="running")
    batch = Disposal.objects.get(pk=pk)
    if batch.state != "running":
        return 0
    done = 0
    for item in batch.items.filter(done_at__isnull=True, refused="").order_by("pk"):
        done += _one(item.pk, at=at)
    for item in batch.items.filter(done_at__isnull=False, stored_gone_at__isnull=True).order_by("pk"):
        delete_stored(item, at=at)
    _finish(pk, at=at)
    return done


def _one(pk: int, *, at: datetime) -> bool:
    """One file, whole; or the reason why it stays as it is, which the certificate says too."""
    try:
        with transaction.atomic():
            item = DisposalItem.objects.select_for_update(of=("self",)).select_related("disposal").get(pk=pk)
            if item.done_at or item.refused:
                return False
            file = Application.objects.select_for_update(of=("self",)).get(pk=item.application_id)
            if why := _why_not(file):
                DisposalItem.objects.filter(pk=pk).update(refused=why)
                return False
            _take_away(item, file, at=at)
    except IntegrityError as refused:
        if getattr(refused.__cause__, "diag", None) is None or refused.__cause__.diag.constraint_name != HELD:
            raise
        DisposalItem.objects.filter(pk=pk).update(refused="held")
        return False
    delete_stored(DisposalItem.objects.get(pk=pk), at=at)
    return True


def _why_not(file: Application) -> str:
    if why := keeps(file):
        return why
    broken = next(chains.file_chains(chains.Counted(), [file.pk]), None)
    return "chain" if broken else ""  # evidence of tampering is not disposed of


def _take_away(item: DisposalItem, file: Application, *, at: datetime) -> None:
    zone = file.program.time_zone
    stored = names_of(file)
    disposed.call(file.pk, item.disposal_id, why=f"certificate {item.disposal.number}")
    last = file.events.order_by("-number").first()
    assert last is not None
    Tombstone.objects.create(
        application=file, disposal=item.disposal, number=file.number, record_class=item.record_class,
        opened_on=deadlines.day_in(file.created_at, zone), due_on=item.due_on, at=at,
        closed_on=deadlines.day_in(file.decided_at, zone) if file.decided_at else None,
        events=last.number, head=last.hash, kept=disposed.kept_of(file.pk), rows=disposed.rows_of(file.pk),
    )  # fmt: skip
    DisposalItem.objects.filter(pk=item.pk).update(done_at=at, stored=stored)


def delete_stored(item: DisposalItem, *, at: datetime) -> bool:
    """The bytes of documents, letters and packages; what is gone already is gone. False: to be tried again."""
    for name in item.stored:
        try:
            default_storage.delete(name)
        except OSError as problem:
            _log.error("disposal item %s: a stored file could not be deleted: %s", item.pk, type(problem).__name__)
            return False
    # Random names, but they led to a person's papers once.
    DisposalItem.objects.filter(pk=item.pk).update(stored_gone_at=at, stored=[])
    return True


def _finish(pk: int, *, at: datetime) -> None:
    """The certificate, once nothing is left to do. When it cannot be drawn, the next run makes it."""
    if DisposalItem.objects.filter(disposal=pk, refused="", stored_gone_at__isnull=True).exists():
        return
    try:
        with transaction.atomic():
            batch = Disposal.objects.select_for_update(of=("self",)).get(pk=pk)
            if batch.state == "running":
                certificate.make(batch, at=at)
    except (OSError, DatabaseError, TryLater) as problem:
        _log.error("disposal %s has no certificate yet: %s", pk, type(problem).__name__)


def counted(batch: Disposal) -> dict[str, Any]:
    items = batch.items.all()
    return {
        "total": items.count(),
        "done": items.filter(done_at__isnull=False).count(),
        "refused": items.exclude(refused="").count(),
        "left": items.filter(refused="", stored_gone_at__isnull=True).count(),
    }
