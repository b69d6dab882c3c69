"""What a signed draw sends: invitations of its own, or, of a round, notifications by the federal side."""

from __future__ import annotations

from datetime import datetime

from intake.draws import invitations, inviting
from intake.entry import notifying
from intake.models import Draw


def send(pk: int, *, at: datetime) -> int:
    is_round = Draw.objects.values_list("is_notification", flat=True).get(pk=pk)
    return notifying.send(pk, at=at) if is_round else inviting.send(pk, at=at)


def sweep(at: datetime) -> int:
    """Draws of which not everything is sent, and what nobody answered in time."""
    return sum(send(pk, at=at) for pk in inviting.due()) + invitations.sweep(at) + notifying.sweep(at)
