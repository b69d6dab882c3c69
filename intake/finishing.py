"""The end of the completeness check: what is taken over from an earlier one, the acknowledgement, and the next file."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from intake import reviewing
from intake.desk import checklist_of, on, page
from nominee import machine
from nominee.desk.frame import for_staff, staff_file
from nominee.desk.worklist.views import take_next
from nominee.errors import NotAllowed, NotNow
from nominee.lifecycle import ACTIONS


@require_POST
@for_staff
def take_over(request: HttpRequest, number: str) -> HttpResponse:
    """Say “OK” of every item that is as an officer found it in order before. Each stays on record and can be undone."""
    file = staff_file(request, number)
    if not reviewing.may_review(file, request.user):
        raise NotAllowed
    rows = checklist_of(file, request.user).to_take_over
    reviewing.review_together([row.item for row in rows], by=request.user, at=timezone.now())
    found = checklist_of(file, request.user)
    words = ngettext("%(count)s item is OK as before.", "%(count)s items are OK as before.", len(rows))
    return on(request, file, found, found.first, words % {"count": len(rows)})


@require_POST
@for_staff
def finish(request: HttpRequest, number: str) -> HttpResponse:
    """Acknowledge from here: the page stays, and offers the next file."""
    file = staff_file(request, number)
    try:
        machine.perform(file, "acknowledge", by=request.user, at=timezone.now(), expecting="completeness")
    except NotNow as late:
        file.refresh_from_db()
        found = checklist_of(file, request.user)
        return page(request, file, found, found.first, status=409, conflict=late.reasons)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Done: %(action)s.") % {"action": ACTIONS["acknowledge"].name})
        return redirect("desk-file", number)
    return render(request, "desk/completeness/done.html", {"file": file})


@require_POST
@for_staff
def next_file(request: HttpRequest) -> HttpResponse:
    """Take the next file of one's queues; where it waits for this check, begin it."""
    found = take_next(request)
    if found is None:
        return redirect("desk")
    if found.status == "submitted":
        with suppress(NotNow, NotAllowed):  # somebody was faster, or it is another's step: the file says so
            machine.perform(found, "start_completeness", by=request.user, at=timezone.now(), expecting="submitted")
    return redirect("desk-completeness", found.number)  # which leads on to the file where there is no checklist
