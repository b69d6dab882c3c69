"""What the list shows, to take along: the same filters and rights, row by row from the database, as CSV."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from nominee import clock, limits, seen
from nominee.desk.frame import for_staff
from nominee.desk.worklist import listing
from nominee.desk.worklist.facets import severity_names
from nominee.desk.worklist.filters import Filters
from nominee.desk.worklist.known import Known
from nominee.desk.worklist.rows import holder_of
from nominee.desk.worklist.wording import Wording
from nominee.models import Application, User
from nominee.spreadsheets import safe_cell
from nominee.work.urgency import severity

AT_ONCE = 500
COLUMNS = (
    gettext_noop("File"), gettext_noop("Name"), gettext_noop("State"), gettext_noop("Stream"), gettext_noop("With"),
    gettext_noop("Language"), gettext_noop("Urgency"), gettext_noop("Next step"), gettext_noop("Act by"),
    gettext_noop("Why it is here"), gettext_noop("Received"), gettext_noop("Closed"),
)  # fmt: skip
_log = logging.getLogger(__name__)


class Echo:
    """The writer's file: what is written is the next piece of the answer."""

    def write(self, text: str) -> str:
        return text


@require_safe
@for_staff
def export(request: HttpRequest) -> StreamingHttpResponse:
    user, known, today = request.user, Known.now(request.user), timezone.localdate()
    limits.spend("export", user.pk, clock.now())
    filters = Filters.of(request.GET, user, known)
    column = "decided_at" if filters.view == "closed" else "next_on"
    files = listing.chosen(filters, user, known, today).order_by(column, "id")
    seen.search(filters.query)
    seen.rows(files.order_by().count(), filters.without("q").address())
    name = f"files-{filters.view}-{today.isoformat()}.csv"
    return StreamingHttpResponse(
        _told(written(files, known, today, translation.get_language()), filters, user),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _told(pieces: Iterator[str], filters: Filters, user: User) -> Iterator[str]:
    """Says in the log who took what along and how much of it, also when the download was broken off; no name of a person."""
    lines = -1  # of the head
    try:
        for piece in pieces:
            lines += piece.count("\r\n")
            yield piece
    finally:
        asked = filters.without("q").address() + (" and words" if filters.query else "")
        columns = ", ".join(str(name) for name in COLUMNS)
        _log.info("worklist exported by account %s: %s files by %s: %s", user.pk, max(lines, 0), asked, columns)


def written(files: QuerySet[Application], known: Known, today: date, language: str | None) -> Iterator[str]:
    """The answer is sent after the page's language is put back, so each piece brings its own."""
    writer = csv.writer(Echo())
    with translation.override(language):
        yield "\ufeff" + writer.writerow([_(name) for name in COLUMNS])
    batch: list[dict[str, Any]] = []
    for row in files.values(*listing.COLUMNS).iterator(chunk_size=AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield _piece(writer, batch, known, today, language)
            batch = []
    if batch:
        yield _piece(writer, batch, known, today, language)


def _piece(writer: Any, rows: Iterable[dict[str, Any]], known: Known, today: date, language: str | None) -> str:
    rows = list(rows)
    with translation.override(language):
        names = known.holder_names([row["assigned_to_id"] for row in rows], [row["queue_id"] for row in rows])
        say, groups = Wording(known), severity_names()
        return "".join(
            writer.writerow([safe_cell(cell) for cell in _cells(row, names, groups, say, today)]) for row in rows
        )


def _cells(row: dict[str, Any], names: dict[str, str], groups: dict[str, str], say: Wording, today: date) -> list[Any]:
    is_open = row["decided_at"] is None
    is_waiting = is_open and row["status"] in listing.ANSWERS and row["next_on"] > today
    group = "waiting" if is_waiting else severity(row["next_on"], today) if is_open else ""
    return [
        row["number"], f"{row['given_names']} {row['family_name']}".strip(), say.states[row["status"]][0],
        say.known.streams[row["stream_id"]][1], names.get(holder_of(row), ""),
        row["language"], groups.get(group, ""), say.next_step(row), row["next_on"] if is_open else "",
        say.known.rule_name(row["next_rule"]) if is_open else "", timezone.localtime(row["submitted_at"]).date(),
        "" if is_open else timezone.localtime(row["decided_at"]).date(),
    ]  # fmt: skip
