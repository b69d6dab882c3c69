"""`/account/address/`: another e-mail address for my account, and the page that its link leads to."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nominee import clock
from nominee.errors import NotAllowed, NotValid, TooOften
from nominee.sign_in import addresses, proving


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@proving.asked()
def change(request: HttpRequest) -> HttpResponse:
    user, at, errors, status = request.user, clock.now(), {}, 200
    if not addresses.may_change(user):
        raise NotAllowed
    typed = request.POST.get("email", "")
    if request.method == "POST":
        try:
            addresses.ask(user, email=typed, at=at, request=request)
        except NotValid as wrong:
            errors, status = wrong.errors, 422
        except TooOften as late:
            errors, status = {"email": late.reasons[0]}, 429
        else:
            return redirect("address-change")
    context = {"errors": errors, "typed": typed, "waiting": addresses.waiting(user, at)}
    return render(request, "account/address.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing, since mail programs open links by themselves."""
    user, at = request.user, clock.now()
    row = addresses.named(token, user, at)
    if request.method == "POST":
        addresses.confirm(user, token=token, at=at, request=request)
        messages.success(request, _("Your address was changed. Sign in with the new one from now on."))
        return redirect("account")
    return render(request, "account/address_confirm.html", {"row": row})
