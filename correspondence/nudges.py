"""The e-mail that says only that there is something to read: whom it is owed, sending it, trying again.

The portal's copy of a letter is the official one, so a nudge may be sent twice and a lost one loses nothing.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone

from correspondence.models import Letter, Nudge
from nominee.models import ApplicationUserObjectPermission, User
from nominee.words import Words

ATTEMPTS = 12  # over about two days; then staff see that the person could not be told
LONGEST_WAIT = timedelta(hours=12)
SUBJECT = Words("You have a new message", "Vous avez un nouveau message")
BODY = Words(
    "There is a new message for you. Sign in to read it:\n\n{address}\n\n"
    "This message was sent automatically. Answers to it are not read.",
    "Vous avez reçu un nouveau message. Ouvrez une session pour le lire :\n\n{address}\n\n"
    "Ce message est envoyé automatiquement. Les réponses ne sont pas lues.",
)


def owe(letter: Letter) -> list[int]:
    """One nudge to the applicant and one to whoever acts for them now, each in the person's own language."""
    application = letter.application
    told = [(application.applicant, application.answers.get("email") or application.applicant.email, letter.language)]
    acting = ApplicationUserObjectPermission.objects.filter(content_object=application, permission__codename="act_for")
    for person in User.objects.filter(pk__in=acting.values("user"), is_active=True).order_by("pk"):
        told.append((person, person.email, person.language))
    return [
        Nudge.objects.create(
            letter=letter, person=person, address=address[:254], language=language, due_at=letter.published_at
        ).pk
        for person, address, language in told
    ]


def due(limit: int = 200) -> list[int]:
    rows = Nudge.objects.filter(_owed()).order_by("due_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])


def send(pk: int) -> bool:
    """Send it if it is owed; True when the mail server took it. What went wrong is kept, and tried again."""
    wait = timedelta(minutes=5)  # longer than one sending: nobody else tries meanwhile
    if not Nudge.objects.filter(_owed(), pk=pk).update(due_at=timezone.now() + wait, attempts=F("attempts") + 1):
        return False
    nudge = Nudge.objects.get(pk=pk)
    try:
        EmailMessage(
            SUBJECT.text(nudge.language),
            BODY.text(nudge.language).format(address=settings.PUBLIC_URL),
            to=[nudge.address],
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    except (OSError, ValueError) as problem:  # the server, or an address that no mail can have
        _put_back(nudge, problem)
        return False
    Nudge.objects.filter(pk=pk).update(sent_at=timezone.now(), due_at=None, problem="")
    return True


def _owed() -> Q:
    return Q(sent_at__isnull=True, due_at__lte=timezone.now())


def _put_back(nudge: Nudge, problem: Exception) -> None:
    wait = min(timedelta(minutes=2**nudge.attempts), LONGEST_WAIT)
    Nudge.objects.filter(pk=nudge.pk).update(
        problem=f"{type(problem).__name__}: {problem}"[:300],
        due_at=None if nudge.attempts >= ATTEMPTS else timezone.now() + wait,
    )
