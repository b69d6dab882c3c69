"""`/desk/rules/proposals/…/files/`: the files that would get a different result, to whoever may see them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominee import clock, limits, seen
from nominee.desk.privacy.frame import given
from nominee.desk.rulebook.frame import for_readers, page
from nominee.desk.rulebook.proposals import the_replay
from nominee.desk.worklist.export import Echo
from nominee.models import Replay, ReplayedFile, User
from nominee.rules import replaying, telling
from nominee.rules.comparing import KINDS
from nominee.spreadsheets import safe_cell

SHOWN = 25
AT_ONCE = 100


def _chosen(request: HttpRequest, replay: Replay) -> tuple[QuerySet[ReplayedFile], dict[str, str]]:
    rows = telling.files_visible_to(request.user, replay).order_by("application")
    asked = {"kind": given(request, "kind"), "state": given(request, "state")}
    if asked["kind"] in KINDS:
        rows = rows.filter(kinds__contains=[asked["kind"]])
    if asked["state"] in {"open", "closed"}:
        rows = rows.filter(application__decided_at__isnull=asked["state"] == "open")
    return rows, asked


@require_safe
@for_readers
def files(request: HttpRequest, matter: str) -> HttpResponse:
    row, replay = the_replay(request, matter)
    rows, asked = _chosen(request, replay)
    after = given(request, "after", 18)
    later = rows.filter(application__gt=int(after)) if after.isascii() and after.isdigit() else rows
    found = list(later[: SHOWN + 1])
    shown, more = found[:SHOWN], len(found) > SHOWN
    kept = {name: value for name, value in asked.items() if value}
    following = urlencode(kept | {"after": shown[-1].application_id}) if more else ""
    counted = replaying.by_kind(telling.files_visible_to(request.user, replay), list(KINDS))
    return page(
        request, "files", "proposals", row=row, replay=replay, told=telling.told(request.user, replay, shown), asked=asked,
        count=rows.count(), kinds=[(kind, KINDS[kind], count) for kind, count in counted.items()],
        next=following, is_first=not after, address=urlencode(kept),
    )  # fmt: skip


@require_safe
@for_readers
def files_csv(request: HttpRequest, matter: str) -> StreamingHttpResponse:
    row, replay = the_replay(request, matter)
    limits.spend("export", request.user.pk, clock.now())
    rows, asked = _chosen(request, replay)
    seen.rows(rows.count(), " ".join(f"{name}:{value}" for name, value in asked.items() if value))
    return StreamingHttpResponse(
        _written(rows, replay, request.user, translation.get_language()), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{row.number}.csv"'},
    )  # fmt: skip


def _written(rows: QuerySet[ReplayedFile], replay: Replay, user: User, language: str | None) -> Iterator[str]:
    """The answer is sent after the page's language is put back, so each piece brings its own."""
    writer: Any = csv.writer(Echo())
    with translation.override(language):
        yield "\ufeff" + writer.writerow(
            [_("File"), _("State"), _("Kind"), _("What"), _("Before"), _("After"), _("Why before"), _("Why after")]
        )
    last = 0
    while batch := list(rows.filter(application__gt=last)[:AT_ONCE]):
        last = batch[-1].application_id
        with translation.override(language):
            yield "".join(
                writer.writerow([safe_cell(cell) for cell in cells])
                for cells in telling.cells(telling.told(user, replay, batch))
            )
