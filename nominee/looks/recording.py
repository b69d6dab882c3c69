"""The row of a look: what an answer showed of whom to whom. One statement, in the connection that the page used."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from nominee import clock, seen
from nominee.looks import hashing
from nominee.looks.kinds import ACCOUNTS, HANDS_OUT, NEVER_FOLDED, QUIET, kind_of
from nominee.models import User

NAMED_BY = frozenset({"number", "public_id"})  # the parts of an address that name a file, or a thing of one
REFUSED = frozenset({403, 404})
SHOWN_BESIDE = frozenset({304, 409, 422})  # not changed since the last look; a form with what is wrong with it
OPENED = "opened"  # what the page of a file says of itself when it was read ahead and now is looked at
COLUMNS = (
    "minute", "at", "user_id", "role", "team_id", "application_id", "what", "route", "part", "is_refused", "is_ahead",
    "count", "words", "address", "session", "thing",
)  # fmt: skip
HEAD = f"insert into nominee_look ({', '.join(COLUMNS)}) values "  # nosec B608 # constants
ROW = f"({', '.join(['%s'] * len(COLUMNS))})"
REPEATED = " on conflict (user_id, minute, thing) do update set times = nominee_look.times + 1"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Row:
    at: datetime
    user: User
    what: str
    route: str
    file: int | None = None
    part: str = ""
    is_refused: bool = False
    is_ahead: bool = False
    count: int = 1
    words: tuple[str, ...] = ()
    address: str | None = None
    session: str = ""

    @property
    def thing(self) -> int:
        """Equal for looks that one minute counts together, in sixty-four bits."""
        telling: tuple[Any, ...] = (
            self.file, self.what, self.route, self.part, self.is_refused, self.is_ahead, self.words, self.session,
        )  # fmt: skip
        if self.what in NEVER_FOLDED:
            telling += (self.at.timestamp(),)
        digest = hashlib.blake2b(repr(telling).encode(), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)

    @property
    def values(self) -> list[Any]:
        return [
            self.at.replace(second=0, microsecond=0), self.at, self.user.pk, self.user.role, self.user.team_id, self.file,
            self.what, self.route, self.part[:200], self.is_refused, self.is_ahead, self.count, list(self.words) or None,
            self.address, self.session, self.thing,
        ]  # fmt: skip


def keep(rows: Sequence[Row]) -> None:
    once = {(row.user.pk, row.at.replace(second=0, microsecond=0), row.thing): row for row in rows}
    if once:
        values = [value for row in once.values() for value in row.values]
        with connection.cursor() as cursor:
            cursor.execute(HEAD + ", ".join([ROW] * len(once)) + REPEATED, values)


def rows_of(request: HttpRequest, answer: HttpResponseBase, shown: seen.Seen) -> list[Row]:
    """The looks of one request; none where nobody is signed in or nothing of a person was shown."""
    match, user = request.resolver_match, request.user
    if match is None or not isinstance(user, User):
        return []
    route, status = match.view_name, answer.status_code
    names_a_file = bool(NAMED_BY & match.kwargs.keys())
    told = _Told(request, user, route)
    if status in REFUSED:
        tried = str(match.kwargs.get("number") or match.kwargs.get("public_id"))
        return [told.row("page", is_refused=True, count=0, words=tried)] if names_a_file else []
    if route in QUIET:
        return _opened(told, request, shown) if request.POST.get(OPENED) and status < 300 else []
    is_shown = status == 200 or status in SHOWN_BESIDE or (status == 302 and route in HANDS_OUT)
    if not is_shown and not shown.words:
        return []
    rows = [
        told.row(kind_of(route, of_a_file=True, names_a_file=names_a_file), file=key, part=part)
        for key, part in (shown.files if is_shown else ())
    ]
    if names_a_file:
        if not rows and is_shown:
            _log.error("the route %s shows a file, and whose is not noted (nominee/seen.py)", route)
        return [told.counted(row, shown) for row in rows]
    return rows + _listed(told, shown, route)


@dataclass(frozen=True)
class _Told:
    """What all rows of a request share."""

    request: HttpRequest
    user: User
    route: str

    def row(self, what: str, *, words: str = "", is_ahead: bool | None = None, **more: Any) -> Row:
        request = self.request
        return Row(
            at=clock.now(), user=self.user, what=what, route=more.pop("route", self.route),
            is_ahead=read_ahead(request) if is_ahead is None else is_ahead,
            words=tuple(hashing.words_hashed(words)) if words else (),
            address=request.META.get("REMOTE_ADDR") or None if settings.LOOKS_KEEP_ADDRESS else None,
            session=hashing.session_hashed(request.session.session_key), **more,
        )  # fmt: skip

    def counted(self, row: Row, shown: seen.Seen) -> Row:
        """An export of one file says how many rows it had."""
        return row if shown.count is None else Row(**{**vars(row), "count": shown.count})


def _listed(told: _Told, shown: seen.Seen, route: str) -> list[Row]:
    """One row for a list, however many files were on it."""
    is_account = route.startswith(ACCOUNTS)
    if not (shown.listed or shown.words or shown.count is not None or is_account):
        return []
    if shown.files and not shown.words and shown.count is None and len(shown.listed) <= len(shown.files):
        return []  # the file itself, and no list beside it
    match = told.request.resolver_match
    part = str(match.kwargs.get("object_id", "")) if is_account and match else shown.filters
    count = len(shown.listed) if shown.count is None else shown.count
    what = kind_of(route, of_a_file=False, names_a_file=False)
    if shown.words and what == "list":
        what = "search"
    return [told.row(what, count=count, part=part, words=shown.words)]


def _opened(told: _Told, request: HttpRequest, shown: seen.Seen) -> list[Row]:
    """A page that was read ahead is opened without another request for it: its own first beat says so."""
    return [told.row("page", file=key, route="desk-file", is_ahead=False) for key, _part in shown.files]


def read_ahead(request: HttpRequest) -> bool:
    """The browser fetches a page that its reader may open next."""
    return request.headers.get("Sec-Purpose", "").startswith("prefetch")
