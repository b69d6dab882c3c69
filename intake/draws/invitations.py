"""What an invited person does: read, decline, open an application; what time does; what a submitted file says of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from intake import services as intake
from intake.draws.moving import lock, move_invitation, out_of_invitation
from intake.employers import selectors as employers
from intake.interest import history, offers
from intake.interest.ending import end_interest
from intake.models import Invitation
from intake.selectors import version_in_force
from nominee import deadlines, machine
from nominee.errors import NotFound, NotNow
from nominee.models import Application, ApplicationEvent, Stream, StreamVersion, User
from nominee.sealing import vault
from nominee.templatetags.kit import moment

BATCH = 200


def is_by_invitation(version: StreamVersion) -> bool:
    """Whether an application in this stream begins with an invitation, by the rules of the day."""
    return bool(version.definition["intake"].get("by", "invitation") == "invitation")


def read(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Its person has opened it: from now on nobody takes it back. Of reading and taking back at once, one wins."""
    if invitation.applicant_id != by.pk:
        raise NotFound
    Invitation.objects.filter(pk=invitation.pk, status="sent", read_at__isnull=True).update(read_at=at)
    invitation.refresh_from_db()
    return invitation


def _live(invitation: Invitation, by: User, at: datetime) -> Invitation:
    """The locked row, while it is open. Raises NotFound, NotNow with the reason."""
    locked = lock(invitation.pk)
    if locked.applicant_id != by.pk or locked.sent_at is None:
        raise NotFound
    if reason := why_over(locked, at):
        raise NotNow([reason])
    return locked


def why_over(invitation: Invitation, at: datetime) -> str:
    """In words, where nothing more can be done with it; else nothing."""
    if invitation.status == "revoked":
        return _("This invitation was sent in error and was taken back.")
    if invitation.status == "declined":
        return _("You declined this invitation.")
    if invitation.status == "used":
        return _("Your application was submitted.")
    if invitation.status == "missed" or (invitation.due_at and at >= until(invitation)):
        return _("The time to apply with this invitation ran out.")
    return ""


def until(invitation: Invitation) -> datetime:
    """The moment the time is over: of an application begun, its own, which may have been extended."""
    application = invitation.application
    own = application.draft_due_at if application and application.status == "draft" else None
    due = own or invitation.due_at
    assert due is not None
    return due


