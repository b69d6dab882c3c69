"""E-mails about authority: that there is something to read, and the number and PIN of an enrolment. Rows, sent by the worker."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse

from intake.models import AuthorityFact, AuthorityNotice, ClientEnrolment
from nominee.models import User
from nominee.programs.representation import rules
from nominee.words import Words

ATTEMPTS = 8
END = Words(
    "\n\nThis message was sent automatically. Answers to it are not read.",
    "\n\nCe message est envoyé automatiquement. Les réponses ne sont pas lues.",
)
# kind: subject and text; {address} is the page to open.
KINDS: dict[str, tuple[Words, Words]] = {
    "client": (
        Words("Who acts for you: something has changed", "Votre représentation : un changement"),
        Words(
            "Something has changed about who acts for you. Sign in to read it:\n\n{address}",
            "Un changement concerne la personne qui agit pour vous. Ouvrez une session pour le lire :\n\n{address}",
        ),
    ),
    "representative": (
        Words("An authorization: something to read", "Une autorisation : quelque chose à lire"),
        Words(
            "There is something to read about an authorization of yours. Sign in to read it:\n\n{address}",
            "Un message concerne une autorisation que vous avez. Ouvrez une session pour le lire :\n\n{address}",
        ),
    ),
    "number": (
        Words("Somebody asks to represent you: the number", "Demande de représentation : le numéro"),
        Words(
            "Somebody asks to act for you in the nominee program. Enrolment number:\n\n{number}\n\nA second message brings "
            "the PIN. Within {hours} hours, sign in to your own account, enter both, and read who asks and what they may do. "
            "Only then do you decide:\n\n{address}\n\nGive neither to anybody, also not to whoever asks. If you know nothing "
            "of it, do nothing: nobody can act for you.",
            "Une personne demande à agir pour vous auprès du programme. Numéro d’inscription :\n\n{number}\n\nUn second "
            "message contient le NIP. Dans les {hours} heures, ouvrez une session dans votre propre compte, entrez les deux "
            "et lisez qui le demande et ce que cette personne pourra faire. Vous ne décidez qu’ensuite :\n\n{address}\n\nNe "
            "donnez ni l’un ni l’autre à personne, pas même à la personne qui le demande. Si vous n’en savez rien, ne faites "
            "rien : personne ne pourra agir pour vous.",
        ),
    ),
    "pin": (
        Words("Somebody asks to represent you: the PIN", "Demande de représentation : le NIP"),
        Words(
            "This is the PIN that belongs to the enrolment number of the other message:\n\n{pin}\n\nGive it to nobody.",
            "Voici le NIP qui accompagne le numéro d’inscription de l’autre message :\n\n{pin}\n\nNe le donnez à personne.",
        ),
    ),
}


def owe(person: User, kind: str, *, at: datetime, fact: AuthorityFact) -> None:
    """In the caller's transaction."""
    AuthorityNotice.objects.create(person=person, kind=kind, fact=fact, at=at, due_at=at)


def owe_enrolment(enrolment: ClientEnrolment, *, at: datetime) -> None:
    """Number and PIN go apart: who reads one of them over a shoulder has nothing."""
    for kind in ("number", "pin"):
        AuthorityNotice.objects.create(enrolment=enrolment, kind=kind, at=at, due_at=at)


def send_due(at: datetime) -> int:
    """Send what is owed; what the mail server does not take is tried again, later and later. Answers how many were sent."""
    due = AuthorityNotice.objects.filter(due_at__lte=at).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_send(pk, at) for pk in list(due[:200]))


def _send(pk: int, at: datetime) -> bool:
    wait = timedelta(minutes=5)  # longer than one sending: nobody else tries meanwhile
    if not AuthorityNotice.objects.filter(pk=pk, due_at__lte=at).update(due_at=at + wait, attempts=F("attempts") + 1):
        return False
    notice = AuthorityNotice.objects.select_related("person", "enrolment").get(pk=pk)
    written = _written(notice)
    if written is None:
        AuthorityNotice.objects.filter(pk=pk).update(due_at=None)
        return False
    try:
        written.send()
    except (OSError, ValueError):
        later = None if notice.attempts >= ATTEMPTS else at + timedelta(minutes=2**notice.attempts)
        AuthorityNotice.objects.filter(pk=pk).update(due_at=later)
        return False
    AuthorityNotice.objects.filter(pk=pk).update(due_at=None, sent_at=at)
    return True


def _written(notice: AuthorityNotice) -> EmailMessage | None:
    """None: there is nobody to tell any more."""
    subject, text = KINDS[notice.kind]
    values = {"address": settings.PUBLIC_URL}
    if notice.enrolment is None:
        if notice.person is None or not notice.person.is_active:
            return None
        language, to = notice.person.language, notice.person.email
    else:
        if notice.enrolment.closed_at or not notice.enrolment.client_email:
            return None
        language, to = notice.enrolment.language, notice.enrolment.client_email
        values |= {"hours": str(rules().content["enrolment"]["hours"]), "number": notice.enrolment.number}
        values["address"] = settings.PUBLIC_URL.rstrip("/") + reverse("apply-appoint")
        values["pin"] = _new_pin(notice.enrolment) if notice.kind == "pin" else ""
    body = text.text(language).format(**values) + END.text(language)
    return EmailMessage(subject.text(language), body, to=[to], headers={"Auto-Submitted": "auto-generated"})


def _new_pin(enrolment: ClientEnrolment) -> str:
    """Made when it is sent, so that no PIN lies in the database; of two that were sent the later one counts."""
    digits = rules().content["enrolment"]["pin_digits"]
    pin = "".join(secrets.choice("0123456789") for _digit in range(digits))
    ClientEnrolment.objects.filter(pk=enrolment.pk).update(pin_hash=make_password(pin))
    return pin
