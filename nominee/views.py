"""The front door: home, language, health, and what is answered when something fails."""

from __future__ import annotations

import sys
import traceback
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import server_error

from nominee import clock, headers
from nominee.deadlines import day_in
from nominee.errors import NotFound
from nominee.models import User
from nominee.programs.privacy import law
from nominee.roles import PROPOSES_RULES, READS_EVERY_FILE, READS_LOOKS
from nominee.rules import outlook

TOKEN = "csrfmiddlewaretoken"
SECRET = {"code", "credential"}  # of a second factor


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return render(request, "base/home.html")
    if request.user.role in READS_EVERY_FILE:
        return redirect("desk")
    if request.user.role in READS_LOOKS:
        return redirect("privacy")
    if request.user.role in PROPOSES_RULES:
        return render(request, "desk/rulebook/home.html", outlook.of(request.user, clock.now()))
    if request.user.is_program_staff:
        return render(request, "base/home.html")
    return redirect("employers" if request.user.role.startswith("employer_") else "apply")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = "fr" if request.POST.get("language") == "fr" else "en"
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return HttpResponse(status=503)
    return HttpResponse(status=204)


@require_safe
def about(request: HttpRequest, page: str) -> HttpResponse:
    if page not in {"contact", "accessibility", "privacy"}:
        raise NotFound
    return render(request, f"base/about/{page}.html", {"contact_email": settings.CONTACT_EMAIL})


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What is collected, from whom, and what may be agreed to: the words in force today, for everybody."""
    today, rules = day_in(clock.now(), settings.TIME_ZONE), law()
    context = {"notices": rules.on("notices", today), "consents": rules.on("consents", today)}
    return render(request, "base/notice.html", context | {"contact_email": settings.CONTACT_EMAIL})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also of a host that is not ours, which is refused before the middleware that sets headers is reached."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    page = render(request, "base/error.html", {"status": status}, status=status)
    headers.complete(page)
    return page


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 404}, status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """A database that gives no connection is no fault of the page: it says so, and when to come back.

    What was sent is on the page, to be sent again: a browser that goes back may have forgotten it.
    """
    problem = sys.exc_info()[1]
    if not isinstance(problem, OperationalError | InterfaceError):
        return server_error(request)
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse({"error": "unavailable"}, status=503)
    else:
        context = {
            "reached": not _refused_at_the_door(problem),
            "again": _sent(request),
            "path": request.get_full_path(),
            "csrf_token": request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
        }
        answer = HttpResponse(loader.get_template("503.html").render(context), status=503)
    answer.headers["Retry-After"] = "60"
    answer.headers["Cache-Control"] = "no-store"
    headers.complete(answer)
    return answer


def _refused_at_the_door(problem: BaseException) -> bool:
    """No connection was there: then nothing of this request was done. One that broke may have done it."""
    frames = traceback.walk_tb(problem.__traceback__)
    return any(frame.f_code.co_name == "get_new_connection" for frame, _line in frames)


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """The fields of a form that was sent, and whether files were among them; never a password."""
    if request.method != "POST":
        return None
    try:
        rows = [(name, text) for name, texts in request.POST.lists() if name != TOKEN for text in texts]
        files = bool(request.FILES)
    except Exception:  # it cannot be read either: the page says that much
        return None
    if any(name in SECRET or "password" in name for name, _text in rows):
        return None
    return {"rows": rows, "files": files}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Mostly a page that stayed open over a sign-out; the words say what to do."""
    return render(request, "base/error.html", {"status": 419}, status=403)
