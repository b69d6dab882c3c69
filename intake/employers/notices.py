"""What the employer's people and the person of an offer are told: in the portal, and by an e-mail that names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from intake.models import EmployerNotice
from intake.selectors import may_act
from nominee.models import Employer, EmployerMember, JobOffer, User
from nominee.templatetags.kit import date_in_words
from nominee.words import Words

ATTEMPTS = 8
# kind: what the portal says of it
KINDS: dict[str, Words] = {
    "submit": Words("The offer was signed and submitted. Its ID was sent to the person.",
                    "L’offre a été signée et soumise. Son identifiant a été envoyé à la personne."),
    "register_interest": Words("The person registered an expression of interest.",
                               "La personne a inscrit une déclaration d’intérêt."),
    "restore_interest": Words(
        "The person took the withdrawal back and is in the pool again.",
        "La personne a annulé son retrait et est de nouveau dans le bassin.",
    ),
    "end_interest": Words("The person withdrew the expression of interest.",
                          "La personne a retiré sa déclaration d’intérêt."),
    "invite": Words("The person was invited. Apply for approval of the position now.",
                    "La personne a été invitée. Demandez maintenant l’approbation du poste."),
    "take_invitation_back": Words("The invitation was an error and was taken back.",
                                  "L’invitation était une erreur et a été annulée."),
    "apply": Words("The person submitted the application.", "La personne a soumis sa demande."),
    "withdraw": Words("The offer was withdrawn.", "L’offre a été retirée."),
    "expire": Words("The offer expired.", "L’offre a expiré."),
    "approval_submitted": Words("The application for approval of the position was submitted.",
                                "La demande d’approbation du poste a été soumise."),
    "approval_due": Words("The time to apply for approval of the position ends soon.",
                          "Le délai pour demander l’approbation du poste se termine bientôt."),
    "named": Words("You were named as the representative for an offer.",
                   "Vous avez été désigné comme représentant pour une offre."),
    "named_no_more": Words("You no longer represent the employer for an offer.",
                           "Vous ne représentez plus l’employeur pour une offre."),
    "your_contact": Words("You are the contact of this offer.", "Vous êtes la personne-ressource de cette offre."),
    "joined": Words("Somebody joined your business in the portal.", "Une personne s’est jointe à votre entreprise dans le portail."),
    "promoted": Words("You can now sign offers.", "Vous pouvez maintenant signer des offres."),
    "ended": Words("Your access to a business ended.", "Votre accès à une entreprise a pris fin."),
    "conflict": Words("Offers were closed: their person acts for the business.",
                      "Des offres ont été fermées : la personne visée agit pour l’entreprise."),
}  # fmt: skip
# To the person of the offer, who may have no account yet: subject and text. {number} is the job offer ID.
TO_PERSON: dict[str, tuple[Words, Words]] = {
    "offer": (
        Words("A job offer for you: {number}", "Une offre d’emploi pour vous : {number}"),
        Words(
            "An employer submitted a job offer for you to the nominee program.\n\nJob offer ID: {number}\n"
            "Register your expression of interest until {last}, with this e-mail address: {address}",
            "Un employeur a soumis une offre d’emploi pour vous au programme des candidats.\n\n"
            "Identifiant de l’offre : {number}\n"
            "Inscrivez votre déclaration d’intérêt au plus tard le {last}, avec cette adresse électronique : {address}",
        ),
    ),
    "offer_ended": (
        Words("The job offer {number} has ended", "L’offre d’emploi {number} a pris fin"),
        Words(
            "The job offer {number} was withdrawn or has expired. An expression of interest or an application that "
            "hangs on it is closed. Sign in to read more: {address}",
            "L’offre d’emploi {number} a été retirée ou a expiré. Une déclaration d’intérêt ou une demande qui en "
            "dépend est fermée. Ouvrez une session pour en savoir plus : {address}",
        ),
    ),
}
TO_MEMBER = (
    Words("There is something to read in the employers’ portal", "Vous avez un message dans le portail des employeurs"),
    Words("Sign in to read it: {address}", "Ouvrez une session pour le lire : {address}"),
)
END = Words(
    "\n\nThis message was sent automatically. Answers to it are not read.",
    "\n\nCe message est envoyé automatiquement. Les réponses ne sont pas lues.",
)
QUIET = {"joined"}  # said in the portal alone


def tell(users: Iterable[User], kind: str, *, employer: Employer, at: datetime, offer: JobOffer | None = None) -> None:
    """In the transaction of what happened. Accounts of the demonstration have no inbox."""
    EmployerNotice.objects.bulk_create(
        EmployerNotice(
            employer=employer, offer=offer, user=user, kind=kind, at=at,
            due_at=None if user.is_demonstration or kind in QUIET else at,
        )
        for user in {user.pk: user for user in users}.values()
    )  # fmt: skip


def tell_person(offer: JobOffer, kind: str, *, at: datetime) -> None:
    """The person of the offer, at the address that the employer gave."""
    known = User.objects.filter(email__iexact=offer.employee_email).first()
    silent = known is not None and (known.is_demonstration or not known.is_active)
    EmployerNotice.objects.create(employer=offer.employer, offer=offer, kind=kind, at=at, due_at=None if silent else at)


def concerned(offer: JobOffer) -> list[User]:
    """Signing officers, the offer's contact and its representative."""
    members = EmployerMember.objects.filter(employer=offer.employer_id, ended_at__isnull=True).select_related("user")
    found = [row.user for row in members if row.kind == "signing_officer" or row.pk == offer.contact_id]
    return found + ([offer.representative] if offer.representative and may_act(offer.representative) else [])


