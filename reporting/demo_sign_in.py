"""Something to see at the door: an officer whose telephone is gone, with one of the two confirmations given."""

from __future__ import annotations

from datetime import timedelta

from nominee.models import Recovery
from nominee.sign_in import log, recovery
from reporting.demo import Cast

REASON = "Met at the office on University Avenue, with the staff card and a driver’s licence; the telephone was stolen."


def somebody_lost_a_telephone(cast: Cast) -> None:
    """The administrator has the second confirmation to give. Asked again, nothing is added."""
    officer = getattr(cast, "french_program", None)
    if officer is None or Recovery.objects.exists():
        return
    asked = cast.now - timedelta(hours=3)
    log.note("signed_in", officer, at=asked - timedelta(days=4), way="app")
    log.note("wrong_factor", officer, at=asked - timedelta(minutes=6))
    log.note("wrong_factor", officer, at=asked - timedelta(minutes=5))
    row = recovery.ask(officer, at=asked, request=None)
    recovery.confirm(row.pk, by=cast.manager, reason=REASON, at=asked + timedelta(hours=1))
