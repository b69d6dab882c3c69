"""The front door: home, sign-in, language, health."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from nominee.demo import accounts as demo
from nominee.errors import NotFound
from nominee.middleware import COOKIE
from nominee.models import User
from nominee.roles import READS_EVERY_FILE


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return render(request, "base/home.html")
    if request.user.role in READS_EVERY_FILE:
        return redirect("desk")
    if request.user.is_program_staff:
        return render(request, "base/home.html")
    return redirect("apply")


class SignIn(LoginView):
    template_name = "base/sign_in.html"
    http_method_names = ["get", "head", "post", "options"]
    redirect_authenticated_user = True

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown = {"accounts": demo.accounts(), "password": demo.PASSWORD} if settings.DEMO else {}
        return super().get_context_data(**more) | shown


class SignOut(LogoutView):
    pass


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = "fr" if request.POST.get("language") == "fr" else "en"
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(COOKIE, chosen, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return HttpResponse(status=503)
    return HttpResponse(status=204)


@require_GET
def about(request: HttpRequest, page: str) -> HttpResponse:
    if page not in {"contact", "accessibility", "privacy"}:
        raise NotFound
    return render(request, f"base/about/{page}.html", {"contact_email": settings.CONTACT_EMAIL})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 404}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Mostly a page that stayed open over a sign-out; the words say what to do."""
    return render(request, "base/error.html", {"status": 419}, status=403)
