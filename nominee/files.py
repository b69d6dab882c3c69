"""Originals of documents, from an origin of their own: what somebody uploaded never meets a session of the product.

The page's origin decides who may see a document and gives the browser a link to the other origin, good for a minute and
for one use. There it is checked once more: the link, the sign-in it was given to, and whether that person may still see
the file. No cookie, no page and no script exists in that origin (settings.FILES_URL; unset: the page's origin serves it).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse

from nominee import clock
from nominee.access import readable_by
from nominee.models import Document, FileLink
from nominee.sign_in import sessions

GOOD_FOR = timedelta(seconds=60)
KEPT = timedelta(days=1)
_PATH = re.compile(r"/files/([A-Za-z0-9_-]{43})")
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
        session_key=sessions.hashed(request.session.session_key),
    )  # fmt: skip
    return f"{settings.FILES_URL.rstrip('/')}/files/{token}"


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
    now, links = clock.now(), FileLink.objects.filter(token_sha256=_hash(found[1]))
    if not links.filter(used_at__isnull=True, made_at__gt=now - GOOD_FOR, made_at__lte=now).update(used_at=now):
        return None
    link = links.select_related("document", "user").get()
    is_signed_in = sessions.live(now).filter(session_key=link.session_key).exists()
    may_see = readable_by(link.user).filter(pk=link.document.application_id).exists()
    is_open = is_signed_in and may_see and not link.document.is_held_back
    return as_download(link.document) if is_open else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
