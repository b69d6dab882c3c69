"""The desk's pages of draws: the list, preparing one, what it would do, signing it, its invitations, marks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from intake.draws import aiming, inviting, marking, planning, record, services, simulating
from intake.draws.lifecycle import COUNTS_DRAWS, DRAW, INVITATION, NOTIFICATION, PREPARES, READS_DRAWS, SIGNS
from intake.draws.moving import offered, status_name
from intake.draws.ranking import Terms, rank
from intake.draws.selectors import draw_for, draws_visible_to, streams_for
from intake.draws.targets import aims
from intake.entry import criteria as federal
from intake.entry import notifying
from intake.entry import planning as rounds
from intake.interest import pools
from intake.models import Draw
from nominee import clock
from nominee.desk.audit import wording
from nominee.desk.frame import for_roles
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Stream
from nominee.sign_in import proving

wording.says("status", DRAW.states)
for_who_counts, for_who_reads = for_roles(COUNTS_DRAWS), for_roles(READS_DRAWS)
for_who_prepares, for_who_signs = for_roles(PREPARES), for_roles(SIGNS)
PER_PAGE = 200


def page(request: HttpRequest, template: str, tab: str, *, status: int = 200, **context: Any) -> HttpResponse:
    role = request.user.role
    tabs = [
        ("draws", _("Draws"), "desk-draws", True),
        ("new", _("Prepare a draw"), "desk-draw-new", role in PREPARES),
        ("pool", _("Federal pool"), "desk-pool-search", role in PREPARES),
        ("marks", _("Marks"), "desk-marks", role in READS_DRAWS),
    ]
    context = {"errors": {}} | context
    context |= {
        "tabs": [{"name": name, "url": reverse(view), "current": code == tab} for code, name, view, may in tabs if may],
        "reads": role in READS_DRAWS,
    }
    return render(request, f"desk/draws/{template}.html", context, status=status)


@require_safe
@for_who_counts
def draws(request: HttpRequest) -> HttpResponse:
    rows = Paginator(draws_visible_to(request.user).order_by("-created_at", "-pk"), 50).get_page(
        request.GET.get("page")
    )
    return page(request, "list", "draws", rows=rows, lines=[_line(row, request.user.role) for row in rows])


def _line(draw: Draw, role: str) -> dict[str, Any]:
    kept = draw.simulated if role in READS_DRAWS else simulating.for_who_counts(draw.simulated)
    return {"draw": draw, "status": status_name(draw), "kept": kept}


@require_http_methods(["GET", "POST"])
@for_who_prepares
def new(request: HttpRequest) -> HttpResponse:
    """First the stream, then its form; a draw that corrects another begins with that one's form."""
    at = clock.now()
    corrected = draw_for(request.user, request.GET["corrects"]) if request.GET.get("corrects") else None
    stream = (
        corrected.stream if corrected else streams_for(request.user).filter(code=request.GET.get("stream", "")).first()
    )
    if stream is None:
        return page(request, "stream", "new", streams=streams_for(request.user))
    form = _form_of(stream)
    given = form.sent(request.POST) if request.method == "POST" else form.shown(corrected, stream, at)
    if request.method == "GET":
        if form is rounds and request.GET.get("searched"):
            given |= {name: value for name, value in rounds.sent(request.GET).items() if value or name == "in_province"}
        return _form(request, stream, given, corrects=corrected)

    def save() -> Draw:
        plan = form.plan_of(given, stream, at)
        return services.prepare(stream, plan, by=request.user, at=at, corrects=corrected)

    return _saved(request, save, lambda **wrong: _form(request, stream, given, corrects=corrected, **wrong))


@require_http_methods(["GET", "POST"])
@for_who_prepares
def change(request: HttpRequest, dr: str) -> HttpResponse:
    draw, at = draw_for(request.user, dr), clock.now()
    if draw.status != "draft":
        raise NotNow([_("Only a draw in preparation is changed.")])
    form = _form_of(draw.stream)
    if request.method == "GET":
        return _form(request, draw.stream, form.shown(draw, draw.stream, at), draw=draw)
    given = form.sent(request.POST)

    def save() -> Draw:
        return services.change(draw, form.plan_of(given, draw.stream, at), by=request.user, at=at)

    return _saved(request, save, lambda **wrong: _form(request, draw.stream, given, draw=draw, **wrong))


