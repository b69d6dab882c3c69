"""The pages of the list: the list itself, one file beside it, and the next file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from nominee import seen
from nominee.access import visible_to
from nominee.desk.frame import biting, for_staff, staff_file
from nominee.desk.worklist import facets, listing, saving
from nominee.desk.worklist.filters import WITH_A_TURN, Filters, view_names, views_of
from nominee.desk.worklist.known import Known
from nominee.desk.worklist.rows import first_line, grouped, lines
from nominee.desk.worklist.undoing import fresh_change
from nominee.desk.worklist.wording import Wording
from nominee.errors import NotNow
from nominee.models import Application, Note, SavedView, User
from nominee.work import services
from nominee.work.bulk import MOST

AGAIN = timedelta(seconds=3)  # a second press on “Next file” is no second wish


@require_safe
@for_staff
def worklist(request: HttpRequest) -> HttpResponse:
    user, known, now = request.user, Known.now(request.user), timezone.now()
    today = timezone.localdate(now)
    saved = list(saving.seen_by(user))
    filters = Filters.of(_given(request, saved), user, known)
    page = listing.page_of(listing.chosen(filters, user, known, today), filters, today)
    seen.search(filters.query, len(page.rows))
    seen.rows(len(page.rows), filters.without("q").address())
    counts = facets.counted(filters, user, known, today)
    shown = facets.shown(counts, filters, known)  # before the rows: it asks for the names of nearly all their holders
    rows = lines(page.rows, known, now, today, may_wait=filters.view != "queues")
    for row in rows:
        row["may_aside"] = row["decided_at"] is None and (
            row["assigned_to_id"] == user.pk or user.role in services.LEADS
        )
    views, kept = _views(user, filters, saved, known, today)
    context = {
        "filters": filters,
        "groups": grouped(rows, counts, facets.COUNTED, facets.in_words),
        "rows": rows,
        "total": _total(counts),
        "matching": min(counts.total or 0, MOST),
        "views": views,
        "saved": kept,
        "facets": shown,
        "chips": facets.chips(filters, known),
        "here": filters.address(),
        "next": filters.address(after=page.next) if page.next else "",
        "previous": filters.address(before=page.previous) if page.previous else "",
        "preview": _preview_of(request, filters.preview, known) if filters.preview else None,
        "empty": "" if rows else _why_empty(filters, views, counts),
        "has_turn": user.role in WITH_A_TURN,
        "is_picked": user.role in WITH_A_TURN and filters.view != "closed",
        "change": fresh_change(request, now),
    }
    return render(request, "desk/worklist.html", context)


def _given(request: HttpRequest, saved: list[SavedView]) -> QueryDict:
    """A bare address opens what the person chose to begin with."""
    if request.GET:
        return request.GET
    first = next((view for view in saved if view.is_first and view.owner_id == request.user.pk), None)
    return QueryDict(first.query.lstrip("?")) if first else request.GET


def _total(counts: facets.Counts) -> str:
    most = facets.COUNTED if counts.is_capped else counts.total or 0
    return facets.in_words(counts.total or 0, most)


def _views(
    user: User, filters: Filters, saved: list[SavedView], known: Known, today: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The views of the list and the saved ones, each with its number."""
    names = view_names()
    queries = {f"saved_{view.pk}": Filters.of(QueryDict(view.query.lstrip("?")), user, known) for view in saved}
    counts, here = facets.of_views(views_of(user), queries, user, known, today), filters.address()
    views = [
        {"code": view, "name": names[view], "url": f"?view={view}", "count": counts[view], "is_current": view == filters.view}
        for view in views_of(user)
    ]  # fmt: skip
    kept = [
        {"name": view.name, "url": view.query, "count": counts.get(f"saved_{view.pk}"), "is_current": view.query == here}
        for view in saved
    ]  # fmt: skip
    return views, kept


def _why_empty(filters: Filters, views: list[dict[str, Any]], counts: facets.Counts) -> str:
    """Why nothing is shown, and where something is."""
    if filters.is_narrowed:
        return _("No file of this view matches the filters. Take one away, or look in another view.")
    others = {view["code"]: view["count"] for view in views}
    if filters.view == "mine" and others.get("queues", "0") != "0":
        words = _("You hold no file. In your queues wait: %(count)s. Press “Next file” to take the most urgent one.")
        return words % {"count": others["queues"]}
    return {
        "mine": _("You hold no file, and nothing waits in your queues."),
        "queues": _("Nothing waits in your queues."),
        "team": _("Your team holds no file."),
        "aside": _("No file is put aside."),
        "closed": _("No file is closed yet."),
    }.get(filters.view, _("No file is open."))


# ------------------------------------------------------------------ one file beside the list


@require_safe
@for_staff
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The part of the page that a script puts beside the list."""
    staff_file(request, number)
    return render(
        request, "desk/worklist/preview.html", {"preview": _preview_of(request, number, Known.now(request.user))}
    )


def _preview_of(request: HttpRequest, number: str, known: Known) -> dict[str, Any] | None:
    found = visible_to(request.user).select_related("program", "stream", "assigned_to", "queue").filter(number=number)
    file = found.first()
    if file is None:
        return {"missing": number}
    seen.file(file.pk)
    note = Note.objects.filter(application=file).select_related("by").order_by("-at", "-id").first()
    return {
        "file": file,
        "biting": biting(file),
        "events": list(file.events.select_related("by").order_by("-number")[:3]),
        "note": note,
        "note_text": first_line(note.text) if note else "",
        "why": _why(file, known),
        "holder": file.assigned_to or file.queue,
    }


def _why(file: Application, known: Known) -> list[str]:
    if file.decided_at is not None:
        return []
    return Wording(known).receipt({"next_rule": file.next_rule, "next_receipt": file.next_receipt})


# ------------------------------------------------------------------ the next file


@require_POST
@for_staff
def next_file(request: HttpRequest) -> HttpResponse:
    """Take the most urgent file of one's queues and open it; or say why there is none."""
    found = take_next(request)
    return redirect("desk-file", found.number) if found else redirect("desk")


def take_next(request: HttpRequest) -> Application | None:
    """The file taken; None after saying why there is none."""
    try:
        found = services.next_file(request.user, timezone.now(), AGAIN)
    except NotNow as late:
        messages.error(request, " ".join(late.reasons))
        return None
    if found is None:
        messages.info(request, nothing_waits(request))
    return found


def nothing_waits(request: HttpRequest) -> str:
    user, known = request.user, Known.now(request.user)
    if not known.queues:
        return _("Your role works in no queue.")
    waiting = listing.of_view("queues", user, known)
    if user.skills and waiting.exists() and not services.fitting(waiting, user).exists():
        return _(
            "Files wait in your queues, but none that fits what you take: languages, streams and how hard a file is."
        )
    lines = [_("Nothing waits in your queues.")]
    aside = listing.of_view("aside", user, known).count()
    if aside:
        words = ngettext("%(count)s file is put aside.", "%(count)s files are put aside.", aside)
        lines.append(words % {"count": aside})
    return " ".join(lines)
