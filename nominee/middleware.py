"""Language of the page, headers of every answer, and the one place where domain errors become pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _

from nominee import headers
from nominee.errors import DomainError, NotNow, NotValid, TooOften
from nominee.sign_in import proving

Answer = Callable[[HttpRequest], HttpResponse]
# No text of a person holds it, and PostgreSQL cannot: fields say so at the field, an address or a button here.
NUL = "NUL (0x00)"


class Language:
    """The person's own choice: the cookie that the toggle sets, else the account's, else the browser's."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
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
        headers.complete(response)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
            if request.path.startswith("/desk/"):  # which links are read ahead while somebody rests on them
                response.headers.setdefault("Speculation-Rules", f'"{static("nominee/ahead.speculationrules")}"')
        return response


class DomainErrors:
    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if response.status_code == 405 and not response.content and not request.path.startswith("/api/"):
            page = render(request, "base/error.html", {"status": 405}, status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, ValueError | DataError) and NUL in str(problem):
            return render(request, "base/error.html", {"status": 400}, status=400)
        if isinstance(problem, TooManyFieldsSent):  # here, so that an address of a thousand parts is no error of ours
            reasons = [_("It has more than %(count)s parts.") % {"count": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}]
            return render(request, "base/error.html", {"status": 400, "reasons": reasons}, status=400)
        if isinstance(problem, proving.ProofNeeded):
            return proving.to_prove(proving.page_of(request))
        if not isinstance(problem, DomainError):
            return None
        context = {"status": problem.status, "reasons": []}
        if isinstance(problem, NotNow):
            context["reasons"] = problem.reasons
        if isinstance(problem, NotValid):
            context["reasons"] = list(problem.errors.values())
        page = render(request, "base/error.html", context, status=problem.status)
        if isinstance(problem, TooOften):
            page.headers["Retry-After"] = str(problem.seconds)
        return page