def _form_of(stream: Stream) -> Any:
    """The module that reads the form: of a pool of our own, or of the federal one."""
    return rounds if services.is_federal(stream) else planning


def _form(request: HttpRequest, stream: Stream, given: dict[str, Any], status: int = 200, **more: Any) -> HttpResponse:
    if services.is_federal(stream):
        is_closed = services.open_version(stream, clock.now()) is None
        choices = rounds.offered(stream) | {"is_closed": is_closed, "with_round": True}
        return page(request, "round", "new", status=status, stream=stream, given=given, **choices, **more)
    choices = planning.offered(stream, clock.now())
    return page(request, "form", "new", status=status, stream=stream, given=given, **choices, **more)


def _saved(request: HttpRequest, save: Callable[[], Draw], again: Callable[..., HttpResponse]) -> HttpResponse:
    """Saved and simulated at once, so that its page says what it would do."""
    try:
        draw = save()
    except NotValid as wrong:
        return again(errors=wrong.errors, status=422)
    try:
        services.simulate(draw, by=request.user, at=clock.now())
    except NotNow as later:  # the federal side is away: what was prepared stays
        messages.warning(request, " ".join(later.reasons))
    return redirect("desk-draw", draw.number)


@require_http_methods(["GET", "POST"])
@for_who_counts
def draw(request: HttpRequest, dr: str) -> HttpResponse:
    one = draw_for(request.user, dr)
    if request.method == "GET":
        return _page(request, one)
    do = request.POST.get("do", "")[:20]
    if do in {"sign", "countersign", "revoke"} and not proving.is_proved(request, clock.now()):
        return proving.to_prove(request.get_full_path())
    try:
        _do(request, one, do)
    except NotValid as wrong:
        return _page(request, draw_for(request.user, dr), errors=wrong.errors, given=request.POST, status=422)
    except NotNow as later:
        return _page(request, draw_for(request.user, dr), refused=later.reasons, status=409)
    return redirect("desk-draw", dr)


def _do(request: HttpRequest, one: Draw, do: str) -> None:
    by, at, seen, why = request.user, clock.now(), request.POST.get("seen", "")[:64], request.POST.get("why", "")
    if do == "simulate":
        services.simulate(one, by=by, at=at)
        messages.success(request, _("Simulated by the pool of this moment."))
    elif do == "sign":
        services.sign(one, by=by, at=at, seen=seen)
        messages.success(request, _("Signed. Another person must countersign before anything is sent."))
    elif do == "countersign":
        services.countersign(one, by=by, at=at, seen=seen)
        sent = _("The notifications go out now.") if one.is_notification else _("The invitations go out now.")
        messages.success(request, f"{_('Countersigned.')} {sent}")
    elif do == "return":
        services.return_to_preparation(one, by=by, at=at)
        messages.success(request, _("It is in preparation again, and no longer signed."))
    elif do == "cancel":
        services.cancel(one, by=by, at=at, why=why)
        messages.success(request, _("The draw is cancelled. Nobody is invited by it."))
    elif do == "revoke":
        _revoke(request, one, why)
    else:
        raise NotFound


def _revoke(request: HttpRequest, one: Draw, why: str) -> None:
    numbers = request.POST.get("numbers", "")[:20_000].upper().replace(",", " ").split() or None
    revoke = notifying.revoke if one.is_notification else inviting.revoke
    found = revoke(one, by=request.user, at=clock.now(), why=services.reason(why), numbers=numbers)
    count = found["revoked"]
    if one.is_notification:
        return _taken_back(request, count, len(found["standing"]))
    words = ngettext("%(count)s invitation was taken back.", "%(count)s invitations were taken back.", count)
    messages.success(request, words % {"count": count})
    if standing := len(found["standing"]):
        words = ngettext("%(count)s had been read and stands.", "%(count)s had been read and stand.", standing)
        messages.warning(request, words % {"count": standing})


