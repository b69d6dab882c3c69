"""Second factors: passkeys, an authenticator app, recovery codes. Adding, checking, removing.

The ceremony of passkeys (WebAuthn) and the rows are django-allauth's. Codes are checked here, under a lock of the row,
because each must be good for once also while the cache is gone, and recovery codes are kept as hashes.
"""

from __future__ import annotations

import hmac
import json
from datetime import datetime
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nominee.errors import NotNow, NotValid
from nominee.models import RecoveryCode, User
from nominee.sign_in import codes, log, notices, sessions

PASSKEY, APP = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP
PERIOD = 30  # seconds that one code of an app is shown for
CODES, RECOVERY = 10, "recovery"
MOST_PASSKEYS = 10
SECRET = "new_app_secret"  # in the session, until the first code of the app was right


def of(user: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user, type__in=[PASSKEY, APP]).order_by("created_at", "pk")


def has_any(user: User) -> bool:
    return of(user).exists()


def exists_for(account: OuterRef) -> Exists:
    """The same in a list of accounts."""
    return Exists(Authenticator.objects.filter(user=account, type__in=[PASSKEY, APP]))


def is_owed(user: User) -> bool:
    """Who cannot work without a second factor: staff, and whoever acts for others."""
    return (user.is_program_staff or user.role == "representative") and not user.is_demonstration


def codes_left(user: User) -> int:
    return user.recovery_codes.filter(used_at__isnull=True).count()


# Passkeys


def options_to_add(request: HttpRequest, user: User) -> dict[str, Any]:
    with context.request_context(request):
        return _plain(webauthn.begin_registration(user, passwordless=True))


def options_to_use(request: HttpRequest, user: User | None) -> dict[str, Any]:
    """`user` None: whichever passkey the browser holds for this place."""
    with context.request_context(request):
        return _plain(webauthn.begin_authentication(user))


@transaction.atomic
def add_passkey(request: HttpRequest, user: User, *, credential: str, name: str, at: datetime) -> Authenticator:
    given = _read(credential)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if of(user).filter(type=PASSKEY).count() >= MOST_PASSKEYS:
        raise NotNow([_("Remove a passkey first: there are as many as can be kept.")])
    try:
        with context.request_context(request):
            told = webauthn.complete_registration(given)
            if Authenticator.objects.filter(type=PASSKEY, data__credential__id=given.get("id")).exists():
                raise NotValid({"credential": _("This passkey is in use already.")})
            row = webauthn.WebAuthn.add(user, name.strip()[:60] or _("Passkey"), given).instance
    except (ValidationError, TypeError, KeyError, AttributeError) as wrong:
        raise NotValid({"credential": _("The browser did not confirm the passkey. Try again.")}) from wrong
    row.data["count"] = told.counter
    row.save(update_fields=["data"])
    _changed(request, user, "passkey_added", at)
    return row


def check_passkey(request: HttpRequest, user: User | None, *, credential: str, at: datetime) -> User | None:
    """Whose passkey it was that answered this session's question; None if none of an account that may be used."""
    try:
        given = _read(credential)
        with context.request_context(request):
            person = user or webauthn.extract_user_from_response(given)
            found = webauthn.complete_authentication(person, given)
            count = webauthn.parse_authentication_response(given).response.authenticator_data.counter
    except (NotValid, ValidationError, TypeError, KeyError, ValueError, AttributeError):
        webauthn_state_gone(request)
        return None
    return person if _is_not_copied(found, count, at) else None


def webauthn_state_gone(request: HttpRequest) -> None:
    """A question is answered once, rightly or wrongly."""
    request.session.pop(webauthn.STATE_SESSION_KEY, None)


@transaction.atomic
def _is_not_copied(found: Authenticator, count: int, at: datetime) -> bool:
    """A counter that does not go on tells of a copy of the key (WebAuthn 6.1.1); synced passkeys always say 0."""
    row = Authenticator.objects.select_for_update().get(pk=found.pk)
    before = row.data.get("count", 0)
    if (count or before) and count <= before:
        return False
    row.data["count"], row.last_used_at = count, at
    row.save(update_fields=["data", "last_used_at"])
    return True


