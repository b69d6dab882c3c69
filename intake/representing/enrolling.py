"""A representative begins: number and PIN go to the client's own address, and only the client's click makes authority."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from intake.models import ClientEnrolment, Representation
from intake.representing import granting, licences, noticing, recording, watching
from intake.selectors import live_representation
from nominee import deadlines, limits
from nominee.access import visible_to
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, Program, User
from nominee.nominations import next_value
from nominee.programs.representation import rules

FORGOTTEN = timedelta(days=30)  # from its end, the address of who was asked


@transaction.atomic
def propose(
    *, by: User, at: datetime, client_email: str, language: str, basis: str = "licensed", relation: str = "",
    body: str = "", licence_number: str = "", scopes: Collection[str] | None = None, declares: bool = False,
) -> ClientEnrolment:  # fmt: skip
    """Nothing comes of it but two messages. The licence must not be known as lapsed."""
    if by.role != "representative":
        raise NotAllowed
    email = client_email.strip()
    wrong = address_problems(by, email) | granting.basis_problems(basis, relation, body, licence_number)
    if not declares:
        wrong["declares"] = _("Make the declaration first.")
    if language not in {"en", "fr"}:
        wrong["language"] = _("Choose the language of the messages.")
    if wrong:
        raise NotValid(wrong)
    chosen = granting.checked_scopes(basis, scopes)
    is_paid = basis == "licensed"
    licence = licences.known(by, body, licence_number.strip()) if is_paid else None
    if licence and licence.standing == "lapsed":
        raise NotValid({"licence_number": _("The registers do not show this licence in good standing.")})
    limits.spend("enrol", by.pk, at)
    row = ClientEnrolment.objects.create(
        number=_new_number(at), representative=by, client_email=email, language=language, basis=basis,
        relation="" if is_paid else relation.strip(), body=body if is_paid else "",
        licence_number=licence_number.strip() if is_paid else "", scopes=chosen, declared_at=at,
        expires_at=at + rules().to_appoint,
    )  # fmt: skip
    noticing.owe_enrolment(row, at=at)
    return row


def _new_number(at: datetime) -> str:
    """By the program's own year."""
    program = Program.objects.order_by("pk").first()
    year = deadlines.day_in(at, program.time_zone if program else "UTC").year
    return f"ENR-{year}-{next_value(f'enrolment-{year}'):06}"


def address_problems(by: User, email: str) -> dict[str, str]:
    try:
        validate_email(email)
    except ValidationError:
        return {"client_email": _("Enter the client’s e-mail address.")}
    if watching.same_mailbox(email, by.email):
        return {"client_email": _("This is your own address. The messages must reach the client, at the client’s own.")}
    if User.objects.filter(email__iexact=email, role="representative").exists():
        return {"client_email": _("This is the address of a representative. The messages must reach the client.")}
    return {}


# ------------------------------------------------------------------ the client's side


def open_for(user: User, number: str, at: datetime) -> ClientEnrolment | None:
    """One that this person was asked by: sent to the address of their account, and not over."""
    row = ClientEnrolment.objects.select_related("representative").filter(
        number=number.strip().upper(), closed_at__isnull=True
    )
    found = row.filter(expires_at__gt=at, representative__is_active=True).first()
    return found if found and watching.same_mailbox(found.client_email, user.email) else None


def check_pin(*, by: User, at: datetime, number: str, pin: str) -> ClientEnrolment:
    """Number and PIN, both from the client's own mailbox. Wrong in whichever way, the answer is the same."""
    if by.role != "applicant":
        raise NotAllowed
    limits.spend("appoint", by.pk, at)
    row = open_for(by, number, at)
    if row is None or not _fits(row, pin.strip().replace(" ", ""), at):
        raise NotValid({"pin": _(
            "This number and this PIN do not go together, or their time is over, or they were sent to an address other "
            "than that of your account. Check both messages, or ask for new ones."
        )})  # fmt: skip
    return row


