"""From the first right answer to an open session: the password, then the second factor, then the session's beginning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from nominee import limits
from nominee.errors import TooOften
from nominee.models import User
from nominee.sign_in import browsers, factors, log, notices, sessions
from nominee.sign_in.backends import BACKEND, Accounts
from nominee.sign_in.sessions import ABOUT

PENDING = "password_was_right"  # in the session, until the second factor is
PATIENCE = timedelta(minutes=10)
TIERS = ("sign_in", "sign_in_hour", "sign_in_day")  # so that the wait grows with the tries


@dataclass(frozen=True)
class Pending:
    user: User
    then: str


def spend_try(request: HttpRequest, whom: object, *, known: User | None, at: datetime) -> None:
    """One try of this address at this account; raises TooOften. The same account is open to every other address."""
    try:
        for tier in TIERS:
            limits.spend(tier, _bucket(request, whom), at)
    except TooOften:
        try:  # one line in the log for a series
            limits.spend("sign_in_noted", _bucket(request, whom), at)
            log.note("too_often", known, at=at, request=request)
        except TooOften:
            pass
        raise


def forgive(request: HttpRequest, whom: object) -> None:
    for tier in TIERS:
        limits.refill(tier, _bucket(request, whom))


def _bucket(request: HttpRequest, whom: object) -> str:
    return f"{request.META.get('REMOTE_ADDR', '')} {whom}"


def account_called(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first() if "\0" not in email else None


def after_password(request: HttpRequest, user: User, *, then: str, at: datetime) -> HttpResponse:
    """The password was right: the second factor is next, if there is one."""
    if not factors.has_any(user):
        begin(request, user, way="password", factor=False, at=at)
        return arrived(request, user, then)
    wait(request, user, then=then, at=at)
    return redirect("sign-in-second")


def wait(request: HttpRequest, user: User, *, then: str, at: datetime) -> None:
    request.session.flush()
    request.session[PENDING] = {
        "user": user.pk, "at": at.isoformat(), "hash": user.get_session_auth_hash(), "next": then,
    }  # fmt: skip


def pending(request: HttpRequest, at: datetime) -> Pending | None:
    """Who gave the right password here a moment ago and is not signed in yet."""
    kept = request.session.get(PENDING)
    if not kept or at - datetime.fromisoformat(kept["at"]) > PATIENCE:
        return None
    user = User.objects.filter(pk=kept["user"]).first()
    if user is None or not Accounts().user_can_authenticate(user):
        return None
    if not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return Pending(user, kept["next"])


def begin(request: HttpRequest, user: User, *, way: str, factor: bool, at: datetime) -> None:
    """Open a session under a new key. `factor`: whether a second factor was shown."""
    is_new = user.last_login is not None and not browsers.is_known(request, user)
    request.session.pop(PENDING, None)
    sessions.make_room(user, at)
    login(request, user, backend=BACKEND)
    request.session[ABOUT] = {
        "at": at.isoformat(), "until": (at + sessions.length_for(user)).isoformat(), "way": way, "factor": factor,
        "proved": at.isoformat(), "address": browsers.address_of(request), "browser": browsers.in_words(request),
    }  # fmt: skip
    log.note("signed_in", user, at=at, request=request, way=way)
    if is_new:
        notices.owe(user, "new_browser", at=at)


def arrived(request: HttpRequest, user: User, then: str) -> HttpResponse:
    answer = redirect(then or "home")
    browsers.remember(request, answer, user)
    return answer


def has_factor(request: HttpRequest) -> bool:
    return bool((request.session.get(ABOUT) or {}).get("factor"))


def now_has_factor(request: HttpRequest) -> None:
    """The first one was just added in this session, by using it."""
    request.session[ABOUT] = {**(request.session.get(ABOUT) or {}), "factor": True}
