"""The portal's pages: answering a notification of interest, and reporting a new profile of a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.entry import claiming, profiles
from intake.portal import for_the_public, show
from nominee import clock
from nominee.access import file_for
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid, TooOften


def sent(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:100].replace("\0", "") for name in ("number", "code")}


@require_http_methods(["GET", "POST"])
@for_the_public
def notification(request: HttpRequest) -> HttpResponse:
    """Whoever was notified enters number and code; nothing here says of whom there is a profile."""
    if request.user.role != "applicant":
        raise NotAllowed
    if request.method == "GET":
        return render(request, "apply/entry/notification.html", {"given": {}})
    given = sent(request)
    try:
        application = claiming.claim(given["number"], given["code"], by=request.user, at=clock.now())
    except NotValid as wrong:
        return _again(request, given, 422, errors=wrong.errors)
    except TooOften as wait:
        return _again(request, given, 429, refused=[_("Too many tries."), *wait.reasons])
    except NotNow as later:
        return _again(request, given, 409, refused=later.reasons)
    messages.success(request, _("Your application is open. What the federal system knows is filled in: check it."))
    return redirect("apply-file", application.number)


def _again(request: HttpRequest, given: dict[str, str], status: int, **more: object) -> HttpResponse:
    return render(request, "apply/entry/notification.html", {"given": given, **more}, status=status)


@require_http_methods(["GET", "POST"])
@for_the_public
def profile(request: HttpRequest, number: str) -> HttpResponse:
    """How the profile stands, and a new one in its place."""
    file = file_for(request.user, number)
    if not profiles.rests_on_one(file):
        raise NotFound
    if not profiles.is_open(file):
        return redirect("apply-file", number)
    if request.method == "GET":
        return show(request, "entry/profile", file, given={})
    given = sent(request)
    try:
        profiles.report(file, given["number"], given["code"], by=request.user, at=clock.now())
    except NotValid as wrong:
        return show(request, "entry/profile", file, status=422, given=given, errors=wrong.errors)
    except TooOften as wait:
        return show(
            request, "entry/profile", file, status=429, given=given, refused=[_("Too many tries."), *wait.reasons]
        )
    except NotNow as later:
        return show(request, "entry/profile", file, status=409, given=given, refused=later.reasons)
    messages.success(request, _("We have your new profile. You need to do nothing more about it now."))
    return redirect("apply-file", number)
