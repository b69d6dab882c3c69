"""A new password: by whoever knows the old one, or by a link to the account's address. Factors stay as they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nominee import clock, limits
from nominee.audit.recording import record
from nominee.errors import NotAllowed, TooOften
from nominee.models import User
from nominee.sign_in import entering, log, notices, proving, sessions


class Asked(forms.Form):
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "invalid": gettext_lazy("Enter an e-mail address, such as name@example.org."),
        },
    )


class New(SetPasswordForm):
    """In the look of the house's other forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "govuk-input govuk-!-width-two-thirds"}
            field.widget.attrs.pop("autofocus", None)


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Whatever was typed, the answer is the same and takes as long: the e-mail is the worker's."""
    form = Asked(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "account/forgotten.html", {"form": form}, status=status)
    _owe_link(request, form.cleaned_data["email"])
    return render(request, "account/forgotten.html", {"is_sent": True})


def _owe_link(request: HttpRequest, email: str) -> None:
    at, user = clock.now(), entering.account_called(email)
    try:
        limits.spend("password_asked", email.lower(), at)
    except TooOften:  # who waits for a link has one
        return
    log.note("password_asked", user, at=at, request=request)
    if user is not None and user.is_active and user.has_usable_password():
        notices.owe(user, "reset", at=at)


@transaction.atomic
def send_link(account: User, *, by: User, at: datetime) -> bool:
    """By an administrator, to the account's own address; what was chosen before stays good until a new one is chosen.

    False for an account that is closed, or of the demonstration, which has no inbox.
    """
    if by.role != "administrator":
        raise NotAllowed
    if not account.is_active or account.is_demonstration:
        return False
    log.note("password_asked", account, at=at, by=by)
    notices.owe(account, "choose", at=at)
    record("sign_in", log.subject_of(account), after={"link": "sent"}, by=by, at=at, subject_id=account.pk)
    return True


class Choose(PasswordResetConfirmView):
    """The link of the e-mail, for an hour and for one password. It signs nobody in."""

    template_name = "account/new_password.html"
    http_method_names = ["get", "head", "post", "options"]
    form_class = New
    success_url = reverse_lazy("sign-in")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if str(request.method).lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer = super().form_valid(form)
            changed(self.request, form.user)
        messages.success(self.request, _("Your password was changed. Sign in with it."))
        return answer


def changed(request: HttpRequest, user: User, *, keep: str | None = None) -> None:
    """Every other session ends, and the person is told."""
    at = clock.now()
    log.note("password_changed", user, at=at, request=request)
    sessions.end_all(user, but=keep)
    notices.owe(user, "password", at=at)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@proving.asked()
def change(request: HttpRequest) -> HttpResponse:
    form = New(request.user, request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "validlink": True, "is_change": True}
        return render(request, "account/new_password.html", context, status=422 if request.method == "POST" else 200)
    with transaction.atomic():
        user = form.save()
        update_session_auth_hash(request, user)
        changed(request, user, keep=request.session.session_key)
    messages.success(request, _("Your password was changed."))
    return redirect("account")
