"""What is said of the profile of a file: on its pages, and by an e-mail that there is something to read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from intake.entry import pool, profiles, reminding
from intake.entry.profiles import STATES as STATES
from intake.models import ProfileNotice
from nominee.models import Application, ApplicationUserObjectPermission, User
from nominee.sealing import vault
from nominee.words import Words

ATTEMPTS = 12  # over about two days
LONGEST_WAIT = timedelta(hours=12)
SUBJECT = Words("You have a new message", "Vous avez un nouveau message")
BODY = Words(
    "There is a new message for you. Sign in to read it:\n\n{address}\n\n"
    "This message was sent automatically. Answers to it are not read.",
    "Vous avez reçu un nouveau message. Ouvrez une session pour le lire :\n\n{address}\n\n"
    "Ce message est envoyé automatiquement. Les réponses ne sont pas lues.",
)
FACTS = STATES | {
    "reported": Words("Reported", "Communiqué"),
    reminding.REMINDED: Words("Reminder of the last day to apply", "Rappel du dernier jour pour soumettre la demande"),
    reminding.MISSED: Words("The time to apply ran out", "Le délai pour soumettre la demande est écoulé"),
}


def told(file: Application) -> dict[str, Any] | None:
    """For the applicant's pages; None where the file rests on no profile."""
    if not profiles.rests_on_one(file) or not profiles.is_open(file):
        return None
    row = profiles.of(file)
    if row is None:  # a file of before profiles were followed
        return {"row": None, "state": STATES[""], "number": "", "is_trouble": file.submitted_at is not None}
    return {
        "row": row,
        "state": STATES[row.standing],
        "number": vault.opened(file, row.profile_number),
        "is_trouble": row.standing not in {"", pool.VALID},
    }


def send_due(at: datetime) -> int:
    """Send what is owed; what the mail server does not take is tried again, later and later. Answers how many were sent."""
    due = ProfileNotice.objects.filter(due_at__lte=at).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_send(pk, at) for pk in list(due[:200]))


def _send(pk: int, at: datetime) -> bool:
    wait = timedelta(minutes=5)  # longer than one sending: nobody else tries meanwhile
    if not ProfileNotice.objects.filter(pk=pk, due_at__lte=at).update(due_at=at + wait, attempts=F("attempts") + 1):
        return False
    notice = ProfileNotice.objects.select_related("fact__profile__application__applicant").get(pk=pk)
    try:
        for person in _people(notice.fact.profile.application):
            body = BODY.text(person.language).format(address=settings.PUBLIC_URL)
            EmailMessage(
                SUBJECT.text(person.language), body, to=[person.email], headers={"Auto-Submitted": "auto-generated"}
            ).send()
    except (OSError, ValueError):
        later = None if notice.attempts >= ATTEMPTS else at + min(timedelta(minutes=2**notice.attempts), LONGEST_WAIT)
        ProfileNotice.objects.filter(pk=pk).update(due_at=later)
        return False
    ProfileNotice.objects.filter(pk=pk).update(due_at=None, sent_at=at)
    return True


def _people(file: Application) -> list[User]:
    """The applicant, and whoever acts for them now."""
    acting = ApplicationUserObjectPermission.objects.filter(content_object=file, permission__codename="act_for")
    others = User.objects.filter(pk__in=acting.values("user")).order_by("pk")
    return [person for person in (file.applicant, *others) if person.is_active and not person.is_demonstration]