def _fits(row: ClientEnrolment, pin: str, at: datetime) -> bool:
    """Each try counts before it is judged, so that no two at once are one."""
    most = rules().content["enrolment"]["tries"]
    if not ClientEnrolment.objects.filter(pk=row.pk, tries__lt=most, closed_at__isnull=True).update(
        tries=F("tries") + 1
    ):
        return False
    if row.pin_hash and check_password(pin, row.pin_hash):
        ClientEnrolment.objects.filter(pk=row.pk).update(tries=F("tries") - 1)
        return True
    ClientEnrolment.objects.filter(pk=row.pk, tries__gte=most).update(closed_at=at, closed_why="tried_out")
    return False


def files_for(user: User) -> list[Application]:
    """The client's own open files on which nobody is named yet."""
    files = visible_to(user).filter(applicant=user, decided_at__isnull=True).select_related("stream")
    return [file for file in files.order_by("-created_at", "-pk")[:50] if live_representation(file) is None]


@transaction.atomic
def appoint(row: ClientEnrolment, application: Application, *, by: User, at: datetime) -> Representation:
    """The client's click. The right begins with this commit."""
    if application.applicant_id != by.pk:
        raise NotFound
    live = _open(row, by=by, at=at)
    if wrong := watching.refuse_as_own(recording.lock(application), live.representative):
        raise NotValid({"application": wrong["email"]})
    made = granting.appoint(
        application, live.representative, by=by, at=at, basis=live.basis, relation=live.relation, body=live.body,
        licence_number=live.licence_number, scopes=live.scopes, enrolment=live.number,
        declared_at=live.declared_at.isoformat(),
    )  # fmt: skip
    _close(live, "appointed", at=at, representation=made)
    return made


def appointed(row: ClientEnrolment, *, by: User, at: datetime) -> None:
    """In the caller's transaction: the client's click on something that is no application yet."""
    live = _open(row, by=by, at=at)
    _close(live, "appointed", at=at)
    ClientEnrolment.objects.filter(pk=live.pk).update(client_email="")


@transaction.atomic
def decline(row: ClientEnrolment, *, by: User, at: datetime) -> None:
    _close(_open(row, by=by, at=at), "declined", at=at)


@transaction.atomic
def take_back(number: str, *, by: User, at: datetime) -> None:
    """By the representative, while nobody has answered."""
    row = ClientEnrolment.objects.select_for_update().filter(number=number, representative=by).first()
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        raise NotNow([_("This enrolment is over already.")])
    _close(row, "taken_back", at=at)


def _open(row: ClientEnrolment, *, by: User, at: datetime) -> ClientEnrolment:
    live = ClientEnrolment.objects.select_for_update(of=("self",)).select_related("representative").get(pk=row.pk)
    if not watching.same_mailbox(live.client_email, by.email):
        raise NotFound
    if live.closed_at is not None or at >= live.expires_at or not live.representative.is_active:
        raise NotNow([_("This enrolment is over. The representative can begin a new one.")])
    return live


def _close(row: ClientEnrolment, why: str, *, at: datetime, representation: Representation | None = None) -> None:
    row.closed_at, row.closed_why, row.representation = at, why, representation
    row.pin_hash = ""
    if representation is not None:
        row.client_email = ""  # the account is known now
    row.save(update_fields=["closed_at", "closed_why", "representation", "pin_hash", "client_email"])


def lapse_due(at: datetime) -> int:
    """Those whose hours are over; and, a while later, the address of who was asked is forgotten."""
    late = ClientEnrolment.objects.filter(closed_at__isnull=True, expires_at__lte=at)
    lapsed = late.update(closed_at=at, closed_why="lapsed", pin_hash="")
    ClientEnrolment.objects.filter(closed_at__lt=at - FORGOTTEN).exclude(client_email="").update(client_email="")
    return lapsed
