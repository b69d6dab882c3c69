"""The log of sign-ins: one line for each thing that happened at the door."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest

from nominee.models import SignIn, User
from nominee.models.sign_in import HAPPENED
from nominee.sign_in import browsers

SHOWN = 30
PERIODS = (1, 7, 30)  # days that the auditor's counts look back


def note(
    what: str,
    user: User | None,
    *,
    at: datetime,
    request: HttpRequest | None = None,
    way: str = "",
    by: User | None = None,
) -> SignIn:
    """`by`: whoever did it to this person, if somebody else did."""
    told = {"address": browsers.address_of(request), "browser": browsers.in_words(request)} if request else {}
    return SignIn.objects.create(what=what, user=user, at=at, way=way, by=by, **told)


def subject_of(account: User) -> str:
    """What the administrative chain calls an account: of applicants and representatives the address stays out of it."""
    return account.email if account.is_program_staff else f"#{account.pk}"


def latest(user: User) -> list[SignIn]:
    return list(user.sign_ins.select_related("by").order_by("-at", "-id")[:SHOWN])


def counted(at: datetime) -> list[tuple[str, list[int]]]:
    """For the auditor: how often each thing happened in the last day, week and month; no person is named."""
    since = {f"d{days}": Count("id", filter=Q(at__gt=at - timedelta(days=days))) for days in PERIODS}
    rows = SignIn.objects.filter(at__gt=at - timedelta(days=max(PERIODS))).order_by().values("what").annotate(**since)
    found = {row["what"]: [row[name] for name in since] for row in rows}
    return [(str(words), found.get(code, [0] * len(PERIODS))) for code, words in HAPPENED.items()]
