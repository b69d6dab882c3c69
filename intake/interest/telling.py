"""The e-mail that something about an expression of interest can be read: no name, no number, no outcome in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse

from intake.models import InterestNotice
from nominee.words import Words

ATTEMPTS = 12  # over about two days
LONGEST_WAIT = timedelta(hours=12)
SUBJECT = Words("Your expression of interest", "Votre déclaration d’intérêt")
BODY = Words(
    "There is news about your expression of interest. Sign in to read it:\n\n{address}\n\n"
    "This message was sent automatically. Answers to it are not read.",
    "Il y a du nouveau au sujet de votre déclaration d’intérêt. Ouvrez une session pour le lire :\n\n{address}\n\n"
    "Ce message est envoyé automatiquement. Les réponses ne sont pas lues.",
)


def send_due(at: datetime) -> int:
    """Send what is owed; what the mail server does not take is tried again, later and later. Answers how many were sent."""
    due = InterestNotice.objects.filter(due_at__lte=at).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(send(pk, at) for pk in list(due[:200]))


def send(pk: int, at: datetime) -> bool:
    wait = timedelta(minutes=5)  # longer than one sending: nobody else tries meanwhile
    mine = InterestNotice.objects.filter(pk=pk, due_at__lte=at)
    if not mine.update(due_at=at + wait, attempts=F("attempts") + 1):
        return False
    notice = InterestNotice.objects.select_related("event__interest__applicant").get(pk=pk)
    person = notice.event.interest.applicant
    if not person.is_active:
        InterestNotice.objects.filter(pk=pk).update(due_at=None)
        return False
    address = settings.PUBLIC_URL.rstrip("/") + reverse("interest")
    body = BODY.text(person.language).format(address=address)
    try:
        EmailMessage(
            SUBJECT.text(person.language), body, to=[person.email], headers={"Auto-Submitted": "auto-generated"}
        ).send()
    except (OSError, ValueError):
        later = None if notice.attempts >= ATTEMPTS else at + min(timedelta(minutes=2**notice.attempts), LONGEST_WAIT)
        InterestNotice.objects.filter(pk=pk).update(due_at=later)
        return False
    InterestNotice.objects.filter(pk=pk).update(due_at=None, sent_at=at)
    return True
