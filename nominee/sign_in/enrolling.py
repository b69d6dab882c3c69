"""The first second factor of somebody of the staff: a password and a mailbox alone do not add it.

An administrator makes a code and hands it over in person or by telephone; with it the session may add one passkey or app.
Whoever lost theirs was seen by two people (recovery.py) and needs no code; neither does whoever comes by the identity
provider with a factor that it states.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nominee.audit.recording import record
from nominee.errors import NotAllowed, NotNow
from nominee.models import EnrolmentCode, User
from nominee.sign_in import codes, factors, log, notices

PURPOSE = "enrolment"
OPENED = "may_add_the_first_factor"  # in the session: of which account


def is_asked(request: HttpRequest, user: User) -> bool:
    """Whether the code must be given before this session may add the account's first factor."""
    if not user.is_program_staff or user.is_demonstration:
        return False
    return request.session.get(OPENED) != user.pk


def open_for(request: HttpRequest, user: User) -> None:
    request.session[OPENED] = user.pk


@transaction.atomic
def make_code(account: User, *, by: User | None, at: datetime) -> str:
    """Answered here, and nowhere again; those of before are void. `by` None: whoever runs the servers, by a command."""
    if by is not None and by.role != "administrator":
        raise NotAllowed
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if why := why_not(account, by):
        raise NotNow([why])
    code = codes.new()
    EnrolmentCode.objects.create(user=account, code_sha256=codes.hashed(account, code, PURPOSE), made_at=at, made_by=by)
    log.note("enrolment_made", account, at=at, by=by)
    notices.owe(account, "enrolment", at=at)
    record("sign_in", log.subject_of(account), after={"enrolment": "made"}, by=by, at=at, subject_id=account.pk)
    return codes.in_groups(code)


def why_not(account: User, by: User | None) -> str:
    """In words; empty if this account may be given a code."""
    if by is not None and by.pk == account.pk:
        return _("Nobody makes a code for themselves.")
    if not account.is_active:
        return _("The account is closed.")
    if not account.is_program_staff or account.is_demonstration:
        return _("The account needs none: it adds its factors with its password.")
    if factors.has_any(account):
        return _("The account has a second factor. If it is lost: “Lost factors”.")
    return ""


@transaction.atomic
def use_code(request: HttpRequest, user: User, *, code: str, at: datetime) -> bool:
    """True once, for the newest code of this account; the session may then add a factor."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    newest = locked.enrolment_codes.first()
    if newest is None or newest.used_at or at - newest.made_at > settings.ENROLMENT_LASTS:
        return False
    if newest.code_sha256 not in codes.hashes(locked, code, PURPOSE):
        return False
    newest.used_at = at
    newest.save(update_fields=["used_at"])
    log.note("enrolled", user, at=at, request=request)
    open_for(request, user)
    return True