@transaction.atomic
def decline(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """For good: the expression of interest leaves the pool, and a draft that was begun is withdrawn."""
    if invitation.status == "declined" and invitation.applicant_id == by.pk:
        return invitation
    if invitation.application_id:  # before the expression of interest, in the order in which others come to them
        Application.objects.select_for_update(of=("self",)).get(pk=invitation.application_id)
    locked = _live(invitation, by, at)
    move_invitation(locked, "decline", ended_at=at, ended_why="declined", read_at=locked.read_at or at)
    if locked.interest:
        end_interest(locked.interest, "removed", "declined", by=by, at=at)
        _offer_is_over(locked)
    if locked.application and locked.application.status == "draft":
        machine.perform(locked.application, "withdraw", by=by, at=at, expecting="draft")
    return locked


def _offer_is_over(invitation: Invitation) -> None:
    """The employer needs a new offer: the person may not go back into the pool with this one."""
    offer = invitation.interest.job_offer if invitation.interest else None
    if offer and invitation.ended_at:
        offers.move(offer, "expired", at=invitation.ended_at)


@transaction.atomic
def open_application(invitation: Invitation, *, by: User, at: datetime) -> Application:
    """The application of this invitation: a new file number, the answers attested, the invitation's last day.

    Opened twice, it is the same one.
    """
    locked = _live(invitation, by, at)
    if locked.application:
        return locked.application
    application = intake.start_application(locked.stream, by=by, at=at)
    application.draft_due_at = locked.due_at
    application.save(update_fields=["draft_due_at"])
    if answers := _carried_over(locked, application):
        intake.save_answers(application, by=by, at=at, answers=answers)
    locked.application, locked.read_at = application, locked.read_at or at
    locked.save(update_fields=["application", "read_at"])
    application.refresh_from_db()
    return application


def _carried_over(invitation: Invitation, application: Application) -> dict[str, Any]:
    """What was attested, where the application asks the same question; and what the employer's offer says."""
    interest = invitation.interest
    if interest is None:
        return {}
    last = interest.attestations.last()
    opened = vault.opened(interest, dict(last.answers)) if last else {}  # type: ignore[arg-type]
    offered = employers.carried_answers(interest.job_offer) if interest.job_offer else {}
    asked = {
        field["code"]: field
        for page in application.definition["pages"]
        if page["kind"] == "fields"
        for field in page["fields"]
    }
    own = application.answers
    return {
        code: value
        for code, value in (opened | offered).items()
        if value not in (None, "", vault.UNREADABLE) and not own.get(code) and _fits(asked.get(code), value)
    }


def _fits(field: dict[str, Any] | None, value: Any) -> bool:
    """A choice that the application does not offer is asked again."""
    if field is None:
        return False
    return field["type"] != "choice" or value in {choice["value"] for choice in field["choices"]}


def refuse_without_invitation(stream: Stream, *, at: datetime) -> None:
    """For the page that begins an application. Raises NotNow, in words."""
    version = version_in_force(stream, deadlines.day_in(at, stream.program.time_zone))
    if version is not None and version.is_open and version.definition["intake"].get("by") == "notification":
        raise NotNow(
            [_("An application in this stream begins with a notification of interest. Enter your profile number and "
               "validation code under “Notification of interest”.")]
        )  # fmt: skip
    if version is not None and version.is_open and is_by_invitation(version):
        raise NotNow(
            [_("An application in this stream begins with an invitation. Register your interest first; who is invited "
               "opens the application from the invitation.")]
        )  # fmt: skip


def waits_for_employer(application: Application) -> list[str]:
    """Why the application cannot be submitted yet; by when the employer must apply."""
    invitation = Invitation.objects.filter(application=application).select_related("interest__job_offer").first()
    offer = invitation.interest.job_offer if invitation and invitation.interest else None
    if offer is None or employers.approval_is_submitted(offer):
        return []
    found = employers.approval_of(offer)
    if found is None:  # the clock opens it within minutes of the invitation
        return [_("Your employer has not applied for approval of the position yet.")]
    last = timezone.localtime(found.due_at - timedelta(minutes=1))
    return [
        _("Your employer has not applied for approval of the position yet. They have until %(moment)s.")
        % {"moment": moment(last)}
    ]


def used(event: ApplicationEvent) -> None:
    """In the transaction of the submission: the invitation is used up, the expression of interest has served."""
    key = Invitation.objects.filter(application=event.application).values_list("pk", flat=True).first()
    invitation = lock(key) if key else None
    if invitation is None or not move_invitation(invitation, "use", ended_at=event.at):
        return
    if invitation.interest and out_of_invitation(invitation.interest, "applied"):
        history.keep(invitation.interest, "applied", by=event.by, at=event.at)
        if invitation.interest.job_offer:
            offers.move(invitation.interest.job_offer, "applied", at=event.at)


def sweep(at: datetime) -> int:
    """Invitations whose time ran out: the expression of interest leaves the pool, and its person is told."""
    late = Invitation.objects.filter(status="sent").annotate(over=Coalesce(F("application__draft_due_at"), F("due_at")))
    found = list(late.filter(over__lte=at).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(_miss(pk, at) for pk in found)


@transaction.atomic
def _miss(pk: int, at: datetime) -> bool:
    invitation = lock(pk)
    if invitation.status != "sent" or at < until(invitation):
        return False
    move_invitation(invitation, "miss", ended_at=at, ended_why="deadline_missed")
    if invitation.interest:
        end_interest(invitation.interest, "removed", "deadline_missed", by=None, at=at)
        _offer_is_over(invitation)
    return True
