"""Moving work in three steps: what, what it would do, and what happened to each file. Moving back is the same move."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nominee import clock
from nominee.desk.workload.frame import for_leads, page
from nominee.errors import NotFound
from nominee.models import Queue, Stream, User
from nominee.work import sharing

LANGUAGES = ("en", "fr")


@require_safe
@for_leads
def move(request: HttpRequest) -> HttpResponse:
    """What to move, and once it is said, what that would do. Nothing is changed here."""
    asked = {
        name: request.GET.get(name, "").strip()[:40]
        for name in ("source", "to", "count", "order", "stream", "language")
    }
    source = sharing.holder_of(asked["source"])
    if source is None:
        raise NotFound
    people, queues = sharing.receivers(source)
    context: dict[str, Any] = {
        "source": source, "source_mark": asked["source"], "asked": asked, "errors": {}, "queues": queues,
        "people": [{"mark": f"u{user.pk}", "name": str(user), "team": str(user.team or ""), "role": str(user.role_name)} for user in people],
        "streams": Stream.objects.order_by("code"), "most": sharing.MOST,
    }  # fmt: skip
    if not (asked["to"] or asked["count"]):
        return page(request, "move", "teams", **context)
    choice, errors = _choice(asked, source)
    if choice is None:
        return page(request, "move", "teams", status=422, **context | {"errors": errors})
    found = sharing.preview(choice, by=request.user, at=clock.now())
    return page(request, "move", "teams", **context, choice=choice, preview=found, sides=_sides(choice, found))


def _choice(asked: dict[str, str], source: User | Queue) -> tuple[sharing.Choice | None, dict[str, str]]:
    to, count, errors = sharing.holder_of(asked["to"]), asked["count"], {}
    if to is None or to == source:
        errors["to"] = _("Choose a person or a queue of the list.")
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= sharing.MOST):
        errors["count"] = _("Enter a number from 1 to %(most)s.") % {"most": sharing.MOST}
    if errors or to is None:
        return None, errors
    return sharing.Choice(
        source=source, to=to, count=int(count),
        order=asked["order"] if asked["order"] in sharing.ORDERS else "oldest",
        stream=asked["stream"] if Stream.objects.filter(code=asked["stream"]).exists() else "",
        language=asked["language"] if asked["language"] in LANGUAGES else "",
    ), {}  # fmt: skip


def _sides(choice: sharing.Choice, found: sharing.Preview) -> list[dict[str, Any]]:
    return [
        {"name": str(choice.source), "before": found.source[0], "after": found.source[1]},
        {"name": str(choice.to), "before": found.to[0], "after": found.to[1]},
    ]


@require_POST
@for_leads
def do(request: HttpRequest) -> HttpResponse:
    """The files that the preview showed, each by itself; the result stands at an address of its own."""
    source, to = sharing.holder_of(request.POST.get("source", "")), sharing.holder_of(request.POST.get("to", ""))
    numbers = request.POST.getlist("file")[: sharing.MOST]
    if source is None or to is None:
        raise NotFound
    outcome = sharing.move(numbers, sharing.mark_of(source), to, by=request.user, at=clock.now())
    if not outcome.changed and _was_sent(request, source, to, numbers):
        return redirect(reverse("desk-moved"))
    told = {
        "source": sharing.mark_of(source),
        "to": sharing.mark_of(to),
        "moved": [row.number for row in outcome.changed],
        "stayed": [[row.number, row.why] for row in outcome.refused],
    }
    request.session["moved"] = told
    return redirect(reverse("desk-moved"))


def _was_sent(request: HttpRequest, source: User | Queue, to: User | Queue, numbers: list[str]) -> bool:
    """The form of the last move, sent twice: its result stays, with the way back."""
    told = request.session.get("moved")
    if not told or (told["source"], told["to"]) != (sharing.mark_of(source), sharing.mark_of(to)):
        return False
    return set(numbers) <= {*told["moved"], *(number for number, _why in told["stayed"])}


@require_safe
@for_leads
def moved(request: HttpRequest) -> HttpResponse:
    """What happened to each file of the last move, with the way back."""
    told = request.session.get("moved")
    if not told:
        return redirect("desk-workload")
    context = {name: sharing.holder_of(told[name]) for name in ("source", "to")}
    return page(
        request, "moved", "teams", **context, source_mark=told["source"], to_mark=told["to"], moved=told["moved"],
        stayed=[{"number": number, "why": why} for number, why in told["stayed"]],
    )  # fmt: skip
