"""One file: what to do now, what the applicant says, documents, letters, and everything that happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nominee.desk import for_staff, show, staff_file
from nominee.models import Application, ApplicationEvent
from nominee.selectors import facts_of, live_documents


@require_GET
@for_staff
def overview(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    facts = facts_of(file)
    pages = [
        {
            "page": row,
            "rows": [(field, file.answers.get(field["code"])) for field in row["fields"]]
            if row["kind"] == "fields"
            else [],
            "entries": facts.rows(row.get("entry", "")),
        }
        for row in file.definition["pages"]
    ]
    titles = {row["code"]: row["title"] for row in file.definition["documents"]}
    return show(
        request, "overview", file, tab="overview",
        pages=pages,
        documents=[(titles.get(slot), document) for slot, document in live_documents(file).items()],
        letters=file.letters.order_by("-published_at"),
        events=[(event, said(event)) for event in file.events.select_related("by").order_by("-number")],
        fee=getattr(file, "fee", None),
        nomination=getattr(file, "nomination", None),
        representation=_representation(file),
    )  # fmt: skip


def _representation(file: Application) -> Any:
    return file.representations.filter(ended_at__isnull=True).select_related("representative").first()


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
    outcomes = {"nominate": _("Nominate"), "refuse": _("Refuse")}
    lines = []
    for name, label in labels.items():
        value = event.asked.get(name)
        if isinstance(value, list):
            lines += [(label, str(row.get("text", ""))) for row in value]
        elif value:
            lines.append((label, outcomes.get(str(value), str(value)) if name == "outcome" else str(value)))
    return lines
