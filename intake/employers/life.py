"""The one door through which a job offer changes its state: order, history, who is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake.employers import history, notices
from intake.employers.lifecycle import STATES, STEPS
from nominee.errors import NotFound, NotNow
from nominee.models import JobOffer, User


def locked(offer: JobOffer) -> JobOffer:
    """The row as it is now, held until the transaction ends."""
    rows = JobOffer.objects.select_related("employer__program", "stream", "stream_version")
    return rows.defer("stream_version__definition").select_for_update(of=("self",)).get(pk=offer.pk)


@transaction.atomic
def move(offer: JobOffer, step: str, *, by: User | None, at: datetime, why: str = "", **columns: object) -> JobOffer:
    """Take a step. Raises NotNow when the offer is in another state by now; answers with the row as it is after it.

    `why` is a code of history.WHY; `columns` are what the step writes beside the status.
    """
    entry = STEPS.get(step)
    if entry is None or why not in history.WHY:
        raise NotFound
    row = locked(offer)
    before = row.status
    if before not in entry.sources:
        raise NotNow([_("This offer is now: %(state)s. Nothing was changed.") % {"state": STATES[before].name}])
    for name, value in columns.items():
        setattr(row, name, value)
    row.status = entry.to
    if STATES[entry.to].is_final:
        row.ended_at, row.ended_by = at, by
    elif STATES[before].is_final:
        row.ended_at, row.ended_by = None, None
    row.save()
    history.keep(
        row.employer, step, by=by, at=at, offer=row, before=before, after=entry.to, **({"why": why} if why else {})
    )
    notices.tell_step(row, step, before=before, by=by, at=at)
    return row


def reach(offer: JobOffer, status: str, *, by: User | None = None, at: datetime) -> JobOffer:
    """What happened elsewhere to the expression of interest, the invitation or the application, told to the offer.

    An offer that has ended, or from which no step leads there, stays what it is.
    """
    with transaction.atomic():
        row = locked(offer)
        step = next((one for one in STEPS.values() if row.status in one.sources and one.to == status), None)
        if step is None or row.status in ("draft", status):
            return row
        return move(row, step.code, by=by, at=at)
