"""The federal pool searched for a round: whom it would notify, without those who have a live notification already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from intake.draws.ranking import Ranking, Standing, Terms
from intake.entry import pool
from intake.models import NotificationOfInterest
from nominee import deadlines, seen
from nominee.errors import NotNow
from nominee.models import Stream
from nominee.registers import Unreachable
from nominee.sealing.blind import blind
from nominee.words import Words

KIND = "ee_profile_number"  # as in the form: the same value is found by the same key
SEALED = Words("the profile cannot be opened", "le profil ne peut pas être ouvert")
LIVE = ("chosen", "sent", "answered")


def key_of(number: str) -> str:
    """By what a profile is found without being known."""
    return blind(KIND, number.strip().upper())


def away(problem: Unreachable) -> NotNow:
    words = _("The federal pool cannot be asked now: %(why)s. Nothing was changed. Try again in a few minutes.")
    return NotNow([words % {"why": problem.why}])


def search(terms: Terms, at: datetime) -> list[pool.Found]:
    """What is found, the higher score first. The look is kept with its criteria and count. Raises NotNow while it is away."""
    zone = terms.stream.program.time_zone
    try:
        found = pool.search(
            terms.criteria, crs_from=terms.floor, crs_to=terms.ceiling,
            before=deadlines.day_in(terms.attested_before, zone), on=deadlines.day_in(at, zone),
        )  # fmt: skip
    except Unreachable as problem:
        raise away(problem) from None
    seen.rows(len(found), said(terms))
    return found


def said(terms: Terms) -> str:
    """The criteria for the log of looks: codes and numbers, nothing of a person."""
    asked: dict[str, Any] = {"from": terms.floor, "to": terms.ceiling, **terms.criteria}
    parts = [f"{name}={_flat(value)}" for name, value in asked.items() if value not in (None, "", [], {})]
    return " ".join(parts)[:200]


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}:{part}" for name, part in value.items())
    return ",".join(value) if isinstance(value, list) else str(value)


def rank(terms: Terms, at: datetime) -> Ranking:
    """As of this moment, in the order of the public page: the higher score, then who submitted first, then the number."""
    found = sorted(search(terms, at), key=lambda row: (-row.crs, row.submitted_on, row.number))
    known = notified(terms.stream)
    standing = tuple(Standing(key_of(row.number), row.number, row.crs, "", row.noc) for row in found)
    aimed_at = tuple(row for row in standing if row.pk not in known)
    return Ranking(len(found), aimed_at, aimed_at if terms.places is None else aimed_at[: terms.places])


def notified(stream: Stream) -> set[str]:
    """Who has a live notification of this stream: nobody is notified twice."""
    rows = NotificationOfInterest.objects.filter(stream=stream, status__in=LIVE)
    return set(rows.values_list("profile_key", flat=True))
