"""How long the file was with whom: computed from its events, and from the ledger of its holders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee.clocks import clocks
from nominee.models import Application, ApplicationEvent, Holding


def time_spent(file: Application, events: Sequence[ApplicationEvent], now: datetime) -> list[dict[str, str]]:
    """`events`: oldest first."""
    spent = clocks([(event.at, event.to_status) for event in events], now)
    with_program, with_applicant = whole_days([spent.with_program, spent.with_applicant])
    rows = [
        (_("Since receipt"), spent.total.days),
        (_("With us"), with_program),
        (_("With the applicant"), with_applicant),
    ]
    if not file.state.is_final:
        rows.append((_("In this state"), spent.in_state.days))
    return [{"what": what, "text": _days(days)} for what, days in rows]


def ledger(file: Application) -> list[Holding]:
    """Who held the file from when, oldest first."""
    return list(Holding.objects.filter(application=file).select_related("user", "queue").order_by("from_at", "id"))


def holder_of(row: Holding) -> str:
    return str(row.user) if row.user else _("Queue: %(queue)s") % {"queue": row.queue}


def holders(rows: Sequence[Holding], now: datetime) -> list[dict[str, Any]]:
    """Each person and queue that held the file, in the order in which they first did, with all their time."""
    found: dict[tuple[int | None, int | None], dict[str, Any]] = {}
    for row in rows:
        holder = found.setdefault(
            (row.user_id, row.queue_id),
            {
                "who": holder_of(row),
                "span": timedelta(),
                "is_now": False,
            },
        )
        holder["span"] += (row.until_at or now) - row.from_at
        holder["is_now"] |= row.until_at is None
    days = whole_days([holder["span"] for holder in found.values()])
    return [holder | {"text": _days(count)} for holder, count in zip(found.values(), days, strict=True)]


def whole_days(spans: Sequence[timedelta]) -> list[int]:
    """Whole days that add up to those of the whole: what is over goes to where most of a day is missing."""
    days = [span.days for span in spans]
    over = sum(spans, timedelta()).days - sum(days)
    for place in sorted(range(len(spans)), key=lambda place: days[place] - spans[place] / timedelta(days=1))[:over]:
        days[place] += 1
    return days


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
