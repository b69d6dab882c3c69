"""Files that somebody opened with a reason, having no sight of them: newest first, with the words that were given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from nominee import clock, seen
from nominee.desk.privacy.frame import for_privacy, page
from nominee.looks.unusual import zone
from nominee.models import BreakGlass, Explanation

SHOWN = 200
LATELY = timedelta(days=7)


@require_safe
@for_privacy
def opened(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    rows = list(BreakGlass.objects.select_related("user", "application").order_by("-at", "-id")[:SHOWN])
    seen.rows(len(rows))
    return page(request, "opened", "opened", lines=_lines(rows, now), most=SHOWN)


def lately(now: datetime) -> int:
    return BreakGlass.objects.filter(at__gt=now - LATELY).count()


def _lines(rows: list[BreakGlass], now: datetime) -> list[dict[str, Any]]:
    here = zone()
    explained = set(Explanation.objects.filter(kind="opened").values_list("user", "day"))
    return [
        {
            "row": row,
            "is_open": row.is_open(now),
            "day": (day := row.at.astimezone(here).date()),
            "is_explained": (row.user_id, day) in explained,
        }
        for row in rows
    ]
