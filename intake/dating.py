"""An officer who has read a document says until when it counts, where the answer or its owner said otherwise.

The row before stays: whoever decides sees who said which day, and when. The days that bite of the file follow.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake import reviewing
from intake.selectors import live_documents
from intake.uploading import validity
from nominee.access import roles_on
from nominee.errors import NotAllowed, NotNow
from nominee.models import Application, Document, DocumentValidity, User
from nominee.work import holding

WORKS = reviewing.REVIEWERS | {"program_officer"}
BITES = ("passport_expires_on", "permit_expires_on")  # columns of the file that follow


def may_date(application: Application, user: User) -> bool:
    """While the file is open, whoever checks it or assesses it."""
    is_open = application.submitted_at is not None and application.decided_at is None
    return is_open and bool(roles_on(user, application) & WORKS)


@transaction.atomic
def date_document(document: Document, until: date | None, *, by: User, at: datetime, today: date) -> DocumentValidity:
    """Raises NotValid at `valid_until`, NotNow where another document took its place meanwhile."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=document.application_id)
    if not may_date(application, by):
        raise NotAllowed
    live = live_documents(application).get(document.slot)
    if live is None or live.pk != document.pk:
        raise NotNow([_("Another document took its place meanwhile. Look at that one.")])
    row = validity.say(document, until, by=by, at=at, today=today)
    rule = validity.rules_of(application).validity(document.slot) or {}
    if rule.get("until_field") in BITES:
        setattr(application, rule["until_field"], until)
        holding.look_ahead(application, application.events.order_by("-number").values_list("action", flat=True)[0])
        application.save(update_fields=[rule["until_field"], *holding.AHEAD])
    return row
