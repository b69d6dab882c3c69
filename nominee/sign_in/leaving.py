"""Ending somebody's sessions: by an administrator, and when an account is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from nominee.audit.recording import record
from nominee.errors import NotAllowed
from nominee.models import User
from nominee.sign_in import log, sessions


@transaction.atomic
def end_sessions_of(account: User, *, by: User, at: datetime) -> int:
    """Everywhere, at once; answers how many were ended. It is in the administrative chain."""
    if by.role != "administrator":
        raise NotAllowed
    ended = sessions.end_all(account)
    log.note("sessions_ended", account, at=at, by=by)
    record("sign_in", log.subject_of(account), after={"sessions ended": ended}, by=by, at=at, subject_id=account.pk)
    return ended