def _read(credential: str) -> dict[str, Any]:
    try:
        given = json.loads(credential[:20_000])
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise NotValid({"credential": _("The browser did not confirm the passkey. Try again.")})
    return given


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(options, default=dict))


# An authenticator app (TOTP, RFC 6238)


def new_secret(request: HttpRequest) -> str:
    if not request.session.get(SECRET):
        request.session[SECRET] = encrypt(generate_totp_secret())
    return decrypt(request.session[SECRET])


@transaction.atomic
def add_app(request: HttpRequest, user: User, *, code: str, at: datetime) -> Authenticator:
    secret = new_secret(request)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if of(user).filter(type=APP).exists():
        raise NotNow([_("There is an authenticator app already. Remove it first.")])
    counter = _counter(secret, code, at, after=0)
    if counter is None:
        raise NotValid({"code": _("This code is not right. Enter the one that the app shows now.")})
    data = {"secret": encrypt(secret), "counter": counter}
    row = Authenticator.objects.create(user=user, type=APP, data=data, created_at=at)
    del request.session[SECRET]
    _changed(request, user, "app_added", at)
    return row


@transaction.atomic
def check_app(user: User, *, code: str, at: datetime) -> bool:
    """True once for each code."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if row is None:
        return False
    counter = _counter(decrypt(row.data["secret"]), code, at, after=row.data.get("counter", 0))
    if counter is None:
        return False
    row.data["counter"], row.last_used_at = counter, at
    row.save(update_fields=["data", "last_used_at"])
    return True


def _counter(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """Which period the code is of, if it is of now or of the one before or after, and later than the last one used."""
    given, now = "".join(code.split()), int(at.timestamp()) // PERIOD
    fitting = [
        counter
        for counter in (now - 1, now, now + 1)
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, counter)).encode(), given.encode())
    ]
    return next((counter for counter in fitting if counter > after), None)


# Recovery codes


@transaction.atomic
def make_codes(request: HttpRequest, user: User, *, at: datetime) -> list[str]:
    """Ten new ones instead of all before. They are answered here, and nowhere again."""
    if not has_any(user):
        raise NotNow([_("Add a passkey or an authenticator app first.")])
    user.recovery_codes.all().delete()
    made = [codes.new() for _one in range(CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, code_sha256=codes.hashed(user, code, RECOVERY), made_at=at) for code in made]
    )
    _changed(request, user, "codes_made", at)
    return [codes.in_groups(code) for code in made]


@transaction.atomic
def use_code(request: HttpRequest, user: User, *, code: str, at: datetime) -> bool:
    left = user.recovery_codes.filter(code_sha256__in=codes.hashes(user, code, RECOVERY), used_at__isnull=True)
    if not left.update(used_at=at):
        return False
    log.note("code_used", user, at=at, request=request, way="code")
    notices.owe(user, "code_used", at=at)
    return True


# Removing


@transaction.atomic
def remove(request: HttpRequest, user: User, *, pk: int, at: datetime) -> Authenticator:
    """The last one stays where the person may not work without; with the last one its recovery codes go."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    row = of(user).filter(pk=pk).first()
    if row is None:
        raise NotNow([_("It was removed already.")])
    if is_owed(user) and of(user).count() == 1:
        raise NotNow([_("Your work needs a second factor. Add another one first.")])
    what = "passkey_removed" if row.type == PASSKEY else "app_removed"
    row.delete()
    if not has_any(user):
        user.recovery_codes.all().delete()
    _changed(request, user, what, at)
    return row


def _changed(request: HttpRequest, user: User, what: str, at: datetime) -> None:
    """Whoever is signed in elsewhere signs in anew, and the person is told."""
    log.note(what, user, at=at, request=request)
    sessions.end_all(user, but=request.session.session_key)
    notices.owe(user, "factors", at=at)
