"""Who may see what, as it comes about at the desk: a colleague's file, a neighbour's, a manager's leave, one file opened.

Nothing of it changes who holds a file: the balances of the days before stand.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from nominee import access, clock
from nominee.looks import keeping, recording
from nominee.models import Absence, Application, Restriction
from nominee.scopes import conflicts, opening, restricting
from nominee.work import absences
from reporting.demo import PROGRAM, TORONTO, Cast
from reporting.demo_looks import looked

ARCHIVED = 2  # files


def tell(cast: Cast) -> None:
    if Restriction.objects.exists():
        return
    restricted = _restrict(cast)
    _declare(cast, restricted)
    _archive(cast)
    _stand_in(cast)
    if restricted:
        _open(cast, restricted)


def _restrict(cast: Cast) -> Application | None:
    """The applicant has begun to work here: the file stays with the officer who has it, and two who lead."""
    held = Application.objects.filter(
        decided_at__isnull=True, assigned_to__role="program_officer", stream__program__code=PROGRAM
    )
    file = held.select_related("assigned_to").order_by("-submitted_at").first()
    if file and file.assigned_to:
        restricting.restrict(
            file, by=cast.manager, at=cast.now - timedelta(days=2), ground="colleague",  # type: ignore[attr-defined]
            reason="The applicant began on contract with the ministry’s help desk in the spring.",
            circle=[file.assigned_to, cast.team_lead],  # type: ignore[attr-defined]
        )  # fmt: skip
    return file


def _declare(cast: Cast, restricted: Application | None) -> None:
    """Jonas Keller reads a neighbour’s name on the list, and opens nothing."""
    jonas = cast.second_support  # type: ignore[attr-defined]
    files = Application.objects.filter(status__in=("submitted", "completeness"), stream__program__code=PROGRAM)
    files = files.exclude(assigned_to=jonas)
    if file := files.exclude(pk=restricted.pk if restricted else 0).order_by("-submitted_at").first():
        conflicts.declare(file, by=jonas, at=cast.now - timedelta(days=1), tie="friend")


def _archive(cast: Cast) -> None:
    closed = access.visible_to(cast.manager).filter(status="withdrawn")  # type: ignore[attr-defined]
    for file in closed.order_by("submitted_at")[:ARCHIVED]:
        reason = "Withdrawn, refunded, and nothing is left to answer."
        restricting.archive(file, by=cast.manager, at=cast.now - timedelta(days=1), reason=reason)  # type: ignore[attr-defined]


def _stand_in(cast: Cast) -> None:
    today = timezone.localdate(cast.now, TORONTO)
    manager, lead = cast.manager, cast.team_lead  # type: ignore[attr-defined]
    if not Absence.objects.filter(user=manager).exists():
        absences.record(
            manager, by=manager, at=cast.now, today=today, from_on=today + timedelta(days=4),
            until_on=today + timedelta(days=8), reason="leave", delegate=lead,
        )  # fmt: skip


def _open(cast: Cast, file: Application) -> None:
    """The integrity officer follows a complaint, reads two pages, closes; the privacy officer asked, and wrote it down."""
    officer, at = cast.integrity_officer, _yesterday(cast.now)  # type: ignore[attr-defined]
    purpose = "A complaint names the employer of this file; I compare the offer of employment."
    with clock.standing_at(at):
        row = opening.open_file(file.number, by=officer, at=at, category="complaint", purpose=purpose)
        opening.close(row.pk, by=officer, at=at + timedelta(minutes=18))
    recording.keep([looked(officer, at + timedelta(minutes=n), "page", "desk-file", file=file.pk) for n in (1, 9)])
    reason = "I read complaint 26-118 with her: it names this employer. Two pages, eighteen minutes, nothing copied."
    for kind in ("opened", "restricted"):
        keeping.explain(
            officer, at.astimezone(TORONTO).date(), kind, reason=reason, by=cast.privacy_officer, at=cast.now  # type: ignore[attr-defined]
        )  # fmt: skip


def _yesterday(now: datetime) -> datetime:
    return datetime.combine(timezone.localdate(now, TORONTO) - timedelta(days=1), time(10, 42), TORONTO)
