"""The pages of the way in: password, second factor, passkey, provider, and out again."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nominee import clock
from nominee.demo import accounts as demo
from nominee.errors import NotNow, TooOften
from nominee.models import User
from nominee.sign_in import enrolling, entering, factors, log, provider, proving, recovery
from nominee.sign_in.backends import Accounts

_log = logging.getLogger(__name__)


class SignIn(LoginView):
    """The password; then what entering.after_password says. Unknown and known addresses are answered alike."""

    template_name = "base/sign_in.html"
    http_method_names = ["get", "head", "post", "options"]
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at, email = clock.now(), request.POST.get("username", "").strip().lower()[:254]
        known = entering.account_called(email)
        if request.POST.get("credential"):
            return self._by_passkey(request)
        try:
            entering.spend_try(request, email, known=known, at=at)
        except TooOften as late:
            shown = self.get_context_data(form=self.get_form_class()(), typed=email, late=late.reasons)
            answer = self.render_to_response(shown, status=429)
            answer.headers["Retry-After"] = str(late.seconds)
            return answer
        form = self.get_form()
        if not form.is_valid():
            log.note("wrong_password", known, at=at, request=request, way="password")
            return self.form_invalid(form)
        entering.forgive(request, email)
        return entering.after_password(request, form.get_user(), then=self.get_redirect_url(), at=at)

    def _by_passkey(self, request: HttpRequest) -> HttpResponse:
        """A passkey is both: something held, and its owner's gesture or PIN."""
        at = clock.now()
        user = factors.check_passkey(request, None, credential=request.POST["credential"], at=at)
        if user is None or not Accounts().user_can_authenticate(user):
            log.note("wrong_factor", user, at=at, request=request, way="passkey")
            return self.render_to_response(
                self.get_context_data(form=self.get_form_class()(), no_passkey=True), status=422
            )
        entering.begin(request, user, way="passkey", factor=True, at=at)
        return entering.arrived(request, user, self.get_redirect_url())

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown = {"accounts": demo.accounts(), "password": demo.PASSWORD} if settings.DEMO else {}
        shown["provider"] = settings.OIDC["name"] if provider.is_offered() else ""
        return super().get_context_data(**more) | shown


class SignOut(LogoutView):
    """Ends the session on the server; the browser forgets what it keeps of these pages."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            log.note("signed_out", request.user, at=clock.now(), request=request)
        answer = super().post(request, *args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


@sensitive_post_parameters("code", "credential")
@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    waiting = entering.pending(request, at)
    if waiting is None:
        return redirect("sign-in")
    if request.method == "GET":
        return _second(request, waiting.user)
    try:
        entering.spend_try(request, waiting.user.pk, known=waiting.user, at=at)
        way = _shown(request, waiting.user)
    except TooOften as late:
        return _second(request, waiting.user, late.reasons[0], status=429)
    if not way:
        log.note("wrong_factor", waiting.user, at=at, request=request)
        words = _("This code or passkey is not right, or the code was used before.")
        return _second(request, waiting.user, words, status=422)
    entering.forgive(request, waiting.user.pk)
    entering.begin(request, waiting.user, way=way, factor=True, at=at)
    if way == "code":
        left = factors.codes_left(waiting.user)
        messages.warning(request, _("You used a recovery code; %(count)s are left.") % {"count": left})
    return entering.arrived(request, waiting.user, waiting.then)


def _shown(request: HttpRequest, user: User) -> str:
    """Which factor was shown; empty: none that is good."""
    at, code = clock.now(), request.POST.get("code", "").strip()[:40]
    if credential := request.POST.get("credential", ""):
        return "passkey" if factors.check_passkey(request, user, credential=credential, at=at) else ""
    if "".join(code.split()).isdigit():
        entering.limits.spend("code_day", user.pk, at)
        return "app" if factors.check_app(user, code=code, at=at) else ""
    return "code" if code and factors.use_code(request, user, code=code, at=at) else ""


def _second(request: HttpRequest, user: User, error: str = "", status: int = 200) -> HttpResponse:
    kinds = {row.type for row in factors.of(user)}
    context = {
        "error": error,
        "problems": [("code", error)] if error else [],
        "has_passkey": factors.PASSKEY in kinds,
        "has_app": factors.APP in kinds,
        "typed": request.POST.get("code", "")[:40],
    }
    return render(request, "account/second.html", context, status=status)


@never_cache
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """What the browser asks the passkey: of whoever is signed in, of whoever gave the password, or of anybody."""
    waiting = entering.pending(request, clock.now())
    user = request.user if isinstance(request.user, User) else waiting and waiting.user
    return JsonResponse(factors.options_to_use(request, user))


@never_cache
@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """After the password: ask for the lost factors to be removed, or, when that is confirmed, have it done."""
    at = clock.now()
    waiting = entering.pending(request, at)
    if waiting is None:
        return redirect("sign-in")
    if request.method == "POST":
        if request.POST.get("do") != "remove":
            recovery.ask(waiting.user, at=at, request=request)
            return redirect("sign-in-lost")
        try:
            recovery.carry_out(waiting.user, at=at, request=request)
        except NotNow:
            return redirect("sign-in-lost")
        entering.begin(request, waiting.user, way="password", factor=False, at=at)
        enrolling.open_for(request, waiting.user)  # two people saw who it is
        return entering.arrived(request, waiting.user, "second-factor")
    row = recovery.of(waiting.user, at)
    context = {"row": row, "is_ready": recovery.is_ready(row, at), "confirmed": row.confirmations.count() if row else 0}
    return render(request, "account/lost.html", context)


@require_http_methods(["GET", "POST"])
def stop_recovery(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail. Opening it changes nothing, since mail programs open links by themselves."""
    if request.method == "POST":
        recovery.stop(token, at=clock.now())
        return render(request, "account/stopped.html", {"is_stopped": True})
    return render(request, "account/stopped.html", {"is_open": recovery.is_open(token)})


