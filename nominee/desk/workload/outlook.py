"""The forecast of the house and of every team that the reader sees: twelve weeks, with its past error."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominee.desk.frame import for_staff
from nominee.desk.workload.frame import page, program, today
from nominee.work import flows, forecast, workload

MOST_TEAMS = 12  # on one page; the others are one choice away
WIDTH, HEIGHT, LEFT, FOOT = 640, 200, 50, 30  # of the figure


@require_safe
@for_staff
def outlook(request: HttpRequest) -> HttpResponse:
    of = program()
    seen = list(workload.teams_seen(request.user))
    chosen = request.GET.get("team", "").strip()
    shown = [team for team in seen if team.code == chosen] or seen[:MOST_TEAMS]
    house, known = flows.outlooks(of, today(of)) if shown else ({}, {})
    parts = [_part(str(team), known[team.pk], team.code) for team in shown if team.pk in known]
    if shown and request.user.role in workload.SEES_EVERY_TEAM:
        parts.insert(0, _part(_("The whole house"), house))
    return page(
        request, "forecast", "forecast", parts=parts, every=seen if len(seen) > len(shown) else [],
        least=forecast.LEAST,
    )  # fmt: skip


def _part(name: str, known: dict[str, Any], code: str = "") -> dict[str, Any]:
    """The house, or a team when it has a code."""
    found: forecast.Outlook = known["outlook"]
    return {
        "code": code,
        "name": name,
        "open": known["open"],
        "capacity": known["capacity"],
        "weeks": found.weeks,
        "spread": round(found.spread, 1),
        "sample": found.sample,
        "use": round(100 * found.use),
        "errors": [
            {"ago": row.ago, "said": row.said, "came": row.came, "files": round(row.files, 1)} for row in found.errors
        ],
        "figure": figure(known["open"], found) if found.weeks else None,
        **_means(found),
    }


def _means(found: forecast.Outlook) -> dict[str, float]:
    return {
        "arrivals": round(found.arrivals, 1),
        "outside": round(found.outside, 1),
        "passed_in": round(found.arrivals - found.outside, 1),
        "left": round(found.left, 1),
        "closed": round(found.closed, 1),
        "passed_on": round(found.left - found.closed, 1),
    }


def figure(open_now: int, found: forecast.Outlook) -> dict[str, Any]:
    """Points of the figure, whole numbers: the line of what is expected, within the band of 8 cases in 10."""
    top = max(found.top, open_now, 1)
    step = (WIDTH - LEFT - 10) / len(found.weeks)

    def at(place: int, value: int) -> str:
        return f"{round(LEFT + step * place)},{round(HEIGHT - FOOT - (HEIGHT - FOOT - 15) * value / top)}"

    upper = [at(0, open_now), *(at(place, week.most) for place, week in enumerate(found.weeks, 1))]
    lower = [at(0, open_now), *(at(place, week.least) for place, week in enumerate(found.weeks, 1))]
    return {
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - 10, "base": HEIGHT - FOOT, "top": top,
        "band": " ".join(upper + lower[::-1]),
        "line": " ".join([at(0, open_now), *(at(place, week.expected) for place, week in enumerate(found.weeks, 1))]),
    }  # fmt: skip
