"""Another e-mail address for one's own account: asked for after a proof, confirmed from the new mailbox, told to the former.

Of staff the address is the administrators' (nominee/services.py); accounts of the demonstration have no inbox.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nominee import limits
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import AddressChange, User
from nominee.sign_in import log, notices, sessions

LONGEST = 254
GOOD_FOR = timedelta(hours=24)
KEPT = timedelta(days=8)  # longer than a notice is tried


def may_change(user: User) -> bool:
    return not user.is_program_staff and not user.is_demonstration


@transaction.atomic
def ask(user: User, *, email: str, at: datetime, request: HttpRequest) -> None:
    """Whether the address is somebody else's is not told here: then its owner hears nothing, and no link is sent."""
    if not may_change(user):
        raise NotAllowed
    wanted = _read(email, user)
    limits.spend("address_asked", user.pk, at)
    row, _made = AddressChange.objects.update_or_create(
        user=user, defaults={"email": wanted, "former": user.email, "asked_at": at, "confirmed_at": None}
    )
    log.note("address_asked", user, at=at, request=request)
    notices.owe(user, "address_asked", at=at, about=row.pk)
    if not _is_taken(wanted, user):
        notices.owe(user, "address_confirm", at=at, about=row.pk)


def _read(email: str, user: User) -> str:
    given = email.replace("\0", "").strip().lower()
    try:
        validate_email(given)
    except ValidationError:
        raise NotValid({"email": _("Enter an e-mail address, such as name@example.org.")}) from None
    if len(given) > LONGEST:
        raise NotValid({"email": _("Write at most %(count)s characters.") % {"count": LONGEST}})
    if given == user.email.lower():
        raise NotValid({"email": _("This is your address already.")})
    return given


def _is_taken(email: str, but: User) -> bool:
    return User.objects.filter(email__iexact=email).exclude(pk=but.pk).exists()


def waiting(user: User, at: datetime) -> AddressChange | None:
    """What was asked for and not confirmed yet."""
    return AddressChange.objects.filter(user=user, confirmed_at=None, asked_at__gt=at - GOOD_FOR).first()


def named(token: str, user: User, at: datetime) -> AddressChange:
    """Which change the link means. Raises NotFound for one that is not good, is over, or is another person's."""
    try:
        key, asked = signing.loads(token, salt=notices.ADDRESS, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
    row = waiting(user, at)
    if row is None or (row.pk, row.asked_at.isoformat()) != (key, asked):
        raise NotFound
    return row


@transaction.atomic
def confirm(user: User, *, token: str, at: datetime, request: HttpRequest) -> str:
    """By the link, in a session of the account itself: a mistyped address gives nobody else's inbox the account."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    row = named(token, locked, at)
    if _is_taken(row.email, locked):
        raise NotNow([_("This address cannot be used. Choose another one.")])
    row.former, row.confirmed_at = locked.email, at
    row.save(update_fields=["former", "confirmed_at"])
    locked.email = row.email
    locked.save(update_fields=["email"])
    log.note("address_changed", locked, at=at, request=request)
    notices.owe(locked, "address_changed", at=at, about=row.pk)
    sessions.end_all(locked, but=request.session.session_key)
    return row.email


def forget(at: datetime) -> int:
    """Former and unconfirmed addresses, once their notices were sent or given up."""
    return AddressChange.objects.filter(asked_at__lt=at - KEPT).delete()[0]