def _taken_back(request: HttpRequest, count: int, standing: int) -> None:
    words = ngettext("%(count)s notification was taken back.", "%(count)s notifications were taken back.", count)
    messages.success(request, words % {"count": count})
    if standing:
        words = ngettext(
            "%(count)s had been delivered and stands.", "%(count)s had been delivered and stand.", standing
        )
        messages.warning(request, words % {"count": standing})


def _page(request: HttpRequest, one: Draw, status: int = 200, **more: Any) -> HttpResponse:
    at, role = clock.now(), request.user.role
    said, fields = aims(one.stream.program.code), planning.fields_of(one.stream, at)
    kept = one.simulated
    if one.is_notification:
        aimed = federal.described(one.criteria)
        more |= {"is_closed": services.open_version(one.stream, at) is None}
    else:
        aimed = aiming.described(one.criteria, said, fields)
    steps = {step.code for step in offered(one, request.user)}
    # Of a round the federal side is asked when somebody signs, not each time its page is read.
    waits = bool(kept) and one.status in {"draft", "signed_once"} and not one.is_notification
    differs = simulating.differences(kept, rank(Terms.of(one), at)) if waits else None
    return page(
        request, "draw", "draws", status=status, draw=one, state=status_name(one), steps=steps,
        kept=kept if role in READS_DRAWS else simulating.for_who_counts(kept), digest=kept.get("digest", ""),
        aimed=aimed, unsure=aiming.unsure(one.aim, said),
        differs=services.in_words(differs) if differs else "", regions=said.areas,
        invitations=_counts(one, tells_all=role in READS_DRAWS) if one.countersigned_at else None, signs=role in SIGNS,
        corrections=one.corrections.order_by("pk"), prepares=role in PREPARES,
        simulated_at=datetime.fromisoformat(kept["at"]) if kept else None, **more,
    )  # fmt: skip


def _counts(one: Draw, *, tells_all: bool) -> dict[str, Any]:
    """For who sees no person, without numbers that tell of one."""
    found, life = (notifying.counts(one), NOTIFICATION) if one.is_notification else (inviting.counts(one), INVITATION)
    states = [(life.states[code], found["by_status"].get(code, 0)) for code in life.states]
    open_now = found["by_status"].get("sent", 0) + found["by_status"].get("chosen", 0)
    if not tells_all:
        told = pools.hidden([count for _name, count in states])
        small = f"<{pools.LEAST_TOLD}"
        states = [(name, small if count is None else count) for (name, _all), count in zip(states, told, strict=True)]
        found["read"] = small if 0 < found["read"] < pools.LEAST_TOLD else found["read"]
    return found | {"states": [row for row in states if row[1]], "open": open_now}


@require_safe
@for_who_reads
def invitations(request: HttpRequest, dr: str) -> HttpResponse:
    """Who is invited, by the numbers of their expressions of interest or of their notifications; never by name."""
    one = draw_for(request.user, dr)
    found = notifying.of_draw(one) if one.is_notification else record.invitations_of(one)
    rows = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, "status": status_name(row)} for row in rows]
    return page(request, "notifications" if one.is_notification else "invitations", "draws", draw=one, rows=rows, lines=lines)  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_who_reads
def marks(request: HttpRequest) -> HttpResponse:
    """Marks that draws aim at, put on expressions of interest and taken off again."""
    if request.method == "GET":
        return _marks(request)
    given = {name: request.POST.get(name, "")[:60].replace("\0", "").strip() for name in ("number", "tag", "do")}
    try:
        if given["do"] == "take":
            marking.take(given["number"], given["tag"], by=request.user, at=clock.now())
        else:
            marking.put(given["number"], given["tag"], by=request.user, at=clock.now())
    except NotValid as wrong:
        return _marks(request, errors=wrong.errors, given=given, status=422)
    return redirect("desk-marks")


def _marks(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    rows = Paginator(marking.live(request.user), PER_PAGE).get_page(request.GET.get("page"))
    known = marking.known(request.user)
    lines = [{"row": row, "name": known.get(row.code, row.code)} for row in rows]
    works = request.user.role in marking.MARKS
    return page(request, "marks", "marks", status=status, rows=rows, lines=lines, tags=list(known.items()), works=works, **more)  # fmt: skip
