"""Answering a notification of interest: the person gives profile number and validation code, and opens the application.

Who has the code has the profile. A wrong pair, an unknown profile and a profile without a notification get one answer.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake import services as intake
from intake.draws import invitations
from intake.draws.moving import move_invitation, move_notification
from intake.entry import pool, profiles, searching
from intake.models import Invitation, NotificationOfInterest
from nominee import deadlines, limits
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Application, Program, User


def none_found() -> NotValid:
    return NotValid({
        "number": _("We have no notification of interest for this profile number and validation code. Check both in your "
                    "federal account."),
    })  # fmt: skip


def claim(number: str, code: str, *, by: User, at: datetime) -> Application:
    """The application of this notification; the same person again comes back to the same one.

    Raises NotValid, NotNow (no answer from the federal side, the time ran out, the profile ended), TooOften.
    """
    if by.role != "applicant":
        raise NotAllowed
    number, code = profiles.checked(number, code)
    limits.spend("notification", by.pk, at)
    row = _sent_to(number)
    zone = (row.stream.program if row else Program.objects.order_by("pk")[0]).time_zone
    # Asked whether there is a notification or not, so that the time an answer takes says nothing either.
    standing = profiles.asked(number, code, on=deadlines.day_in(at, zone))
    if standing.status == pool.UNKNOWN or row is None:
        raise none_found()
    limits.refill("notification", by.pk)
    return _open(row.pk, number, code, standing, by=by, at=at)


def _sent_to(number: str) -> NotificationOfInterest | None:
    """The last one to this profile that was sent and stands."""
    rows = NotificationOfInterest.objects.filter(
        profile_key=searching.key_of(number), status__in=["sent", "answered", "missed"]
    )
    return rows.select_related("stream__program").order_by("-sent_at", "-pk").first()


@transaction.atomic
def _open(pk: int, number: str, code: str, standing: pool.Standing, *, by: User, at: datetime) -> Application:
    row = (
        NotificationOfInterest.objects.select_for_update(of=("self",))
        .select_related("stream__program", "draw")  # not what may have been made while it waited for the lock
        .get(pk=pk)
    )
    if row.invitation:
        if row.invitation.applicant_id != by.pk or row.invitation.application is None:
            raise NotNow([_("An application was opened with this notification from another account. Write to us.")])
        return row.invitation.application
    if row.status != "sent" or row.due_at is None or at >= row.due_at:
        raise NotNow([_("The time to apply with this notification ran out.")])
    if standing.status != pool.VALID:
        raise NotNow([profiles.why_not(standing.status)])
    invitation = Invitation.objects.create(
        number=row.number, stream=row.stream, applicant=by, draw=row.draw, rank=row.rank, points=row.points,
        chosen_at=row.chosen_at,
    )  # fmt: skip
    move_invitation(invitation, "send", sent_at=row.sent_at, due_at=row.due_at, read_at=at)
    move_notification(row, "answer", invitation=invitation, ended_at=at)
    application = invitations.open_application(invitation, by=by, at=at)
    notified_on = deadlines.day_in(row.sent_at or at, row.stream.program.time_zone)
    answers = profiles.answers_of(number, code, standing) | {"notified_on": notified_on.isoformat()}
    intake.save_answers(application, by=by, at=at, answers=answers)
    application.refresh_from_db()
    profiles.put(application, number, code, by=by, at=at, standing=standing)
    return application
