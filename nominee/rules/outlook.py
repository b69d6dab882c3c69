"""What somebody who looks after the rules has before them: what waits, what runs, what changes soon, what is unsure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from nominee.models import ProposedVersion, Replay, StreamVersion, User
from nominee.rules import catalogue, proposing

SOON = 120  # days
SHOWN = 20


def waiting(user: User) -> list[tuple[ProposedVersion, Replay | None, bool]]:
    """Proposals that nobody has answered, the oldest first: each with its last replay, and whether it waits for this person."""
    rows = proposing.proposals_visible_to(user).filter(state="proposed").prefetch_related("replays")
    found = rows.order_by("proposed_at")[:SHOWN]
    return [(row, row.replays.first(), proposing.may_publish(row, user)) for row in found]  # type: ignore[attr-defined]


def changes_soon(now: datetime) -> list[dict[str, Any]]:
    """Versions that begin or end within the next months, by their day."""
    found = []
    for version in catalogue.versions():
        today = catalogue.today_in(version.stream.program, now)
        for day, begins in ((version.in_force_from, True), (version.in_force_until, False)):
            if day is not None and today <= day <= today + timedelta(days=SOON):
                found.append({"version": version, "day": day, "begins": begins, "left": (day - today).days})
    return sorted(found, key=lambda row: (row["day"], not row["begins"]))


def unsure(now: datetime) -> list[dict[str, Any]]:
    """Of each version in force: how many of its parts nobody confirmed, the most first."""
    rows = [(version, len(catalogue.doubts(version.definition))) for version in _in_force(now)]
    found = [{"version": version, "count": count} for version, count in rows if count]
    return sorted(found, key=lambda row: -int(row["count"]))[:SHOWN]


def _in_force(now: datetime) -> Iterable[StreamVersion]:
    published = StreamVersion.objects.filter(published_at__isnull=False).select_related("stream__program")
    # A day more on either side: which day it is depends on the place.
    around = published.filter(in_force_from__lte=_day(now, 1)).exclude(in_force_until__lt=_day(now, -1))
    for version in around.defer("stream__program__tables").order_by("stream__code"):
        if catalogue.state_of(version, catalogue.today_in(version.stream.program, now)) == catalogue.IN_FORCE:
            yield version


def _day(now: datetime, more: int) -> date:
    return now.date() + timedelta(days=more)


def of(user: User, now: datetime) -> dict[str, Any]:
    """All of it, for the page that whoever proposes and publishes rules begins on."""
    return {"waiting": waiting(user), "soon": changes_soon(now), "unsure": unsure(now), "days": SOON}
