"""The page of saved views: keep the present filters under a name, choose the first one, delete."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nominee.desk.frame import for_staff
from nominee.desk.worklist import saving
from nominee.desk.worklist.facets import chips
from nominee.desk.worklist.filters import Filters
from nominee.desk.worklist.known import Known
from nominee.errors import NotValid


def list_address(text: str, request: HttpRequest, known: Known) -> str:
    """The part of a list's address that means something, however it came here."""
    return Filters.of(parsed(text), request.user, known).address()


def parsed(text: str) -> QueryDict:
    return QueryDict(text[:4000].lstrip("?"))


@require_http_methods(["GET", "POST"])
@for_staff
def views(request: HttpRequest) -> HttpResponse:
    known = Known.now(request.user)
    if request.method == "GET":
        return _page(request, known, request.GET.urlencode(), {})
    query = list_address(request.POST.get("query", ""), request, known)
    try:
        view = saving.save_view(
            request.user, name=request.POST.get("name", ""), query=query, at=timezone.now(),
            is_shared=bool(request.POST.get("shared")), is_first=bool(request.POST.get("first")), may_replace=bool(request.POST.get("replace")),
        )  # fmt: skip
    except NotValid as wrong:
        return _page(request, known, query, wrong.errors)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(reverse("desk") + query)


def _page(request: HttpRequest, known: Known, query: str, errors: dict[str, str]) -> HttpResponse:
    filters = Filters.of(parsed(query), request.user, known)
    context: dict[str, Any] = {
        "chips": chips(filters, known),
        "query": filters.address(),
        "saved": saving.seen_by(request.user),
        "errors": errors,
        "given": {name: text.replace("\x00", "") for name, text in request.POST.items()},
    }
    return render(request, "desk/worklist/views.html", context, status=422 if errors else 200)


@require_POST
@for_staff
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it the first, or delete it."""
    if request.POST.get("do") == "first":
        view = saving.make_first(request.user, pk)
        messages.success(request, _("Your list opens with “%(name)s”.") % {"name": view.name})
    else:
        name = saving.delete_view(request.user, pk)
        messages.success(request, _("The view “%(name)s” is deleted.") % {"name": name})
    return redirect("desk-views")
