"""Who holds a file: the person whose work it is now. Nobody, while it waits for whoever of the next role takes it."""

from __future__ import annotations

from nominee.lifecycle import STATES
from nominee.models import Application, User
from nominee.roles import READS_EVERY_FILE

# Turns of the program; while it is the applicant's turn the file stays with whoever wrote to them.
TURNS = {"support", "program", "manager", "director"}


def holder_after(application: Application, source: str, target: str, by: User | None) -> User | None:
    """The holder once the file has moved: passed on to another role, it goes back to who had it there before."""
    before, now = STATES[source].turn, STATES[target].turn
    if now not in TURNS:
        return application.assigned_to
    if before == now and by is not None and by.is_program_staff:
        return application.assigned_to or by
    if before in TURNS and before != now:
        return _last_of(application, now)
    return application.assigned_to


def _last_of(application: Application, turn: str) -> User | None:
    states = [code for code, state in STATES.items() if state.turn == turn]
    worked = application.events.filter(from_status__in=states, by__is_active=True, by__role__in=READS_EVERY_FILE)
    latest = worked.exclude(by=application.applicant).order_by("-number").select_related("by").first()
    return latest.by if latest else None


def take(application: Application, by: User) -> None:
    """Whoever begins work on a file that nobody holds, holds it. A conditional UPDATE: the first one stays."""
    Application.objects.filter(pk=application.pk, assigned_to__isnull=True, decided_at__isnull=True).update(
        assigned_to=by
    )