@never_cache
@require_safe
def provider_begin(request: HttpRequest) -> HttpResponse:
    if not provider.is_offered() or request.user.is_authenticated:
        return redirect("sign-in")
    then = _inside(request)
    return _to_provider(request, then)


@never_cache
@require_safe
def provider_back(request: HttpRequest) -> HttpResponse:
    at, asked = clock.now(), request.session.get(provider.ASKED) or {}
    is_proof = request.user.is_authenticated and asked.get("proves") == request.user.pk
    if not provider.is_offered() or request.user.is_authenticated is not is_proof:
        return redirect("sign-in")
    then = asked.get("next", "")
    try:
        told = provider.finish(request, at=at)
    except provider.Refused as why:
        return _refused(request, why)
    if is_proof:
        return _proved(request, told, then)
    if not Accounts().user_can_authenticate(told.user):
        return _refused(request, provider.Refused("a closed account"))
    if not told.has_second_factor and factors.has_any(told.user):
        entering.wait(request, told.user, then=then, at=at)
        return redirect("sign-in-second")
    entering.begin(request, told.user, way="provider", factor=told.has_second_factor, at=at)
    proving.date_back(request, told.shown_at)
    return entering.arrived(request, told.user, then)


@never_cache
@require_safe
@login_required
def provider_proof(request: HttpRequest) -> HttpResponse:
    """To the provider once more, to show there that it is still the person."""
    if not provider.is_linked(request.user):
        return redirect("prove")
    return _to_provider(request, _inside(request), proves=request.user)


def _proved(request: HttpRequest, told: provider.Told, then: str) -> HttpResponse:
    """As strong as the session is: where a second factor was shown, one is shown again."""
    if entering.has_factor(request) and not told.has_second_factor:
        return _refused(request, provider.Refused("no second factor was stated"))
    proving.prove(request, told.user, way="provider", at=clock.now())
    return redirect(then or "account")


def _inside(request: HttpRequest) -> str:
    then = request.GET.get("next", "")
    return then if url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}) else ""


def _to_provider(request: HttpRequest, then: str, proves: User | None = None) -> HttpResponse:
    try:
        return redirect(provider.begin(request, then=then, at=clock.now(), proves=proves))
    except provider.Refused as why:
        return _refused(request, why)


def _refused(request: HttpRequest, why: provider.Refused) -> HttpResponse:
    """The person learns that it did not work; what was wrong stands in the log of the process."""
    _log.warning("sign-in by the provider was refused: %s", why)
    log.note("provider_refused", None, at=clock.now(), request=request, way="provider")
    return render(request, "account/provider_refused.html", {"again": reverse("sign-in")}, status=403)
