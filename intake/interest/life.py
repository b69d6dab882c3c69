"""The life of an expression of interest: its states, and the one door through which it moves. Invited by a draw: draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from intake.interest import history
from intake.models import ExpressionOfInterest, Invitation
from nominee.models import User

OPEN = ("draft", "registered", "invited")


@dataclass(frozen=True)
class Step:
    sources: tuple[str, ...]
    to: str
    told: bool = True  # the person is owed an e-mail


STEPS: dict[str, Step] = {
    "registered": Step(("draft",), "registered"),
    "attested": Step(("registered",), "registered"),
    "withdrawn": Step(OPEN, "withdrawn"),
    "restored": Step(("withdrawn",), "registered", told=False),
    "reopened": Step(("withdrawn",), "draft", told=False),
    "expired": Step(("registered",), "expired"),
    "removed": Step(("registered", "invited"), "removed"),
}


def move(
    locked: ExpressionOfInterest, step: str, *, by: User | None, at: datetime, why: str = "", **columns: object
) -> bool:
    """Take a step with the locked row, in its transaction; False when it stands where no such step leads from."""
    entry = STEPS[step]
    if locked.status not in entry.sources:
        return False
    locked.status = entry.to
    ends = entry.to not in OPEN
    locked.closed_at, locked.closed_why = (at, why) if ends else (None, "")
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", "closed_at", "closed_why", *columns])
    # A draft that ends by its person's own hand is news to nobody.
    tells = entry.told and not (locked.attested_at is None and by is not None and by.pk == locked.applicant_id)
    history.keep(locked, "restored" if step == "reopened" else step, by=by, at=at, why=why, tell=tells)
    return True


def end_invitations(rows: QuerySet[Invitation], *, at: datetime, why: str) -> None:
    """Those still open end with the interest they came from; one that was read is no longer taken back."""
    over = {"ended_at": at, "ended_why": why}
    open_ones = rows.filter(status__in=["chosen", "sent"])
    open_ones.filter(read_at__isnull=True).update(status="revoked", **over)
    open_ones.filter(read_at__isnull=False).update(status="declined", **over)
