"""`/account/`: how I sign in, where I am signed in, and what happened at my account's door."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nominee import clock
from nominee.errors import NotNow, NotValid, TooOften
from nominee.sign_in import addresses, enrolling, entering, factors, log, provider, proving, recovery, sessions

MADE = "new_recovery_codes"  # in the session, sealed, until the next page has shown them
NAMED_BY = 16  # of a session's hash: enough to tell one's own apart


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    now, user = clock.now(), request.user
    rows = sessions.sessions_of(user, now)
    here = sessions.hashed(request.session.session_key)
    context = {
        "factors": [
            {"pk": row.pk, "row": row, "name": row.data.get("name", ""), "is_passkey": row.type == factors.PASSKEY}
            for row in factors.of(user)
        ],
        "has_app": factors.of(user).filter(type=factors.APP).exists(),
        "codes": factors.codes_left(user),
        "is_owed": factors.is_owed(user),
        "sessions": [{"name": row.pk[:NAMED_BY], "row": row, "is_here": row.pk == here} for row in rows],
        "log": log.latest(user),
        "confirms": user.role in recovery.SIDES,
        "may_change_address": addresses.may_change(user),
        "waiting": addresses.waiting(user, now),
    }
    return render(request, "account/account.html", context)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where somebody is led who cannot work without a second factor and has none in this session."""
    if not factors.is_owed(request.user) or entering.has_factor(request):
        return redirect("account")
    error, status = "", 200
    if request.method == "POST":
        error, status = _enrolled(request)
        if not error:
            return redirect("second-factor")
    context = {
        "has_any": factors.has_any(request.user), "asks_code": enrolling.is_asked(request, request.user),
        "error": error, "problems": [("code", error)] if error else [],
    }  # fmt: skip
    return render(request, "account/second_factor.html", context, status=status)


def _enrolled(request: HttpRequest) -> tuple[str, int]:
    """The code of an administrator: what is wrong with it in words, and the status; or nothing."""
    at, user = clock.now(), request.user
    try:
        entering.spend_try(request, f"enrol {user.pk}", known=user, at=at)
    except TooOften as late:
        return late.reasons[0], 429
    if enrolling.use_code(request, user, code=request.POST.get("code", "")[:40], at=at):
        entering.forgive(request, f"enrol {user.pk}")
        return "", 200
    log.note("wrong_factor", user, at=at, request=request)
    return _("This code is not right, was used, or is too old. Ask an administrator for a new one."), 422


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Asked by open pages: how many seconds are left. Sent by “Stay signed in”."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0})
    now, key = clock.now(), request.session.session_key
    if request.method == "POST":
        sessions.touch(key, at=now)
    ends = sessions.ends_at(key, now)
    return JsonResponse({"seconds": max(0, int((ends - now).total_seconds())) if ends else 0})


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """One of mine by its name, or all others."""
    key, name = request.session.session_key, request.POST.get("name", "")[:NAMED_BY]
    if name and sessions.hashed(key).startswith(name):
        return redirect("account")  # this one ends by signing out
    if not proving.is_proved(request, clock.now()):
        return proving.to_prove(reverse("account"))
    ended = int(sessions.end_one(request.user, name=name)) if name else sessions.end_all(request.user, but=key)
    if ended:
        log.note("sessions_ended", request.user, at=clock.now(), request=request)
        words = ngettext("%(count)s session was ended.", "%(count)s sessions were ended.", ended)
        messages.success(request, words % {"count": ended})
    return redirect("account")


def with_a_factor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever has factors adds more only where one was shown: a password alone makes no way in beside them.

    The first one of somebody of the staff is added with an administrator's code.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        is_open = entering.has_factor(request) or not (factors.has_any(user) or enrolling.is_asked(request, user))
        return view(request, *args, **kwargs) if is_open else redirect("second-factor")

    return guarded


