"""Who acts for an employer: asked to join by a link and a number, promoted, ended."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.employers import history, notices
from intake.employers.lifecycle import LIVE
from intake.employers.selectors import ROLES, live_members, may, rules_of
from intake.models import Enrolment
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Employer, EmployerMember, JobOffer, User
from nominee.sign_in import notices as sign_in_notices
from nominee.words import Words

SALT = "intake.employers.enrolment"
PIN_DIGITS = 6
MOST_TRIES = 5
ATTEMPTS = 8
SUBJECT = Words("You are asked to act for an employer", "On vous demande d’agir pour un employeur")
TEXT = Words(
    "A business asks you to act for it in the employers’ portal of the nominee program. Open this link within "
    "{hours} hours and enter the number that your colleague tells you:\n\n{link}\n\nIf you do not know of this, do nothing.",
    "Une entreprise vous demande d’agir en son nom dans le portail des employeurs du programme des candidats. Ouvrez ce "
    "lien dans les {hours} heures et entrez le numéro que votre collègue vous donne :\n\n{link}\n\nSi vous n’en savez "
    "rien, ne faites rien.",
)


def _locked(employer: Employer) -> Employer:
    return Employer.objects.select_for_update(of=("self",)).select_related("program").get(pk=employer.pk)


def is_named_in_an_offer(employer: Employer, email: str) -> bool:
    offers = JobOffer.objects.filter(employer=employer, status__in=LIVE)
    return offers.filter(employee_email__iexact=email.strip()).exists()


EMPLOYEE = "The person of a job offer can be neither a signing officer nor a contact of the business."


@transaction.atomic
def ask_to_join(
    employer: Employer,
    *,
    by: User,
    at: datetime,
    email: str,
    given_names: str,
    family_name: str,
    job_title: str = "",
    phone: str = "",
    language: str = "en",
) -> tuple[Enrolment, str]:
    """A contact: the link goes to the address, the number is for the asker to tell. Asked again, the old link is dead."""
    if not may(by, "add_contact", employer):
        raise NotAllowed
    locked = _locked(employer)
    email = email.strip().lower()
    if live_members(locked).filter(user__email__iexact=email).exists():
        raise NotValid({"email": _("This person acts for the business already.")})
    if is_named_in_an_offer(locked, email):
        raise NotValid({"email": _(EMPLOYEE)})
    Enrolment.objects.filter(employer=locked, email__iexact=email, closed_at__isnull=True).update(
        closed_at=at, due_at=None
    )
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    hours = rules_of(locked).content["people"]["enrolment_hours"]
    row = Enrolment.objects.create(
        employer=locked, email=email, given_names=given_names.strip(), family_name=family_name.strip(),
        job_title=job_title.strip(), phone=phone.strip(), language=language, pin_hash=make_password(pin), asked_at=at,
        asked_by=by, expires_at=at + timedelta(hours=hours), due_at=at,
    )  # fmt: skip
    history.keep(locked, "asked", by=by, at=at, enrolment=row.pk)
    return row, pin


@transaction.atomic
def take_back(enrolment: Enrolment, *, by: User, at: datetime) -> None:
    if not may(by, "add_contact", enrolment.employer):
        raise NotAllowed
    done = Enrolment.objects.filter(pk=enrolment.pk, closed_at__isnull=True).update(closed_at=at, due_at=None)
    if done:
        history.keep(enrolment.employer, "asked_no_more", by=by, at=at, enrolment=enrolment.pk)


def token_of(enrolment: Enrolment) -> str:
    return signing.dumps(enrolment.pk, salt=SALT)


def enrolment_of(token: str, *, at: datetime) -> Enrolment:
    """The open request behind a link, or NotFound, whatever is wrong with it."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound from None
    rows = Enrolment.objects.select_related("employer__program", "asked_by")
    found = rows.filter(pk=pk, closed_at__isnull=True, expires_at__gt=at, tries__lt=MOST_TRIES).first()
    if found is None or found.employer.closed_at:
        raise NotFound
    return found


def join(enrolment: Enrolment, *, at: datetime, pin: str, visitor: User | None) -> EmployerMember:
    """With the link and the number. Whoever has no account yet gets one, and a link to choose its password.

    A wrong number is counted, also when nothing else is kept; after the last try the link is dead.
    """
    fresh = Enrolment.objects.filter(pk=enrolment.pk, closed_at__isnull=True, tries__lt=MOST_TRIES, expires_at__gt=at)
    if not fresh.update(tries=F("tries") + 1):
        raise NotFound
    if not check_password("".join(pin.split()), enrolment.pin_hash):
        left = MOST_TRIES - enrolment.tries - 1
        words = _("The number is wrong.") if left else _("The number is wrong. The link is used up: ask for a new one.")
        raise NotValid({"pin": words})
    with transaction.atomic():
        employer = _locked(enrolment.employer)
        user = _account_for(enrolment, employer, at=at, visitor=visitor)
        if not Enrolment.objects.filter(pk=enrolment.pk, closed_at__isnull=True).update(closed_at=at):
            raise NotFound
        member = live_members(employer).filter(user=user).first() or EmployerMember.objects.create(
            employer=employer, user=user, kind="contact", job_title=enrolment.job_title, phone=enrolment.phone, since=at,
            added_by=enrolment.asked_by,
        )  # fmt: skip
        Enrolment.objects.filter(pk=enrolment.pk).update(member=member)
        history.keep(employer, "joined", by=user, at=at, member=member.pk)
        notices.tell([enrolment.asked_by], "joined", employer=employer, at=at)
    return member


