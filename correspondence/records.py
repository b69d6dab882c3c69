"""What correspondence writes in the transaction of an action."""

from __future__ import annotations

from django.utils.translation import gettext as _

from correspondence.models import Request
from nominee import deadlines
from nominee.errors import NotValid
from nominee.hooks import record
from nominee.models import ApplicationEvent


def _open(event: ApplicationEvent, kind: str, limit: str, items: object) -> None:
    if not isinstance(items, list) or not all(isinstance(item, dict) and item.get("text") for item in items):
        raise NotValid({"items": _("Say what is asked for.")})
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
    application.save(update_fields=["due_on"])


def _close(event: ApplicationEvent, ending: str) -> None:
    fields: dict[str, object] = {"closed_at": event.at, "ending": ending}
    if event.asked.get("answer"):
        fields["answer"] = event.asked["answer"]
    Request.objects.filter(application=event.application, closed_at__isnull=True).update(**fields)
    event.application.due_on = None
    event.application.save(update_fields=["due_on"])


@record("correspondence.open_request")
def open_request(event: ApplicationEvent) -> None:
    _open(event, Request.INFORMATION, "information_request", event.asked["items"])


@record("correspondence.open_notice")
def open_notice(event: ApplicationEvent) -> None:
    _open(event, Request.NOTICE, "notice_of_intent", event.asked["grounds"])


@record("correspondence.answer_request")
def answer_request(event: ApplicationEvent) -> None:
    """Every requested document uploaded after it was asked for, or words that say why not."""
    request = Request.objects.get(application=event.application, closed_at__isnull=True)
    slots = {item["slot"] for item in request.items if item.get("slot")}
    fresh = event.application.documents.filter(
        slot__in=slots, superseded_at__isnull=True, uploaded_at__gte=request.asked_at
    )
    if not event.asked.get("answer") and (not slots or slots - set(fresh.values_list("slot", flat=True))):
        raise NotValid({"answer": _("Upload what was asked for, or write an answer, first.")})
    _close(event, "answered")


@record("correspondence.close_request")
def close_request(event: ApplicationEvent) -> None:
    _close(event, "lapsed")


@record("correspondence.close_notice")
def close_notice(event: ApplicationEvent) -> None:
    _close(event, "lapsed" if event.role == "system" else "answered")


@record("correspondence.close_what_is_open")
def close_what_is_open(event: ApplicationEvent) -> None:
    _close(event, "closed")
