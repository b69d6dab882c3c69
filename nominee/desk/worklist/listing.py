"""Which files a view and its filters name, and one page of them. Every sort key ends in the id (keyset paging).

The list has two parts, one after the other: what the program must do, and what waits for the applicant's answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone

from nominee.access import open_to, visible_to
from nominee.days import day_of, moment_of
from nominee.desk.worklist.filters import OLDEST, RECEIVED, Filters
from nominee.desk.worklist.known import Known
from nominee.lifecycle import STATES
from nominee.models import Application, User
from nominee.search import search_form
from nominee.work.services import LEADS
from nominee.work.urgency import CRITICAL_DAYS, SOON_DAYS

PAGE = 50
ANSWERS = tuple(code for code, state in STATES.items() if state.turn == "applicant" and code != "draft")
COLUMNS = (
    "id", "number", "given_names", "family_name", "status", "status_since", "submitted_at", "decided_at", "language",
    "stream_id", "assigned_to_id", "queue_id", "next_on", "next_rule", "next_receipt", "is_aside", "aside_until",
    "aside_for", "aside_why",
)  # fmt: skip


def of_view(view: str, user: User, known: Known) -> QuerySet[Application]:
    if view == "closed":
        return visible_to(user).filter(decided_at__isnull=False)
    files = open_to(user, known.hidden)
    if view == "aside":
        mine = Q(assigned_to=user)
        is_lead = user.role in LEADS and user.team_id
        return files.filter(mine | Q(team_id=user.team_id) if is_lead else mine, is_aside=True)
    if view == "open":
        return files
    files = files.filter(is_aside=False)
    if view == "mine":
        return files.filter(assigned_to=user)
    if view == "team":
        return files.filter(team_id=user.team_id)
    return files.filter(queue__in=known.queues)


def chosen(filters: Filters, user: User, known: Known, today: date) -> QuerySet[Application]:
    """The files of the view that every filter lets through."""
    files = searched(of_view(filters.view, user, known), filters)
    for facet, values in filters.chosen.items():
        if values:
            files = files.filter(_says(facet, values, known, today))
    return files


def searched(files: QuerySet[Application], filters: Filters) -> QuerySet[Application]:
    """Each word that is asked for begins a word of the name, in any order; or the file's number begins so.

    Of the closed files, which are by far the most, only what the whole name begins with: that is in an index.
    """
    if not filters.query:
        return files
    number, words = Q(number__startswith=filters.query.upper()), search_form(filters.query).split()
    if filters.view == "closed":
        return files.filter(number | Q(search_name__startswith=" ".join(words)) if words else number)
    name = Q(pk__in=[]) if not words else Q()
    for word in words:
        name &= Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
    return files.filter(number | name)


def _says(facet: str, values: tuple[str, ...], known: Known, today: date) -> Q:
    if facet == "severity":
        by_severity, found = severities(today), Q(pk__in=[])
        for value in values:
            found |= by_severity[value]
        return found
    if facet == "holder":
        people, queues = ([int(value[1:]) for value in values if value[0] == kind] for kind in "uq")
        return Q(assigned_to__in=people) | Q(queue__in=queues)
    if facet == "stream":
        return Q(stream__in=[pk for pk, (code, _name) in known.streams.items() if code in values])
    if facet == "received":
        received, found = receipts(today), Q(pk__in=[])
        for value in values:
            found |= received[value]
        return found
    column = {"state": "status", "language": "language", "rule": "next_rule", "complexity": "complexity"}[facet]
    return Q(**{f"{column}__in": values})


def waits(today: date) -> Q:
    """The applicant has time left to answer. When it is over, the file is the program's again."""
    return Q(status__in=ANSWERS, next_on__gt=today)


def severities(today: date) -> dict[str, Q]:
    """As nominee.work.urgency.severity, as conditions; every open file meets exactly one."""
    ours = ~Q(status__in=ANSWERS)
    critical, soon = today - timedelta(days=CRITICAL_DAYS), today + timedelta(days=SOON_DAYS)
    return {
        "critical": Q(next_on__lt=critical),
        "overdue": Q(next_on__gte=critical, next_on__lt=today),
        "today": Q(next_on=today),
        "soon": Q(next_on__gt=today, next_on__lte=soon) & ours,
        "later": Q(next_on__gt=soon) & ours,
        "waiting": waits(today),
    }


