"""Correspondence's rules in the lifecycle."""

from __future__ import annotations

from django.utils.translation import gettext as _

from correspondence.models import Request
from nominee import clock, deadlines
from nominee.hooks import guard
from nominee.models import Application


def open_request(application: Application) -> Request | None:
    return Request.objects.filter(application=application, closed_at__isnull=True).first()


def _lapsed(application: Application) -> list[str]:
    request = open_request(application)
    if request and clock.now() >= deadlines.end_of(request.due_on, application.program.time_zone):
        return []
    return [_("The time to answer has not run out.")]


@guard("correspondence.request_is_answered")
def request_is_answered(application: Application) -> list[str]:
    """Each requested document was uploaded after it was asked for, or the answer says something."""
    request = open_request(application)
    if request is None:
        return [_("There is no open request.")]
    slots = [item["slot"] for item in request.items if item.get("slot")]
    fresh = set(
        application.documents.filter(
            slot__in=slots, superseded_at__isnull=True, uploaded_at__gte=request.asked_at
        ).values_list("slot", flat=True)
    )
    if set(slots) - fresh or (not slots and not request.answer):
        return [_("Upload what was asked for, or write an answer, first.")] if not request.answer else []
    return []


@guard("correspondence.request_has_lapsed")
def request_has_lapsed(application: Application) -> list[str]:
    return _lapsed(application)


@guard("correspondence.notice_has_lapsed")
def notice_has_lapsed(application: Application) -> list[str]:
    return _lapsed(application)


@guard("correspondence.notice_was_answered_or_lapsed")
def notice_was_answered_or_lapsed(application: Application) -> list[str]:
    notice = Request.objects.filter(application=application, kind=Request.NOTICE).order_by("-asked_at").first()
    if notice and notice.ending in {"answered", "lapsed"}:
        return []
    return [_("A refusal needs a notice of intent that was answered, or whose time ran out.")]
