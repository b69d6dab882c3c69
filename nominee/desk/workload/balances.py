"""The morning's balance of a day: every line, whether it adds up, and whether it is as it was signed."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from nominee.days import day_of
from nominee.desk.workload.frame import for_who_sees_every_team, page, program
from nominee.models import Balance
from nominee.work import balance

SHOWN = 14  # days to choose from
MOST_LINES = 500  # on the page; those that differ come first


@require_safe
@for_who_sees_every_team
def balances(request: HttpRequest) -> HttpResponse:
    of = program()
    made = Balance.objects.filter(program=of)
    days = list(made.order_by("-day").values_list("day", flat=True).distinct()[:SHOWN])
    day = _day(request.GET.get("day", ""), days)
    found = (
        balance.of_day(of, day, reader=request.user)
        if day
        else {"rows": [], "sums": {}, "differing": [], "unsigned": set()}
    )
    rows = sorted(found["rows"], key=lambda row: (not row.difference, row.pk not in found["unsigned"]))
    lines = [
        {
            "holder": str(row.user or row.queue), "is_queue": row.queue_id is not None, "stream": str(row.stream.title),
            **figures, "difference": row.difference, "signature": row.signature[:8], "is_signed": row.pk not in found["unsigned"],
        }
        for row in rows[:MOST_LINES]
        if any((figures := found["figures"][row.pk]).values()) or row.difference
    ]  # fmt: skip
    return page(
        request, "balance", "balance", days=days, day=day, lines=lines, more=max(0, len(rows) - MOST_LINES), sums=found["sums"],
        differing=len(found["differing"]), unsigned=len(found["unsigned"]), made_at=rows[0].made_at if rows else None,
        hour=balance.HOUR,
    )  # fmt: skip


def _day(text: str, days: list[date]) -> date | None:
    """Any day that was balanced may be asked for; anything else shows the latest."""
    asked = day_of(text)
    if asked and Balance.objects.filter(day=asked).exists():
        return asked
    return days[0] if days else None
