"""The public record of draws: a page for everybody, the same rows as CSV and JSON."""

from __future__ import annotations

import csv
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intake.models import PublishedDraw
from nominee.spreadsheets import safe_cell
from nominee.words import Words


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    chosen, asked = _chosen(request)
    rows = [_told(row) for row in chosen]
    return render(
        request,
        "base/draws.html",
        {
            "rows": rows, "asked": asked, "years": _years(), "streams": _streams(),
            "total": sum(row["row"].invitations for row in rows), "query": request.GET.urlencode(),
        },
    )  # fmt: skip


def _all() -> QuerySet[PublishedDraw]:
    return PublishedDraw.objects.select_related("draw").order_by("-held_on", "stream_code", "-invitations", "pk")


def _years() -> list[int]:
    return [day.year for day in PublishedDraw.objects.dates("held_on", "year", order="DESC")]


def _streams() -> list[tuple[str, Words]]:
    found = (
        PublishedDraw.objects.order_by("stream_code").distinct("stream_code").values_list("stream_code", "stream_name")
    )
    return [(code, Words(**name)) for code, name in found]


def _chosen(request: HttpRequest) -> tuple[QuerySet[PublishedDraw], dict[str, Any]]:
    """By stream and year; without a year the newest one, "all" for all. What is no year or stream filters nothing."""
    rows, years = _all(), _years()
    year, stream = request.GET.get("year", ""), request.GET.get("stream", "")[:40].replace("\0", "")
    picked = next((one for one in years if str(one) == year), None)
    if picked is None and year != "all":
        picked = years[0] if years else None
    if picked:
        rows = rows.filter(held_on__year=picked)
    if stream:
        rows = rows.filter(stream_code=stream)
    return rows, {"year": picked, "stream": stream}


def _told(row: PublishedDraw) -> dict[str, Any]:
    return {
        "row": row,
        "stream": Words(**row.stream_name),
        "target": Words(**row.target),
        "note": Words(**row.note) if row.note else "",
        "score": score(row),
    }


def score(row: PublishedDraw) -> str:
    if row.lowest is None:
        return _("not scored")
    if row.highest is not None:
        return f"{row.lowest}–{row.highest}"
    return _("%(points)s and above") % {"points": row.lowest}


@require_safe
def draws_csv(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="draws.csv"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerow(
        [_("Date"), _("Stream"), _("Invitations"), _("Lowest score"), _("Highest score"), _("Target"), _("NOC codes"),
         _("Profiles until"), _("Note")]
    )  # fmt: skip
    for row in _chosen(request)[0]:
        told = _told(row)
        until = row.attested_before.isoformat() if row.attested_before else ""
        cells = [row.held_on, told["stream"], row.invitations, row.lowest, row.highest, told["target"], " ".join(row.noc),
                 until, told["note"]]  # fmt: skip
        writer.writerow([safe_cell(cell) for cell in cells])
    return response


@require_safe
def draws_json(request: HttpRequest) -> JsonResponse:
    """For whoever counts: both languages in each row, dates as ISO text."""
    return JsonResponse(
        {
            "draws": [
                {
                    "date": row.held_on, "stream": row.stream_code, "stream_name": row.stream_name,
                    "kind": "notification" if row.is_notification else "invitation", "invitations": row.invitations,
                    "lowest_score": row.lowest, "highest_score": row.highest, "profiles_until": row.attested_before,
                    "is_general": row.is_general, "target": row.target, "noc": row.noc, "note": row.note,
                }
                for row in _chosen(request)[0]
            ]
        }
    )  # fmt: skip