def tell_step(offer: JobOffer, step: str, *, before: str, by: User | None, at: datetime) -> None:
    if before == "draft" and step != "submit":
        return  # a draft that is thrown away concerns nobody else
    tell([user for user in concerned(offer) if user != by], step, employer=offer.employer, at=at, offer=offer)
    if step == "submit":
        tell_person(offer, "offer", at=at)
    elif step in {"withdraw", "expire"} and not offer.interests.exists():  # else their own page and e-mail say it
        tell_person(offer, "offer_ended", at=at)


def read(user: User, *, at: datetime) -> int:
    return EmployerNotice.objects.filter(user=user, read_at__isnull=True).update(read_at=at)


# ------------------------------------------------------------------ e-mails


def send_due(at: datetime) -> int:
    """Send what is owed; what the mail server does not take is tried again, later and later."""
    due = EmployerNotice.objects.filter(due_at__lte=at).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_send(pk, at) for pk in list(due[:200]))


def _send(pk: int, at: datetime) -> bool:
    wait = timedelta(minutes=5)  # longer than one sending: nobody else tries meanwhile
    mine = EmployerNotice.objects.filter(pk=pk, due_at__lte=at)
    if not mine.update(due_at=at + wait, attempts=F("attempts") + 1):
        return False
    notice = EmployerNotice.objects.select_related("user", "offer__employer__program").get(pk=pk)
    if notice.user and not notice.user.is_active:
        EmployerNotice.objects.filter(pk=pk).update(due_at=None)
        return False
    try:
        _written(notice).send()
    except (OSError, ValueError):
        later = None if notice.attempts >= ATTEMPTS else at + timedelta(minutes=2**notice.attempts)
        EmployerNotice.objects.filter(pk=pk).update(due_at=later)
        return False
    EmployerNotice.objects.filter(pk=pk).update(due_at=None, sent_at=at)
    return True


def _written(notice: EmployerNotice) -> EmailMessage:
    if notice.user:
        subject, text, to = *TO_MEMBER, notice.user.email
        languages, route = [notice.user.language], "employers"
    else:
        assert notice.offer is not None
        subject, text = TO_PERSON[notice.kind]
        to, route = notice.offer.employee_email, "apply"
        known = User.objects.filter(email__iexact=to).first()
        languages = [known.language] if known else ["en", "fr"]
    values = {"address": settings.PUBLIC_URL.rstrip("/") + reverse(route), "number": "", "last": ""}
    if notice.offer:
        values["number"] = notice.offer.number
    bodies, subjects = [], []
    for language in languages:
        with translation.override(language):
            if notice.offer and notice.offer.expires_at:
                values["last"] = date_in_words(notice.offer.expires_at - timedelta(minutes=1))
            subjects.append(subject.text(language).format(**values))
            bodies.append(text.text(language).format(**values) + END.text(language))
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(" / ".join(subjects), "\n\n---\n\n".join(bodies), to=[to], headers=headers)
