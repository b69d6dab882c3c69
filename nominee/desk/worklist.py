"""The files that wait for a role, soonest date first; every other file one search away."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from nominee.access import visible_to
from nominee.desk.frame import for_staff
from nominee.lifecycle import STATES
from nominee.models import Application

PAGE = 50
COUNTED = 1000  # counting further would cost more than the number is worth
TURNS = {
    "support_officer": ("submitted", "completeness", "verification"),
    "program_officer": ("assessment",),
    "manager": ("recommended", "decision"),
    "executive_director": ("second_signature",),
}


def chosen(files: QuerySet[Application], role: str, state: str, query: str) -> QuerySet[Application]:
    if state in STATES:
        files = files.filter(status=state)
    elif state != "all" and not query:
        turns = TURNS.get(role)
        files = files.filter(decided_at__isnull=True, **({"status__in": turns} if turns else {}))
    if query:
        plain = " ".join(query.casefold().split())
        files = files.filter(Q(number__istartswith=query) | Q(search_name__contains=plain))
    return files


def after(files: QuerySet[Application], place: str) -> QuerySet[Application]:
    """Keyset paging: what comes after this date and key; files without a date come last."""
    day, _, key = place.partition(".")
    if not key.isdigit() or len(key) > 17:
        return files
    if day == "none":
        return files.filter(due_on__isnull=True, id__gt=int(key))
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return files
    return files.filter(Q(due_on__gt=due) | Q(due_on=due, id__gt=int(key)) | Q(due_on__isnull=True))


def rows_of(files: QuerySet[Application]) -> list[Application]:
    ordered = files.select_related("stream", "assigned_to").order_by(F("due_on").asc(nulls_last=True), "id")
    return list(ordered[: PAGE + 1])


@require_GET
@for_staff
def worklist(request: HttpRequest) -> HttpResponse:
    state, query = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    files = chosen(visible_to(request.user), request.user.role, state, query)
    rows = rows_of(after(files, request.GET.get("after", "")))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "rows": rows[:PAGE],
        "more": f"{last.due_on.isoformat() if last.due_on else 'none'}.{last.pk}" if last else "",
        "first": not request.GET.get("after"),
        "count": files.order_by()[: COUNTED + 1].count(),
        "counted": COUNTED,
        "state": state,
        "q": query,
        "states": [row for row in STATES.values() if row.code != "draft"],
        "mine": request.user.role in TURNS,
    }
    return render(request, "desk/worklist.html", context)
