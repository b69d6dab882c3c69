"""The files that wait for a role, soonest date first; every other file one view or one search away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nominee.access import visible_to
from nominee.desk.frame import for_staff
from nominee.lifecycle import STATES
from nominee.models import Application, Stream, User
from nominee.search import search_form
from nominee.words import Words

PAGE = 50
COUNTED = 1000  # counting further would cost more than the number is worth
DAYS_SOON = 7
# Whose turn a state is (lifecycle.py), for each role that has a turn.
TURNS = {
    "support_officer": {"support"},
    "program_officer": {"program"},
    "team_lead": {"support", "program"},
    "manager": {"manager"},
    "executive_director": {"director"},
}
COLUMNS = (
    "id", "number", "given_names", "family_name", "status", "status_since", "submitted_at", "due_on",
    "permit_expires_on", "stream__name", "assigned_to__first_name", "assigned_to__last_name",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the address asks for; whatever it cannot mean is left out."""

    view: str  # turn, mine, open, closed
    state: str
    stream: str
    query: str
    after: str

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in cls.__dataclass_fields__}
        first = "turn" if request.user.role in TURNS else "open"
        if given["view"] not in {"turn", "mine", "open", "closed"} or (given["view"] == "turn" and first != "turn"):
            given["view"] = first
        given["query"] = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        if given["state"] not in STATES:
            given["state"] = ""
        return cls(**given)

    def address(self, **changed: str) -> str:
        values = {"view": self.view, "state": self.state, "stream": self.stream, "q": self.query} | changed
        return "?" + urlencode({name: value for name, value in values.items() if value})


def of_view(files: QuerySet[Application], user: User, view: str) -> QuerySet[Application]:
    """The files of one view. A search looks in all files, whatever the view."""
    if view == "closed":
        return files.filter(decided_at__isnull=False)
    files = files.filter(decided_at__isnull=True)
    if view == "mine":
        return files.filter(assigned_to=user)
    if view == "turn":
        turns = TURNS[user.role]
        return files.filter(status__in=[code for code, state in STATES.items() if state.turn in turns])
    return files


def chosen(files: QuerySet[Application], user: User, filters: Filters) -> QuerySet[Application]:
    if filters.query:
        plain = search_form(filters.query)
        files = files.filter(Q(number__startswith=filters.query.upper()) | Q(search_name__contains=plain))
    else:
        files = of_view(files, user, filters.view)
    if filters.state:
        files = files.filter(status=filters.state)
    if filters.stream:
        files = files.filter(stream__code=filters.stream)
    return files


def after(files: QuerySet[Application], place: str) -> QuerySet[Application]:
    """Keyset paging: what comes after this date and key; files without a date come last."""
    day, _dot, key = place.partition(".")
    if not (key.isascii() and key.isdigit()) or len(key) > 17:
        return files
    if day == "none":
        return files.filter(due_on__isnull=True, id__gt=int(key))
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return files
    return files.filter(Q(due_on__gt=due) | Q(due_on=due, id__gt=int(key)) | Q(due_on__isnull=True))


def rows_of(files: QuerySet[Application]) -> list[dict[str, Any]]:
    """One page of flat rows, and one row more when there are more."""
    return list(files.order_by(F("due_on").asc(nulls_last=True), "id").values(*COLUMNS)[: PAGE + 1])


def as_lines(rows: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """The rows as the page shows them: names joined, states and next steps in words, the group by urgency."""
    day, streams = timezone.localdate(now), {}
    for row in rows:
        name = row["stream__name"]
        row["stream"] = streams.setdefault(name["en"], str(Words(**name)))
        row["name"] = f"{row['given_names']} {row['family_name']}".strip() or "–"
        row["officer"] = f"{row['assigned_to__first_name'] or ''} {row['assigned_to__last_name'] or ''}".strip()
        state = STATES[row["status"]]
        row["state"], row["work"] = str(state.name), str(state.work or "")
        row["days"] = (now - row["status_since"]).days
        row["permit_soon"] = row["permit_expires_on"] and (row["permit_expires_on"] - day).days <= 180
        row["group"] = _group(row["due_on"], day)
    return rows


def _group(due: date | None, day: date) -> str:
    if due is None:
        return _("No deadline")
    left = (due - day).days
    if left < 0:
        return _("Overdue")
    if left == 0:
        return _("Due today")
    return _("Due within 7 days") if left <= DAYS_SOON else _("Later")


def _views(files: QuerySet[Application], user: User, filters: Filters) -> list[dict[str, Any]]:
    names = {"turn": _("Waiting for my role"), "mine": _("Mine"), "open": _("All open files"), "closed": _("Closed")}
    if user.role not in TURNS:
        del names["turn"], names["mine"]
    return [
        {
            "name": name,
            "url": f"?view={view}",
            "current": view == filters.view and not filters.query,
            "count": count_of(of_view(files, user, view)),
        }
        for view, name in names.items()
    ]


def count_of(files: QuerySet[Application]) -> str:
    count = files.order_by()[: COUNTED + 1].count()
    return str(count) if count <= COUNTED else _("more than %(count)s") % {"count": COUNTED}


@require_GET
@for_staff
def worklist(request: HttpRequest) -> HttpResponse:
    filters, files = Filters.of(request), visible_to(request.user)
    found = chosen(files, request.user, filters)
    rows = rows_of(after(found, filters.after))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    place = f"{last['due_on'].isoformat() if last['due_on'] else 'none'}.{last['id']}" if last else ""
    context = {
        "rows": as_lines(rows[:PAGE], timezone.now()),
        "views": _views(files, request.user, filters),
        "filters": filters,
        "count": count_of(found) if filters.query or filters.state or filters.stream else "",
        "next": filters.address(after=place) if place else "",
        "first": filters.address() if filters.after else "",
        "states": [row for row in STATES.values() if row.code != "draft"],
        "streams": Stream.objects.order_by("code"),
    }
    return render(request, "desk/worklist.html", context)
