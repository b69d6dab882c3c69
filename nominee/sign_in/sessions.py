"""Sessions on the server (`settings.SESSION_ENGINE`): kept by the hash of their key, over after idling and after a time.

Idle means that the person did nothing: `touch` is called for pages that somebody opened (nominee/sign_in/gate.py), not
for what an open page asks by itself. Lengths: `settings.SESSION_IDLE`, `SESSION_LENGTH_STAFF`, `SESSION_LENGTH_PORTAL`.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from nominee import clock
from nominee.models import Session, User

MOST = 10  # of one person at once; with one more, the one that nobody used for longest is over
TOUCHED = timedelta(minutes=1)  # no finer: one write a minute, however much somebody reads
ABOUT = "signed_in"  # in the session: since when, until when, from where and with what


class SessionStore(Stored):
    """As Django's, with three differences: hashed keys, an end by idling, and whose it is in columns of its own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        row = live(clock.now()).filter(session_key=hashed(self.session_key)).first() if self.session_key else None
        if row is None:
            self._session_key = None
        self.seen_at = row.seen_at if row else None
        return row

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        about, now = data.get(ABOUT) or {}, clock.now()
        began = datetime.fromisoformat(about["at"]) if about else now
        until = datetime.fromisoformat(about["until"]) if about else now + settings.SESSION_IDLE
        return Session(
            session_key=hashed(self._get_or_create_session_key()), session_data=self.encode(data), expire_date=until,
            user_id=data.get(SESSION_KEY), created_at=began, seen_at=now,
            address=about.get("address"), browser=about.get("browser", ""),
        )  # fmt: skip

    def save(self, must_create: bool = False) -> None:
        """A session that was ended meanwhile stays ended: whoever would write it again is told (UpdateError)."""
        if must_create or self.session_key is None:
            return super().save(must_create=must_create)
        row = self.create_model_instance(self._get_session(no_load=False))
        changed = {"session_data": row.session_data, "expire_date": row.expire_date, "user_id": row.user_id}
        changed |= {"created_at": row.created_at, "address": row.address, "browser": row.browser}
        try:
            with transaction.atomic():
                if not Session.objects.filter(pk=row.pk).update(**changed):
                    raise UpdateError
        except IntegrityError as problem:
            raise UpdateError from problem
        return None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=hashed(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        forget(clock.now())


def hashed(key: str | None) -> str:
    """What the table knows a session by."""
    return hashlib.sha256((key or "").encode()).hexdigest()


def live(at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__gt=at, seen_at__gt=at - settings.SESSION_IDLE)


def ends_at(key: str | None, at: datetime) -> datetime | None:
    """When this session is over if its person does nothing more."""
    row = live(at).filter(session_key=hashed(key)).first()
    return min(row.expire_date, row.seen_at + settings.SESSION_IDLE) if row else None


def touch(key: str | None, *, at: datetime) -> None:
    Session.objects.filter(session_key=hashed(key), seen_at__lt=at - TOUCHED).update(seen_at=at)


def length_for(user: User) -> timedelta:
    return settings.SESSION_LENGTH_STAFF if user.is_program_staff else settings.SESSION_LENGTH_PORTAL


def sessions_of(user: User, at: datetime) -> QuerySet[Session]:
    return live(at).filter(user=user).order_by("-seen_at", "pk")


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of this person, or every other than that of the key `but`; answers how many were ended."""
    return Session.objects.filter(user=user).exclude(session_key=hashed(but)).delete()[0]


def make_room(user: User, at: datetime) -> int:
    """Before a new one begins. Accounts of the demonstration are used by many at once."""
    if user.is_demonstration:
        return 0
    over = sessions_of(user, at).values_list("pk", flat=True)[MOST - 1 :]
    return Session.objects.filter(pk__in=list(over)).delete()[0]


def end_one(user: User, *, name: str) -> bool:
    """`name`: the beginning of its hash, as the list of sessions shows it to its own person."""
    return bool(name) and bool(Session.objects.filter(user=user, session_key__startswith=name[:64]).delete()[0])


def forget(at: datetime) -> int:
    """Those that are over."""
    return Session.objects.exclude(pk__in=live(at).values("pk")).delete()[0]
