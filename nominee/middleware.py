"""Language of the page, headers of every answer, and the one place where domain errors become pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from nominee.errors import DomainError, NotNow, NotValid

Answer = Callable[[HttpRequest], HttpResponse]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
COOKIE = "language"


class Language:
    """The person's own choice: the cookie that the toggle sets, else the account's, else the browser's."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE, "")
        if chosen not in {"en", "fr"}:
            user = getattr(request, "user", None)
            chosen = user.language if user and user.is_authenticated else _from_browser(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen  # type: ignore[attr-defined]
            response = self.answer(request)
        response.headers.setdefault("Content-Language", chosen)
        return response


def _from_browser(request: HttpRequest) -> str:
    return translation.get_language_from_request(request)[:2]


class Headers:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class DomainErrors:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, DomainError):
            return None
        context = {"status": problem.status, "reasons": []}
        if isinstance(problem, NotNow):
            context["reasons"] = problem.reasons
        if isinstance(problem, NotValid):
            context["reasons"] = list(problem.errors.values())
        return render(request, "base/error.html", context, status=problem.status)
