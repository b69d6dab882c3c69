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


@guard("correspondence.request_is_open")
def request_is_open(application: Application) -> list[str]:
    return [] if open_request(application) else [_("There is no open request.")]


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
