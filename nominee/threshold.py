"""What is refused before a page is asked: odd methods, too much at once, and what another site asks for in somebody's name.

And the line of the log for whatever was refused, here or further in: which route, by whom, and nothing that was typed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from nominee import loglines

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
LONGEST_ADDRESS = 32_000  # characters of path and query: five hundred filters are still answered, in words
LONGEST_COOKIES = 8_000
ACTING = {401, 403, 429}  # somebody was told no; of the other refusals most are slips
REFUSED = {400, 401, 403, 404, 405, 409, 413, 414, 422, 429, 431}
# Read by pages of this origin only; nobody else has a link to them.
OURS_ALONE = ("/api/", "/documents/")
ASKED_BY_FILES = (
    "/documents/link/"  # the way back from the files' origin (nominee/files.py): browsers tell that it was there
)
_log = logging.getLogger(__name__)


class Visitor:
    """Whose address it is that asks: behind the proxy the one that it names last, whatever a visitor says before it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY:
            told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ip_address(told))
        return self.answer(request)


class Threshold:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            loglines.is_by(request.user.pk)
        status = refused_with(request)
        response = _refusal(request, status) if status else self.answer(request)
        if response.status_code in REFUSED:
            _tell(request, response.status_code)
        return response


def refused_with(request: HttpRequest) -> int:
    """The status of the refusal, or 0."""
    if request.method not in METHODS:
        return 405
    if len(request.get_full_path()) > LONGEST_ADDRESS:
        return 414
    if len(request.META.get("HTTP_COOKIE", "")) > LONGEST_COOKIES:
        return 431
    if _length(request) > settings.LARGEST_BODY:
        return 413
    return 403 if asked_from_elsewhere(request) else 0


def asked_from_elsewhere(request: HttpRequest) -> bool:
    """A page of another origin asks, and no person follows a link to a page. Browsers tell; others are not asked."""
    if request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}:
        return False
    mode, place = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest")
    is_followed = request.method in {"GET", "HEAD"} and (mode, place) == ("navigate", "document")
    is_back = request.path.startswith(ASKED_BY_FILES)
    return not is_followed or (request.path.startswith(OURS_ALONE) and not is_back)


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdigit() else 0


def _refusal(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"error": "refused"}, status=status)
    reasons = [_("A page of another site asked for this in your name.")] if status == 403 else []
    page = render(request, "base/error.html", {"status": status, "reasons": reasons}, status=status)
    if status == 405:
        page.headers["Allow"] = ", ".join(METHODS)
    return page


def _tell(request: HttpRequest, status: int) -> None:
    route = request.resolver_match.view_name if request.resolver_match else "no route"
    level = logging.WARNING if status in ACTING or request.user.is_authenticated else logging.INFO
    _log.log(level, "refused with %s: %s %s", status, request.method if request.method in METHODS else "?", route)
