"""Who else looks at a file now. Only advice: nothing depends on it, and without Redis nobody is said to be there."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from nominee.models import Application, User

GONE_AFTER = 60  # seconds without a beat
AWAY_AFTER = 3600  # a hash that nobody touches is gone by itself
MOST = 20  # persons told of
DOING = ("viewing", "away", "writing")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visitor:
    """`doing`: viewing, away (another tab is before it) or writing; `place`: which form (nominee/unfinished.py)."""

    user: int
    name: str
    doing: str
    place: str


def beat(application: Application, *, by: User, at: datetime, doing: str = "viewing", place: str = "") -> list[Visitor]:
    """Say that somebody is here, and learn who else is."""
    key, now = _key(application), at.timestamp()
    mine = json.dumps({"at": now, "name": str(by), "doing": doing, "place": place})
    try:
        with _redis().pipeline(transaction=False) as pipe:
            pipe.hset(key, str(by.pk), mine)
            pipe.expire(key, AWAY_AFTER)
            pipe.hgetall(key)
            found = pipe.execute()[-1]
    except redis.RedisError as problem:
        _log.info("nobody is said to be there: %s", type(problem).__name__)
        return []
    return _others(found, by.pk, now)


def others(application: Application, *, but: User, at: datetime) -> list[Visitor]:
    """Who is there, told to somebody who is not there yet: their browser only reads ahead."""
    try:
        found = _redis().hgetall(_key(application))
    except redis.RedisError as problem:
        _log.info("nobody is said to be there: %s", type(problem).__name__)
        return []
    return _others(found, but.pk, at.timestamp())  # type: ignore[arg-type]


def _key(application: Application) -> str:
    return f"presence:{application.pk}"


def _others(found: dict[bytes, bytes], me: int, now: float) -> list[Visitor]:
    rows = [(int(user), json.loads(row)) for user, row in found.items()]
    here = [(user, row) for user, row in rows if user != me and now - row["at"] < GONE_AFTER]
    here.sort(key=lambda pair: (pair[1]["doing"] != "writing", pair[1]["name"]))
    return [Visitor(user, row["name"], row["doing"], row["place"]) for user, row in here[:MOST]]


@cache
def _redis() -> redis.Redis:
    """Waits briefly: a page is not held up by advice."""
    once = Retry(NoBackoff(), 0)
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.2, socket_timeout=0.2, retry=once)
