"""The desk's page of the federal pool: criteria, how many fit, how their scores lie; and asking about a file's profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intake.draws.desk import for_who_prepares, page
from intake.draws.selectors import streams_for
from intake.draws.services import is_federal
from intake.entry import criteria as federal
from intake.entry import planning, profiles, searching
from intake.entry.pool import Found
from nominee import clock, limits
from nominee.desk.frame import for_roles, staff_file
from nominee.errors import NotNow, NotValid
from nominee.models import Stream, User

PER_PAGE = 50
DECIDING = {"approve", "approve_first", "sign", "recommend"}
WORKS = frozenset(
    {"support_officer", "program_officer", "team_lead", "manager", "executive_director", "integrity_officer"}
)
for_who_works = for_roles(WORKS)
STEP = 20  # points of one line of the distribution


def federal_streams(user: User) -> list[Stream]:
    return [stream for stream in streams_for(user) if is_federal(stream)]


@require_safe
@for_who_prepares
def pool_search(request: HttpRequest) -> HttpResponse:
    """Nobody is looked up before criteria are sent; each look is kept with them and with how many were found."""
    at, streams = clock.now(), federal_streams(request.user)
    stream = next((one for one in streams if one.code == request.GET.get("stream")), streams[0] if streams else None)
    if stream is None:
        return page(request, "pool", "pool", stream=None)
    context: dict[str, Any] = {"stream": stream, "streams": streams, **planning.offered(stream)}
    if not request.GET.get("searched"):
        return page(request, "pool", "pool", given=planning.shown(None, stream, at), **context)
    given = planning.sent(request.GET)
    try:
        terms = planning.terms_of(given, stream, at)
        limits.spend("pool_search", request.user.pk, at)
        found = searching.search(terms, at)
    except NotValid as wrong:
        return page(request, "pool", "pool", status=422, given=given, errors=wrong.errors, **context)
    except NotNow as later:
        return page(request, "pool", "pool", status=503, given=given, refused=later.reasons, **context)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request, "pool", "pool", given=given, profiles=shown, count=len(found), bands=bands(found), criteria=terms,
        aimed=federal.described(terms.criteria), education_of=federal.EDUCATION, query=_query(given, stream),
        to_round=f"{reverse('desk-draw-new')}?{_query(given, stream)}", searched=True, **context,
    )  # fmt: skip


def _query(given: Mapping[str, str], stream: Stream) -> str:
    said = {name: value for name, value in given.items() if value}
    return urlencode({"searched": "1", "stream": stream.code, **said})


def bands(found: list[Found]) -> list[tuple[int, int, int]]:
    """From, to and how many, the highest first; those between that have nobody too, so that a gap is seen."""
    counted = Counter(row.crs // STEP for row in found)
    if not counted:
        return []
    steps = range(max(counted), min(counted) - 1, -1)
    return [(step * STEP, step * STEP + STEP - 1, counted[step]) for step in steps]


@require_POST
@for_who_works
def ask_about_profile(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the federal side about this file's profile now, and come back to where one was."""
    file = staff_file(request, number)
    try:
        profiles.ask_now(file, by=request.user, at=clock.now())
        messages.success(request, _("The federal side was asked. Its answer is on the file."))
    except NotNow as later:
        messages.warning(request, " ".join(later.reasons))
    back = request.POST.get("back", "")
    return redirect("desk-act", number, back) if back in DECIDING else redirect("desk-file", number)
