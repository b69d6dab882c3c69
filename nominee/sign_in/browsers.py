"""Which browser it is, in words, and whether this person signed in with it before."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from nominee.models import User

REMEMBERED = 365 * 86400  # seconds
MOST = 8  # people who share a browser
SALT = "nominee.sign_in.browsers"
# The first that fits; Edge and Opera call themselves Chrome as well, Chrome calls itself Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def in_words(request: HttpRequest) -> str:
    """Firefox · Windows; empty where it says nothing that we know."""
    told = request.META.get("HTTP_USER_AGENT", "")[:400]
    parts = [next((name for mark, name in names if mark in told), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(part for part in parts if part)


def address_of(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None if settings.LOOKS_KEEP_ADDRESS else None


def is_known(request: HttpRequest, user: User) -> bool:
    return _mark(user) in _marks(request)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """A signed cookie that names nobody: it only spares the e-mail about a new browser."""
    marks = [_mark(user), *(mark for mark in _marks(request) if mark != _mark(user))][:MOST]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME, signing.dumps(marks, salt=SALT), max_age=REMEMBERED, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _marks(request: HttpRequest) -> list[str]:
    try:
        found = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=REMEMBERED
        )
    except signing.BadSignature:
        return []
    return [mark for mark in found if isinstance(mark, str)] if isinstance(found, list) else []


def _mark(user: User) -> str:
    return hashlib.sha256(f"{SALT} {user.pk} {user.date_joined.isoformat()}".encode()).hexdigest()[:24]