def receipts(today: date) -> dict[str, Q]:
    """How long ago a file was received, as conditions; every submitted file meets exactly one."""
    starts = {name: _midnight(today - timedelta(days=days)) for name, days in RECEIVED.items()}
    found, before = {}, None
    for name, start in starts.items():
        found[name] = Q(submitted_at__gte=start) & (Q(submitted_at__lt=before) if before else Q())
        before = start
    return found | {OLDEST: Q(submitted_at__lt=before)}


def received_column(today: date) -> Case:
    starts = {name: _midnight(today - timedelta(days=days)) for name, days in RECEIVED.items()}
    whens = [When(submitted_at__gte=start, then=Value(name)) for name, start in starts.items()]
    return Case(*whens, default=Value(OLDEST), output_field=CharField())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def severity_column(today: date, *, may_wait: bool = True) -> Case:
    """`may_wait` False: where nothing waits for an applicant, the state need not be read."""
    critical, soon = today - timedelta(days=CRITICAL_DAYS), today + timedelta(days=SOON_DAYS)
    waiting = [When(waits(today), then=Value("waiting"))] if may_wait else []
    return Case(
        *waiting,
        When(next_on__lt=critical, then=Value("critical")),
        When(next_on__lt=today, then=Value("overdue")),
        When(next_on=today, then=Value("today")),
        When(next_on__lte=soon, then=Value("soon")),
        default=Value("later"),
        output_field=CharField(),
    )


# ------------------------------------------------------------------ pages


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    next: str = ""  # places, for the addresses of the pages around this one
    previous: str = ""


def page_of(files: QuerySet[Application], filters: Filters, today: date) -> Page:
    """One page of flat rows after (or before) a place, and whether more follow."""
    is_back = bool(filters.before) and _place(filters.before) is not None
    place = _place(filters.before if is_back else filters.after)
    rows = _take(files, filters.view, today, place, is_back=is_back)
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if is_back:
        rows.reverse()
    following = rows and (is_back or has_more)
    preceding = rows and (has_more if is_back else place is not None)
    return Page(rows, _mark(rows[-1]) if following else "", _mark(rows[0]) if preceding else "")


def _take(files: QuerySet[Application], view: str, today: date, place: Any, *, is_back: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, part in _parts(files, view, today, is_back=is_back):
        if place and (number > place[0] if is_back else number < place[0]):
            continue
        column = "decided_at" if view == "closed" else "next_on"
        is_later = (view == "closed") == is_back
        if place and number == place[0]:
            if isinstance(place[1], datetime) != (view == "closed"):
                return _take(files, view, today, None, is_back=is_back)
            part = part.filter(_beyond(column, place[1], place[2], is_later=is_later))
        sign = "" if is_later else "-"
        order = (f"{sign}{column}", f"{sign}id")
        # First the keys, from an index that has all that is asked; then the rows of these few alone.
        keys = part.order_by(*order).values("pk")[: PAGE + 1 - len(found)]
        rows = files.filter(pk__in=keys).order_by(*order).values(*COLUMNS)
        found += [row | {"part": number} for row in rows]
        if len(found) > PAGE:
            break
    return found


def _parts(
    files: QuerySet[Application], view: str, today: date, *, is_back: bool
) -> Iterator[tuple[int, QuerySet[Application]]]:
    """A queue holds nothing that waits for an applicant; it is one part, and so is what is closed."""
    parts = [files] if view in {"closed", "queues"} else [files.filter(~waits(today)), files.filter(waits(today))]
    numbered = list(enumerate(parts))
    return iter(reversed(numbered) if is_back else numbered)


def _beyond(column: str, value: date | datetime, key: int, *, is_later: bool) -> Q:
    """The first condition is the one that an index is entered by."""
    past = "gt" if is_later else "lt"
    return Q(**{f"{column}__{past}e": value}) & (Q(**{f"{column}__{past}": value}) | Q(**{f"id__{past}": key}))


def _mark(row: dict[str, Any]) -> str:
    moment = row["next_on"] if row["decided_at"] is None else row["decided_at"]
    return f"{row['part']}_{moment.isoformat()}_{row['id']}"


def _place(mark: str) -> tuple[int, date | datetime, int] | None:
    """Part, day (or moment) and key; None for what is no place."""
    part, _one, rest = mark.partition("_")
    moment, _other, key = rest.partition("_")
    if part not in {"0", "1"} or not (key.isascii() and key.isdigit()) or len(key) > 17:
        return None
    when = day_of(moment) if len(moment) == 10 else moment_of(moment)
    if when is None or (isinstance(when, datetime) and timezone.is_naive(when)):
        return None
    return int(part), when, int(key)
