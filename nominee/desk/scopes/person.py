"""One's own: conflicts declared before a file is opened, and files opened with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nominee import clock
from nominee.desk.frame import for_staff
from nominee.errors import NotValid
from nominee.models import PURPOSES, TIES, Application
from nominee.scopes import conflicts, doors, opening
from nominee.templatetags.kit import time_of_day

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def declared(request: HttpRequest) -> HttpResponse:
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        number = _typed(request, "number")
        try:
            conflict = conflicts.declare_by_number(
                number, by=request.user, at=clock.now(), tie=request.POST.get("tie", "")
            )
        except NotValid as wrong:
            errors = wrong.errors
        else:
            words = _("Kept: you do not see %(number)s any more.")
            messages.success(request, words % {"number": conflict.application.number})
            return redirect("desk-conflicts")
    rows = list(conflicts.of_person(request.user)[:SHOWN])
    return _page(request, "desk/scopes/conflicts.html", errors, rows=rows, ties=list(TIES.items()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def opened(request: HttpRequest) -> HttpResponse:
    """`number` in the address is only typed ahead: nothing is looked up by it."""
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        given = {name: _typed(request, name) for name in ("number", "category", "purpose")}
        try:
            found = opening.open_file(by=request.user, at=clock.now(), **given)
        except NotValid as wrong:
            errors = wrong.errors
        else:
            if isinstance(found, Application):
                messages.info(request, _("You see this file anyway. Nothing was opened."))
                return redirect("desk-file", found.number)
            words = _("Open to read until %(time)s. The privacy officer is told.")
            messages.success(request, words % {"time": time_of_day(found.until_at)})
            return redirect("desk-file", found.application.number)
    now = clock.now()
    rows = [{"row": row, "is_open": row.is_open(now)} for row in opening.of_person(request.user)[:SHOWN]]
    return _page(
        request, "desk/scopes/open.html", errors, rows=rows, purposes=list(PURPOSES.items()), minutes=settings.BREAK_GLASS_MINUTES,
        least=opening.SHORTEST, longest=doors.LONGEST,
    )  # fmt: skip


@require_POST
@for_staff
def close(request: HttpRequest, pk: int) -> HttpResponse:
    row = opening.close(pk, by=request.user, at=clock.now())
    messages.success(request, _("%(number)s is closed to you again.") % {"number": row.application.number})
    return redirect("desk-open")


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:2000].replace("\0", "")


def _page(request: HttpRequest, template: str, errors: Mapping[str, str], **more: Any) -> HttpResponse:
    tabs = [
        {
            "name": _("Declared conflicts"),
            "url": reverse("desk-conflicts"),
            "current": template.endswith("conflicts.html"),
        },
        {
            "name": _("Open a file with a reason"),
            "url": reverse("desk-open"),
            "current": template.endswith("open.html"),
        },
    ]
    given = request.POST if request.method == "POST" else request.GET
    context = {"tabs": tabs, "errors": errors, "given": given, **more}
    return render(request, template, context, status=422 if errors else 200)
