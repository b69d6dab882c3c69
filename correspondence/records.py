"""What correspondence writes in the transaction of an action."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from correspondence.models import Request
from nominee import deadlines
from nominee.errors import NotValid
from nominee.hooks import record
from nominee.machine import LONGEST
from nominee.models import Application, ApplicationEvent
from nominee.words import Words
from nominee.work import holding

MOST_ROWS = 60
BLANK = {"en": "", "fr": ""}


def _rows(application: Application, given: object, name: str, key: str, section: str) -> list[dict[str, Any]]:
    """The rows as they are kept: a known code or none, its title from the program's rules, and words."""
    titles = {row["code"]: Words(**row["title"]).as_json for row in application.definition[section]}
    wrong = NotValid({name: _("Say what is asked for.")})
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_ROWS:
        raise wrong
    rows = []
    for row in given:
        if not isinstance(row, dict):
            raise wrong
        code, text = row.get(key) or "", row.get("text")
        if not isinstance(text, str) or not text.strip() or not isinstance(code, str):
            raise wrong
        if len(text) > LONGEST:
            raise NotValid({name: _("Write at most %(count)s characters.") % {"count": LONGEST}})
        if code and code not in titles:
            raise NotValid({name: _("Choose from the list.")})
        rows.append({key: code, "title": titles.get(code, BLANK), "text": text.strip()})
    return rows


def _open(event: ApplicationEvent, kind: str, limit: str, items: list[dict[str, Any]]) -> None:
    application = event.application
    due_on = deadlines.after(
        deadlines.day_in(event.at, application.program.time_zone), application.definition["limits"][limit]
    )
    Request.objects.create(
        application=application,
        event=event,
        kind=kind,
        items=items,
        asked_by=event.by,
        asked_at=event.at,
        due_on=due_on,
    )
    application.due_on = due_on
    holding.look_ahead(application, event.action)  # whoever asked acts again when the time to answer ends
    application.save(update_fields=["due_on", *holding.AHEAD])


def _close(event: ApplicationEvent, ending: str) -> None:
    fields: dict[str, object] = {"closed_at": event.at, "ending": ending}
    if event.asked.get("answer"):
        fields["answer"] = event.asked["answer"]
    Request.objects.filter(application=event.application, closed_at__isnull=True).update(**fields)
    event.application.due_on = None
    event.application.save(update_fields=["due_on"])


@record("correspondence.open_request")
def open_request(event: ApplicationEvent) -> None:
    rows = _rows(event.application, event.asked["items"], "items", "slot", "documents")
    _open(event, Request.INFORMATION, "information_request", rows)


@record("correspondence.open_notice")
def open_notice(event: ApplicationEvent) -> None:
    rows = _rows(event.application, event.asked["grounds"], "grounds", "criterion", "criteria")
    _open(event, Request.NOTICE, "notice_of_intent", rows)


@record("correspondence.answer_request")
def answer_request(event: ApplicationEvent) -> None:
    """Every requested document uploaded after it was asked for, or words that say why not.

    An answer after the last day still counts while the request is open: minutes, in the person's favour.
    """
    request = Request.objects.get(application=event.application, closed_at__isnull=True)
    _check_length(event)
    slots = {item["slot"] for item in request.items if item.get("slot")}
    fresh = event.application.documents.filter(
        slot__in=slots, superseded_at__isnull=True, uploaded_at__gte=request.asked_at
    )
    if not event.asked.get("answer") and (not slots or slots - set(fresh.values_list("slot", flat=True))):
        raise NotValid({"answer": _("Upload what was asked for, or write an answer, first.")})
    _close(event, "answered")


def _check_length(event: ApplicationEvent) -> None:
    if len(event.asked.get("answer", "")) > LONGEST:
        raise NotValid({"answer": _("Write at most %(count)s characters.") % {"count": LONGEST}})


@record("correspondence.close_request")
def close_request(event: ApplicationEvent) -> None:
    _close(event, "lapsed")


@record("correspondence.close_notice")
def close_notice(event: ApplicationEvent) -> None:
    _check_length(event)
    _close(event, "lapsed" if event.role == "system" else "answered")


@record("correspondence.close_what_is_open")
def close_what_is_open(event: ApplicationEvent) -> None:
    _close(event, "closed")
