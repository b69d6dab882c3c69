"""Originals of documents, from an origin of their own: what somebody uploaded never meets a session of the product.

The page's origin decides who may see a document and gives the browser a link to the other origin, good for a minute and
for one use. There the browser has a cookie that is nothing but a random value; its hash goes back to the page's origin,
where the sign-in that asked for the link says "that is me". Then it is checked once more: the link, the browser, the
sign-in, and whether that person may still see the file. So whoever finds out a link has nothing by it. No session, no
page and no script exists in that origin (settings.FILES_URL; unset: the page's origin serves the document itself).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from nominee import clock
from nominee.access import readable_by
from nominee.errors import NotFound
from nominee.models import Document, FileLink
from nominee.sign_in import sessions

GOOD_FOR = timedelta(seconds=60)
KEPT = timedelta(days=1)
_PATH = re.compile(r"/files/([A-Za-z0-9_-]{43})")
_COOKIE, _HASH = re.compile(r"[A-Za-z0-9_-]{43}"), re.compile(r"[0-9a-f]{64}")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
OVER = (
    "This link is no longer good. Go back and open the document again.\n"
    "Ce lien n’est plus valable. Revenez à la page et ouvrez de nouveau le document.\n"
)


def as_download(row: Document) -> HttpResponse:
    """Never shown in place: a download under the name it was uploaded with (RFC 6266)."""
    opened = row.file.open("rb")
    answer = FileResponse(opened, as_attachment=True, filename=row.original_name, content_type=row.content_type)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def link_to(row: Document, request: HttpRequest, at: datetime) -> str:
    """The address of the original for whoever is signed in here; the caller has asked whether they may see it."""
    token = secrets.token_urlsafe(32)
    FileLink.objects.create(
        token_sha256=_hash(token), document=row, user=request.user, made_at=at,
        session_key=sessions.hashed(request.session.session_key), origin=f"{request.scheme}://{request.get_host()}",
    )  # fmt: skip
    return _address(token)


def bound(token: str, request: HttpRequest, browser: str, at: datetime) -> str:
    """The address of the link, for this browser alone from now on. `browser`: what its cookie hashes to.

    Raises NotFound for every sign-in but the one that asked for the link, and for a second browser.
    """
    if not request.user.is_authenticated or not _HASH.fullmatch(browser):
        raise NotFound
    asked = _good(token, at).filter(user=request.user, session_key=sessions.hashed(request.session.session_key))
    if not asked.filter(browser_sha256__in=("", browser)).update(browser_sha256=browser):
        raise NotFound
    return _address(token)


def forget(at: datetime) -> int:
    return FileLink.objects.filter(made_at__lt=at - KEPT).delete()[0]


class Origin:
    """Answers whatever is asked of the files' host, before there is a session; passes on everything else."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.FILES_URL and request.get_host() == urlsplit(settings.FILES_URL).netloc:
            return _given(request) or HttpResponse(OVER, "text/plain; charset=utf-8", status=404, headers=HEADERS)
        return self.answer(request)


def _given(request: HttpRequest) -> HttpResponse | None:
    found = _PATH.fullmatch(request.path)
    # A link is followed by a person's click: nothing of this origin is part of a page, an image or a script.
    is_followed = request.headers.get("Sec-Fetch-Dest", "document") in {"document", "empty"}
    if request.method != "GET" or not found or not is_followed:
        return None
    now = clock.now()
    link = _good(found[1], now).select_related("document", "user").first()
    if link is None or not _may_still(link, now):
        return None
    if not link.browser_sha256:
        return _whose_browser(found[1], link, request)
    cookie = request.COOKIES.get(settings.FILES_COOKIE_NAME, "")
    if not constant_time_compare(_hash(cookie), link.browser_sha256):
        return None
    # Of two that come at once, one is given it.
    is_first = _good(found[1], now).filter(browser_sha256=link.browser_sha256).update(used_at=now)
    return as_download(link.document) if is_first else None


def _good(token: str, at: datetime) -> QuerySet[FileLink]:
    return FileLink.objects.filter(
        token_sha256=_hash(token), used_at__isnull=True, made_at__gt=at - GOOD_FOR, made_at__lte=at
    )


def _may_still(link: FileLink, at: datetime) -> bool:
    is_signed_in = sessions.live(at).filter(session_key=link.session_key).exists()
    may_see = readable_by(link.user).filter(pk=link.document.application_id).exists()
    return is_signed_in and may_see and not link.document.is_held_back


def _whose_browser(token: str, link: FileLink, request: HttpRequest) -> HttpResponse:
    """To the pages, with the hash of what this browser is known by here; a new browser is given something to be known by."""
    known = request.COOKIES.get(settings.FILES_COOKIE_NAME, "")
    cookie = known if _COOKIE.fullmatch(known) else secrets.token_urlsafe(32)
    path = reverse("document-link", args=[token])
    answer = HttpResponseRedirect(f"{link.origin}{path}?browser={_hash(cookie)}", headers=HEADERS)
    if cookie != known:
        # Lax: it is sent when a page of the other origin leads here, and with nothing that another page loads.
        answer.set_cookie(
            settings.FILES_COOKIE_NAME,
            cookie,
            httponly=True,
            samesite="Lax",
            secure=bool(settings.SESSION_COOKIE_SECURE),
        )
    return answer


def _address(token: str) -> str:
    return f"{settings.FILES_URL.rstrip('/')}/files/{token}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