def _account_for(enrolment: Enrolment, employer: Employer, *, at: datetime, visitor: User | None) -> User:
    if is_named_in_an_offer(employer, enrolment.email):
        raise NotNow([_(EMPLOYEE)])
    known = User.objects.filter(email__iexact=enrolment.email).first()
    if known is None:
        if visitor is not None:
            raise NotNow([_("This link is for another e-mail address. Sign out first.")])
        user = User(
            email=enrolment.email, first_name=enrolment.given_names, last_name=enrolment.family_name,
            language=enrolment.language, role="employer_contact",
        )  # fmt: skip
        user.set_unusable_password()
        user.save()
        sign_in_notices.owe(user, "choose", at=at)
        return user
    if visitor is None or visitor.pk != known.pk:
        raise NotNow([_("There is an account with this e-mail address. Sign in with it, then open the link again.")])
    if known.role not in ROLES:
        raise NotNow(
            [_("Your account is of another kind. An applicant or a representative cannot act for an employer.")]
        )
    return known


def member_of(employer: Employer, pk: int) -> EmployerMember:
    found = live_members(employer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def promote(employer: Employer, pk: int, *, by: User, at: datetime) -> EmployerMember:
    """A contact becomes a signing officer, as long as the business has fewer than the program allows."""
    if not may(by, "promote", employer):
        raise NotAllowed
    locked = _locked(employer)
    member, most = member_of(locked, pk), rules_of(locked).content["people"]["signing_officers"]
    if member.kind == "signing_officer":
        return member
    if live_members(locked).filter(kind="signing_officer").count() >= most:
        raise NotNow([_("A business has at most %(count)s signing officers. End one first.") % {"count": most}])
    member.kind = "signing_officer"
    member.save(update_fields=["kind"])
    with acting(by, why="Promoted in the employers’ portal."):
        User.objects.filter(pk=member.user_id, role="employer_contact").update(role="employer_signing_officer")
    history.keep(locked, "promoted", by=by, at=at, member=member.pk)
    notices.tell([member.user], "promoted", employer=locked, at=at)
    return member


@transaction.atomic
def end(employer: Employer, pk: int, *, by: User, at: datetime) -> None:
    """Takes effect with the commit. Their offers go on with whoever ends it; the last signing officer stays."""
    if not may(by, "end_member", employer):
        raise NotAllowed
    locked = _locked(employer)
    member = member_of(locked, pk)
    others = live_members(locked).filter(kind="signing_officer").exclude(pk=member.pk)
    if member.kind == "signing_officer" and not others.exists():
        raise NotNow([_("A business needs a signing officer. Promote somebody first.")])
    heir = others.filter(user=by).first() or others.first()
    close(member, by=by, at=at, heir=heir)


def close(member: EmployerMember, *, by: User | None, at: datetime, heir: EmployerMember | None, why: str = "") -> None:
    member.ended_at, member.ended_by = at, by
    member.save(update_fields=["ended_at", "ended_by"])
    for offer in JobOffer.objects.filter(contact=member, status__in=LIVE).select_for_update(of=("self",)):
        offer.contact = heir
        offer.save(update_fields=["contact"])
    history.keep(member.employer, "ended", by=by, at=at, member=member.pk, **({"why": why} if why else {}))
    notices.tell([member.user], "ended", employer=member.employer, at=at)


def close_due(at: datetime) -> int:
    """Requests to join that ran out a week ago leave the list."""
    old = Enrolment.objects.filter(closed_at__isnull=True, expires_at__lte=at - timedelta(days=7))
    return old.update(closed_at=at, due_at=None)


# ------------------------------------------------------------------ e-mails


def send_due(at: datetime) -> int:
    """The links that are owed; made when they are sent, so that none lies in the database."""
    due = Enrolment.objects.filter(due_at__lte=at, closed_at__isnull=True).values_list("pk", flat=True)
    return sum(_send(pk, at) for pk in list(due[:200]))


def _send(pk: int, at: datetime) -> bool:
    mine = Enrolment.objects.filter(pk=pk, due_at__lte=at, closed_at__isnull=True)
    if not mine.update(due_at=at + timedelta(minutes=5), attempts=F("attempts") + 1):
        return False
    row = Enrolment.objects.select_related("employer__program").get(pk=pk)
    link = settings.PUBLIC_URL.rstrip("/") + reverse("employer-join", args=[token_of(row)])
    hours = rules_of(row.employer).content["people"]["enrolment_hours"]
    body = TEXT.text(row.language).format(hours=hours, link=link) + notices.END.text(row.language)
    try:
        EmailMessage(
            SUBJECT.text(row.language), body, to=[row.email], headers={"Auto-Submitted": "auto-generated"}
        ).send()
    except (OSError, ValueError):
        later = None if row.attempts >= ATTEMPTS else at + timedelta(minutes=2**row.attempts)
        Enrolment.objects.filter(pk=pk).update(due_at=later)
        return False
    Enrolment.objects.filter(pk=pk).update(due_at=None, sent_at=at)
    return True
