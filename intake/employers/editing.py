"""One editor at a time: a lock that lives while its holder's page beats, that others may take over, and no text is lost.

What is typed by somebody whose lock was taken over is kept for them alone, and shown to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from intake.employers import history
from intake.models import EditingLock, KeptText
from nominee.models import Employer, JobOffer, User
from nominee.sealing import drafts

LIVES = timedelta(minutes=5)  # without a beat or a save
TYPED = drafts.column(KeptText, lambda row: f"{row.user_id}/{row.thing}/{row.page}")


def of_offer(offer: JobOffer) -> str:
    return f"offer:{offer.pk}"


def of_approval(offer: JobOffer) -> str:
    return f"approval:{offer.pk}"


def of_profile(employer: Employer) -> str:
    return f"profile:{employer.pk}"


@transaction.atomic
def take(thing: str, *, by: User, at: datetime) -> EditingLock:
    """The lock as it stands now: mine, if nobody else's page beats; else theirs."""
    lock, is_new = (
        EditingLock.objects.select_for_update(of=("self",))
        .select_related("holder")
        .get_or_create(thing=thing, defaults={"holder": by, "since": at, "beat_at": at})
    )
    if is_new:
        return lock
    if lock.holder_id == by.pk:
        lock.beat_at = max(at, lock.beat_at)
        lock.save(update_fields=["beat_at"])
    elif at - lock.beat_at >= LIVES:
        lock.holder, lock.since, lock.beat_at, lock.taken_from = by, at, at, None
        lock.save()
    return lock


@transaction.atomic
def take_over(thing: str, *, by: User, at: datetime, employer: Employer, offer: JobOffer | None = None) -> EditingLock:
    """Said out loud, kept in the history; who held it is told by their own page."""
    lock, is_new = (
        EditingLock.objects.select_for_update(of=("self",))
        .select_related("holder")
        .get_or_create(thing=thing, defaults={"holder": by, "since": at, "beat_at": at})
    )
    if is_new or lock.holder_id == by.pk:
        return lock
    before = lock.holder
    lock.holder, lock.since, lock.beat_at, lock.taken_from = by, at, at, before
    lock.save()
    history.keep(employer, "taken_over", by=by, at=at, offer=offer, taken_from=before.pk)
    return lock


def look(thing: str) -> EditingLock | None:
    return EditingLock.objects.select_related("holder", "taken_from").filter(thing=thing).first()


def release(thing: str, *, by: User) -> None:
    EditingLock.objects.filter(thing=thing, holder=by).delete()


def keep_text(thing: str, page: str, values: Mapping[str, str], *, by: User, at: datetime) -> None:
    kept = {name: text.replace("\0", "") for name, text in values.items()}
    own = KeptText(user=by, thing=thing, page=page)
    KeptText.objects.update_or_create(
        user=by, thing=thing, page=page, defaults={"values": TYPED.seal(own, kept), "at": at}
    )


def kept_text(thing: str, page: str, *, by: User) -> KeptText | None:
    """The row as it is read, and never saved."""
    row = KeptText.objects.filter(user=by, thing=thing, page=page).first()
    if row:
        row.values = TYPED.opened(row)
    return row


def kept_pages(thing: str, *, by: User) -> set[str]:
    return set(KeptText.objects.filter(user=by, thing=thing).values_list("page", flat=True))


def forget_text(thing: str, page: str = "", *, by: User) -> None:
    rows = KeptText.objects.filter(user=by, thing=thing)
    (rows.filter(page=page) if page else rows).delete()
