"""What a page of a file sends by itself: that somebody is here, and what they are still writing."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nominee import presence, unfinished
from nominee.desk import panels
from nominee.desk.case.here import Mark, in_words, moved_on
from nominee.desk.frame import for_staff, staff_file
from nominee.errors import NotValid
from nominee.models import Application
from nominee.templatetags.kit import time_of_day


@require_POST
@for_staff
def here(request: HttpRequest, number: str) -> JsonResponse:
    """Who else is here, and what happened since the page was made (`seen`: its mark)."""
    file, now = staff_file(request, number), timezone.now()
    doing, place = request.POST.get("doing", ""), request.POST.get("place", "")
    others = presence.beat(
        file, by=request.user, at=now,
        doing=doing if doing in presence.DOING else "viewing",
        place=place if unfinished.PLACE.fullmatch(place) else "",
    )  # fmt: skip
    seen = Mark.read(request.POST.get("seen", ""))
    return JsonResponse({"others": in_words(others), "changed": moved_on(file, seen, now)})


@require_POST
@for_staff
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is being written (JSON, by the page itself), or forget it (a button of the form)."""
    file, now = staff_file(request, number), timezone.now()
    if request.content_type != "application/json":
        place = request.POST.get("forget", "")
        unfinished.forget(file, place, by=request.user)
        return _back(file, place)
    place, values = _read(request)
    unfinished.keep(file, place, values, by=request.user, at=now)
    return JsonResponse({"saved": _("Draft kept at %(time)s.") % {"time": time_of_day(now)}})


def _read(request: HttpRequest) -> tuple[str, dict[str, list[str]]]:
    if len(request.body) > unfinished.LARGEST * 4:  # a character has up to four octets
        raise NotValid({"values": _("This is too long to be kept.")})
    try:
        sent: Any = json.loads(request.body)
        place, values = sent["place"], sent["values"]
        texts = {str(name): [str(text) for text in row] for name, row in values.items() if isinstance(row, list)}
        json.dumps([place, texts], ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotValid({"values": _("This cannot be read.")}) from None
    return str(place), texts


def _back(file: Application, place: str) -> HttpResponse:
    """To the page of the form that is empty again."""
    kind, _colon, rest = place.partition(":")
    if not unfinished.PLACE.fullmatch(place):
        return redirect("desk-file", file.number)
    if kind == "act":
        return redirect("desk-act", file.number, rest)
    if kind in {"change", "correct"}:
        return redirect("desk-note", file.number, int(rest))
    return redirect(panels.DRAFTS[kind](file, rest)) if kind in panels.DRAFTS else redirect("desk-file", file.number)