@never_cache
@require_POST
@login_required
@with_a_factor
@proving.asked(back="passkey-add")
def passkey_add_question(request: HttpRequest) -> HttpResponse:
    return JsonResponse(factors.options_to_add(request, request.user))


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@with_a_factor
@proving.asked()
def passkey_add(request: HttpRequest) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        given, name = request.POST.get("credential", ""), request.POST.get("name", "").replace("\0", "")
        try:
            factors.add_passkey(request, request.user, credential=given, name=name, at=clock.now())
        except NotValid as wrong:
            errors = {"name": " ".join(wrong.errors.values())}
        except NotNow as late:
            errors = {"name": late.reasons[0]}
        else:
            messages.success(request, _("The passkey was added."))
            return _added(request)
    context = {"errors": errors, "typed": request.POST.get("name", ""), "is_loopback_number": _is_number(request)}
    return render(request, "account/passkey.html", context, status=422 if errors else 200)


def _is_number(request: HttpRequest) -> bool:
    """Browsers make no passkey for an address of numbers: localhost is meant."""
    return settings.DEMO and request.get_host().startswith("127.")


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@with_a_factor
@proving.asked()
def app_add(request: HttpRequest) -> HttpResponse:
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            factors.add_app(request, request.user, code=request.POST.get("code", "")[:20], at=clock.now())
        except NotValid as wrong:
            errors = wrong.errors
        except NotNow as late:
            errors = {"code": late.reasons[0]}
        else:
            messages.success(request, _("The authenticator app was added."))
            return _added(request)
    secret = factors.new_secret(request)
    address = get_adapter().build_totp_url(request.user, secret)
    picture = b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    groups = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    context = {"errors": errors, "secret": groups, "picture": f"data:image/svg+xml;base64,{picture}"}
    return render(request, "account/app.html", context, status=422 if errors else 200)


def _added(request: HttpRequest) -> HttpResponse:
    entering.now_has_factor(request)
    return redirect("account" if factors.codes_left(request.user) else "codes")


@require_POST
@login_required
@proving.asked(back="account")
def factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    factors.remove(request, request.user, pk=pk, at=clock.now())
    messages.success(request, _("It was removed."))
    return redirect("account")


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@with_a_factor
@proving.asked()
def codes(request: HttpRequest) -> HttpResponse:
    """Made by pressing, shown on the page that comes next, and never again: loading it anew makes none."""
    if request.method == "POST":
        made = factors.make_codes(request, request.user, at=clock.now())
        request.session[MADE] = encrypt(" ".join(made))
        return redirect("codes")
    kept = request.session.pop(MADE, "")
    made = decrypt(kept).split() if kept else []
    context = {"made": made, "left": factors.codes_left(request.user), "has_any": factors.has_any(request.user)}
    return render(request, "account/codes.html", context)


@sensitive_post_parameters("password", "code", "credential")
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def prove(request: HttpRequest) -> HttpResponse:
    """That it is still the person; then back to the page that asked for it."""
    at, user = clock.now(), request.user
    then = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}):
        then = ""
    error, status = "", 200
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("password", "code", "credential")}
        try:
            entering.spend_try(request, f"prove {user.pk}", known=user, at=at)
        except TooOften as late:
            error, status = late.reasons[0], 429
        else:
            if way := proving.check(request, user, at=at, **given):
                entering.forgive(request, f"prove {user.pk}")
                proving.prove(request, user, way=way, at=at)
                return redirect(then or "account")
            log.note("wrong_factor", user, at=at, request=request)
            error, status = _("This is not right. Try again."), 422
    kinds = {row.type for row in factors.of(user)}
    context = {
        "error": error, "problems": [("password", error)] if error else [], "next": then, "has_app": factors.APP in kinds,
        "has_passkey": factors.PASSKEY in kinds, "password_is_enough": proving.password_is_enough(user),
        "provider": settings.OIDC["name"] if provider.is_linked(user) else "",
    }  # fmt: skip
    return render(request, "account/prove.html", context, status=status)
