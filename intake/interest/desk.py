"""The desk's pages of the pools: how many wait with how many points, who ranks where, and what one person attested."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intake.interest import giving, history, pools, questions, scoring
from intake.interest.selectors import interest_for, pool, visible_to
from intake.interest.views import STATUS, today_of
from intake.models import Attestation, ExpressionOfInterest
from intake.selectors import version_in_force
from nominee import clock, seen
from nominee.desk.frame import for_roles
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Stream, StreamVersion, User
from nominee.roles import COUNTS_POOLS, READS_INTERESTS
from nominee.sealing import vault
from nominee.words import Words

ROWS = 50  # of a page


def _streams(user: User) -> list[Stream]:
    """Of the person's programs; who only counts belongs to none, and counts all."""
    found = Stream.objects.select_related("program").order_by("code")
    return list(found.filter(program__in=user.programs.all()) if user.role in READS_INTERESTS else found)


def _version(stream: Stream) -> StreamVersion | None:
    """In force, else the last one: a pool may outlive its rules by a moment."""
    return version_in_force(stream, today_of(stream)) or stream.versions.order_by("in_force_from").last()


def _takes_more(stream: Stream, version: StreamVersion | None) -> bool:
    """Whether people register now: rules that have ended take nobody, whatever they say."""
    if version is None or not version.is_open:
        return False
    return version.in_force_until is None or version.in_force_until >= today_of(stream)


@require_safe
@for_roles(COUNTS_POOLS)
def all_pools(request: HttpRequest) -> HttpResponse:
    """Every stream that people register an interest in."""
    streams = _streams(request.user)
    counted, tells_all = pools.totals(streams, clock.now()), request.user.role in READS_INTERESTS
    rows = []
    for stream in streams:
        version, row = _version(stream), counted.get(stream.pk)
        if row or (version and questions.asks(version)):
            small = not tells_all and 0 < (row["count"] if row else 0) < pools.LEAST_TOLD
            known = {} if small else (row or {"count": 0})
            rows.append({**known, "stream": stream, "is_small": small, "is_open": _takes_more(stream, version)})
    rows.sort(key=lambda row: (not row["is_open"], not row.get("count")))
    return render(request, "desk/pools/all.html", {"rows": rows, "tells_all": tells_all, "least": pools.LEAST_TOLD})


@require_safe
@for_roles(COUNTS_POOLS)
def one_pool(request: HttpRequest, stream: str) -> HttpResponse:
    found = next((row for row in _streams(request.user) if row.code == stream), None)
    version = _version(found) if found else None
    if found is None or version is None:
        raise NotFound
    now, tells_all = clock.now(), request.user.role in READS_INTERESTS
    areas = pools.area_names(version, found.program.tables)
    context: dict[str, Any] = {
        "stream": found, "version": version, "tells_all": tells_all, "least": pools.LEAST_TOLD, "bands": [], "areas": [],
        "by_score": pools.by_score(found, now, tells_all=tells_all),
        "by_area": pools.by_area(found, areas, now, tells_all=tells_all),
    }  # fmt: skip
    if tells_all:
        context |= _ranked(request, found, areas)
    return render(request, "desk/pools/one.html", context)


