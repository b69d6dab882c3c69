"""One file: off the list until a day or until something happens, and back on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nominee.desk.frame import for_staff, show, staff_file, today
from nominee.desk.worklist import undoing
from nominee.desk.worklist.bulk import aside_of, day_typed, in_words, typed
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Application
from nominee.work import bulk
from nominee.work.services import may_put_aside


@require_http_methods(["GET", "POST"])
@for_staff
def put_aside(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    if not may_put_aside(file, request.user):
        raise NotAllowed(_("Only who holds the file, or a lead, can put it aside."))
    if file.decided_at is not None:
        raise NotNow([_("It is closed.")])
    if request.method == "GET":
        return _page(request, file, {})
    try:
        deed = bulk.Deed("back") if request.POST.get("do") == "back" else aside_of(request.POST)
        bulk.check(deed, today(file))
    except NotValid as wrong:
        return _page(request, file, wrong.errors)
    now = timezone.now()
    with bulk.one_by_one(request.user):
        undoing.refresh(request)
        file.refresh_from_db()
        if bulk.is_so(file, deed):  # the form was sent twice: what the first one did stays, and can be undone
            return redirect("desk")
        passed = [] if deed.is_sure else bulk.passed([file], deed, by=request.user, at=now).get(file.number, [])
        if passed:
            return _page(request, file, {"sure": _("Say that you mean it, or choose an earlier day.")}, passed)
        outcome = bulk.Outcome(changed=[bulk.change(file, deed, by=request.user, at=now)])
        undoing.keep(request, in_words(deed), outcome, "", now)
    messages.success(request, f"{file.number} – {in_words(deed)}")
    return redirect("desk")


def _page(request: HttpRequest, file: Application, errors: dict[str, str], passed: Sequence[str] = ()) -> HttpResponse:
    """`passed`: the days that would pass while the file is aside, in words."""
    status = 422 if errors else 200
    given, until = typed(request.POST), day_typed(request.POST)
    return show(
        request, "worklist/aside", file, status, errors=errors, given=given, until=until, passed=passed
    )  # fmt: skip
