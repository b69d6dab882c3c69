"""How often somebody may do what costs much or takes much along: a bucket for each, refilled as time passes.

`settings.LIMITS` names them: as many at once, and again so many within so many seconds. A bucket belongs to the one who
does it (an account, a file), never to an address that others share, so that nobody can use up what is somebody else's.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import ngettext

from nominee.errors import TooOften
from nominee.models import Allowance

KEPT = timedelta(days=2)  # by then every bucket is full again, which is what a missing one means
# One statement, so that of two at once the second one finds what the first one left. No row: nothing was left.
SPEND = """insert into nominee_allowance as kept (key, "left", at) values (%(key)s, %(most)s - 1, %(at)s)
on conflict (key) do update set at = greatest(kept.at, %(at)s),
    "left" = least(%(most)s, kept."left" + greatest(extract(epoch from %(at)s - kept.at), 0) * %(rate)s) - 1
where least(%(most)s, kept."left" + greatest(extract(epoch from %(at)s - kept.at), 0) * %(rate)s) >= 1
returning "left\""""


def spend(what: str, who: object, at: datetime) -> None:
    """Take one from the bucket `what` of `who`, or raise TooOften with the seconds until there is one again."""
    if what not in settings.LIMITS:
        return
    most, seconds = settings.LIMITS[what]
    values = {"key": _key(what, who), "most": float(most), "rate": most / seconds, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(SPEND, values)
        if cursor.fetchone():
            return
    kept = Allowance.objects.get(pk=values["key"])
    left = kept.left + max((at - kept.at).total_seconds(), 0) * values["rate"]
    raise _refused(max(1, math.ceil((1 - left) / values["rate"])))


def _key(what: str, who: object) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"limit:{what}:{who}".encode(), hashlib.sha256).hexdigest()


def _refused(seconds: int) -> TooOften:
    if seconds < 90:
        words = ngettext("Wait %(count)s second and try again.", "Wait %(count)s seconds and try again.", seconds)
        return TooOften([words % {"count": seconds}], seconds)
    minutes = math.ceil(seconds / 60)
    words = ngettext("Wait %(count)s minute and try again.", "Wait %(count)s minutes and try again.", minutes)
    return TooOften([words % {"count": minutes}], seconds)


def refill(what: str, who: object) -> None:
    """As if nothing had been taken: of who has shown that they may."""
    Allowance.objects.filter(pk=_key(what, who)).delete()


def forget(at: datetime) -> int:
    """Buckets that are full again are not kept."""
    return Allowance.objects.filter(at__lt=at - KEPT).delete()[0]
