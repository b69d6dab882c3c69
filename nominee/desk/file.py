"""One file: what to do now, what the applicant says, its documents, and everything that happened.

The rest of the page (letters, requests, checks, the fee …) is hung in by the apps that know it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from nominee import clock
from nominee.clocks import Clocks, clocks
from nominee.desk import panels
from nominee.desk.frame import for_staff, show, staff_file
from nominee.lifecycle import OPTIONS
from nominee.models import Application, ApplicationEvent
from nominee.programs.conditions import holds
from nominee.selectors import facts_of, live_documents


@require_GET
@for_staff
def overview(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    titles = {row["code"]: row["title"] for row in file.definition["documents"]}
    events = list(file.events.select_related("by").order_by("-number"))
    spent = clocks([(event.at, event.to_status) for event in reversed(events)], clock.now())
    return show(
        request, "overview", file, tab="overview",
        pages=_answers(file),
        documents=[(titles.get(slot), document) for slot, document in live_documents(file).items()],
        events=[(event, said(event)) for event in events],
        clocks=_in_words(spent, is_closed=file.state.is_final),
        nomination=getattr(file, "nomination", None),
        panels=panels.at("overview", file, request.user),
    )  # fmt: skip


def _in_words(spent: Clocks, *, is_closed: bool) -> list[dict[str, str]]:
    rows = [
        (_("Since receipt"), spent.total),
        (_("With us"), spent.with_program),
        (_("With the applicant"), spent.with_applicant),
    ]
    if not is_closed:
        rows.append((_("In this state"), spent.in_state))
    return [
        {"what": what, "text": ngettext("%(count)s day", "%(count)s days", span.days) % {"count": span.days}}
        for what, span in rows
    ]


def _answers(file: Application) -> list[dict[str, Any]]:
    """What was asked of this person, page by page, with what they answered."""
    facts = facts_of(file)
    return [
        {
            "page": row,
            "rows": [
                (field, file.answers.get(field["code"])) for field in row["fields"] if holds(field.get("when"), facts)
            ]
            if row["kind"] == "fields"
            else [],
            "entries": facts.rows(row.get("entry", "")),
        }
        for row in file.definition["pages"]
        if holds(row.get("when"), facts)
    ]


def said(event: ApplicationEvent) -> list[tuple[str, str]]:
    """What was asked, answered or reasoned with an action, labelled, in the order it reads best."""
    labels = {
        "outcome": _("Outcome"),
        "reasons": _("Reasons"),
        "comments": _("Comments"),
        "ground": _("Ground"),
        "answer": _("Answer of the applicant"),
        "items": _("Asked for"),
        "grounds": _("Grounds"),
    }
    lines = []
    for name, label in labels.items():
        value = event.asked.get(name)
        if isinstance(value, list):
            lines += [(label, str(row.get("text", ""))) for row in value]
        elif value:
            lines.append((label, str(OPTIONS.get(name, {}).get(str(value), value))))
    return lines
