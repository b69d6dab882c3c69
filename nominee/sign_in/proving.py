"""Proving who one is once more, before what weighs most: a proof of this session, no older than `settings.PROOF_LASTS`.

Signing in is a proof as well. What asks for one: steps of the table with `proves`, changes of factors and passwords, of
accounts by an administrator, exports of who looked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from nominee import clock
from nominee.errors import NotAllowed
from nominee.models import User
from nominee.sign_in import factors, log, provider
from nominee.sign_in.sessions import ABOUT

View = Callable[..., HttpResponse]


class ProofNeeded(NotAllowed):
    """Right person, and it must be shown again that it is they."""

    code = "proof_needed"


def is_proved(request: HttpRequest, at: datetime) -> bool:
    proved = (request.session.get(ABOUT) or {}).get("proved")
    return bool(proved) and at - datetime.fromisoformat(proved) <= settings.PROOF_LASTS


def demand(request: HttpRequest, at: datetime) -> None:
    if not is_proved(request, at):
        raise ProofNeeded


def asked(back: str = "") -> Callable[[View], View]:
    """A view that begins with a proof. `back`: the page that a form is asked for again from; else the view's own."""

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not is_proved(request, clock.now()):
                return to_prove(reverse(back) if back else request.get_full_path())
            return view(request, *args, **kwargs)

        return guarded

    return door


def to_prove(then: str) -> HttpResponse:
    return redirect(f"{reverse('prove')}?{urlencode({'next': then})}")


def page_of(request: HttpRequest) -> str:
    """The page that the request came from or is, to go back to after the proof."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    inside = url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()})
    return "/" + referer.split("/", 3)[3] if inside and referer.count("/") > 2 else reverse("home")


def password_is_enough(user: User) -> bool:
    """Where there is nothing else: accounts of the demonstration and applicants who added no factor."""
    return not factors.has_any(user) and not provider.is_linked(user)


def check(request: HttpRequest, user: User, *, password: str, code: str, credential: str, at: datetime) -> str:
    """The way in which it was proved: a passkey, or the password and a code. Empty: it was not."""
    if credential:
        return "passkey" if factors.check_passkey(request, user, credential=credential, at=at) else ""
    if not user.check_password(password):
        return ""
    if password_is_enough(user):
        return "password"
    return "app" if factors.check_app(user, code=code, at=at) else ""


def date_back(request: HttpRequest, shown_at: datetime | None) -> None:
    """Signing in was no proof by itself: the person showed themselves elsewhere, at that moment or nobody knows when."""
    proved = shown_at.isoformat() if shown_at else ""
    request.session[ABOUT] = {**(request.session.get(ABOUT) or {}), "proved": proved}


def prove(request: HttpRequest, user: User, *, way: str, at: datetime) -> None:
    """Mark this session, under a new key."""
    request.session[ABOUT] = {**(request.session.get(ABOUT) or {}), "proved": at.isoformat()}
    request.session.cycle_key()
    log.note("proved", user, at=at, request=request, way=way)