def _ranked(request: HttpRequest, stream: Stream, areas: dict[str, str]) -> dict[str, Any]:
    """The pool in its order, without names: whom a draw would reach first."""
    now = clock.now()
    rows = pool(stream, now, at=now)
    area, noc = request.GET.get("area", ""), request.GET.get("noc", "").strip()[:5]
    if area in areas:
        rows = rows.filter(region=area)
    if noc.isascii() and noc.isdigit():
        rows = rows.filter(noc__startswith=noc)
    pages = Paginator(rows.only("number", "points", "region", "noc", "registered_at", "expires_at"), ROWS)
    shown = pages.get_page(request.GET.get("page"))
    seen.rows(len(shown.object_list), f"pool={stream.code}")
    keys = [row.pk for row in shown.object_list]
    known = set(visible_to(request.user).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    for row in shown.object_list:
        row.area, row.is_known = areas.get(row.region, row.region), row.pk in known
    return {"shown": shown, "first": shown.start_index(), "area": area, "noc": noc, "area_choices": areas.items()}


@require_safe
@for_roles(READS_INTERESTS)
def interest(request: HttpRequest, eoi: str) -> HttpResponse:
    """What one person attested, each time with its points, and whether they come out the same today."""
    found = interest_for(request.user, eoi)
    seen.rows(1, f"interest={found.number}")
    return _interest(request, found)


@require_POST
@for_roles(READS_INTERESTS)
def give(request: HttpRequest, eoi: str) -> HttpResponse:
    """The points that the program gives itself."""
    if request.user.role not in giving.GIVES:
        raise NotAllowed
    found = interest_for(request.user, eoi)
    last = found.attestations.select_related("stream_version").last()
    asked = scoring.by_program(last.stream_version) if last else {}
    typed = {code: request.POST.get(giving.field(code), "") for code in asked}
    reason, mark = request.POST.get("reason", "").replace("\0", ""), request.POST.get("seen", "")
    try:
        giving.give_points(found, by=request.user, at=clock.now(), typed=typed, reason=reason, seen=mark)
    except NotValid as wrong:
        return _interest(request, found, 422, errors=wrong.errors, typed=typed, reason=reason)
    except NotNow as later:
        return _interest(request, found, 409, refused=later.reasons, typed=typed, reason=reason)
    messages.success(request, _("Given. The person is told that there is news."))
    return redirect("desk-interest", found.number)


def _interest(request: HttpRequest, found: ExpressionOfInterest, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(found.attestations.select_related("stream_version__stream__program", "by").order_by("-number"))
    told = [_attestation(found, row) for row in rows]
    context: dict[str, Any] = {
        "interest": found, "status": STATUS[found.status], "why": history.WHY_OF_PERSON.get(found.closed_why),
        "attestations": told, "events": history.told(found, history.WHY_OF_PERSON), "rank": _rank(found),
    }  # fmt: skip
    if rows and request.user.role in giving.GIVES and found.status == "registered" and rows[0].points is not None:
        context |= _to_give(rows[0], more.get("typed", {}), more.get("errors", {}))
    return render(request, "desk/pools/interest.html", context | more, status=status)


def _to_give(last: Attestation, typed: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """The fields of the factors that the program gives points for, with what was given or is typed."""
    had = scoring.given_to(last)
    return {"seen": giving.mark(last), "to_give": [
        {
            "name": giving.field(code), "factor": factor, "error": errors.get(giving.field(code), ""),
            "value": typed.get(code, str(had[code].points) if code in had else ""),
        }
        for code, factor in scoring.by_program(last.stream_version).items()
    ]}  # fmt: skip


def _attestation(found: ExpressionOfInterest, row: Attestation) -> dict[str, Any]:
    fields = questions.fields(row.stream_version)
    given = vault.masked(found, row.answers)  # type: ignore[arg-type]
    return {
        "row": row,
        "answers": [(fields[code], value) for code, value in given.items() if code in fields],
        "lines": scoring.earned(row.stream_version, row.lines, scoring.given_to(row)),
        "given": row.given.select_related("by").order_by("-pk"),  # type: ignore[attr-defined]
        "factors": {code: Words(**factor["title"]) for code, factor in scoring.by_program(row.stream_version).items()},
        "total": scoring.total(row),
        "most": sum(line["most"] for line in row.lines),
        "differs": scoring.differs(row),
    }


def _rank(found: ExpressionOfInterest) -> int | None:
    """The place in the pool, by the order of draws."""
    if found.status != "registered":
        return None
    now = clock.now()
    keys = list(pool(found.stream, now, at=now).values_list("pk", flat=True))
    return keys.index(found.pk) + 1 if found.pk in keys else None
