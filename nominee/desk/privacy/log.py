"""Every look, newest first, by day, person, file and kind; to be read, printed, or taken along as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from nominee import seen
from nominee.desk.privacy.frame import day_given, for_privacy, given, page, today, told
from nominee.desk.worklist.export import Echo
from nominee.looks import reading
from nominee.looks.kinds import KINDS
from nominee.models import Look, User
from nominee.sign_in import proving
from nominee.spreadsheets import safe_cell
from nominee.templatetags.kit import role_name

AT_ONCE = 500
COLUMNS = (
    gettext_noop("When"), gettext_noop("Person"), gettext_noop("Account"), gettext_noop("Role"), gettext_noop("Team"),
    gettext_noop("What"), gettext_noop("File"), gettext_noop("Detail"), gettext_noop("Network address"),
    gettext_noop("Session"),
)  # fmt: skip


@require_safe
@for_privacy
def looks(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = reading.page_of(_chosen(asked), given(request, "after"))
    seen.rows(len(found.rows), _in_codes(asked))
    people = reading.people_called(asked["person"]) if asked["person"] else []
    context = {
        "asked": asked,
        "kinds": [{"code": code, "name": name} for code, name in KINDS.items()],
        "lines": [told(look) for look in found.rows],
        "next": f"?{urlencode([*_pairs(asked), ('after', found.next)])}" if found.next else "",
        "is_later": bool(given(request, "after")),
        "first": f"?{urlencode(_pairs(asked))}",
        "export": f"?{urlencode(_pairs(asked))}",
        "people": User.objects.filter(pk__in=people).order_by("last_name", "pk"),
        "nobody": bool(asked["person"]) and not people,
    }
    return page(request, "looks", "log", **context)


@require_safe
@for_privacy
@proving.asked()
def looks_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What the page shows, all of it. The look at the log is kept before the first row is sent."""
    asked = _asked(request)
    found = _chosen(asked)
    seen.rows(found.order_by().count(), _in_codes(asked))
    return StreamingHttpResponse(
        _written(found, translation.get_language()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="looks-{asked["day"] or "all"}.csv"'},
    )


def _asked(request: HttpRequest) -> dict[str, Any]:
    """A bare address asks for today; a page that was sent with an empty day asks for all days."""
    day = day_given(request)
    if day is None and "day" not in request.GET:
        day = today()
    what = given(request, "what")
    return {
        "day": day,
        "person": given(request, "person"),
        "number": given(request, "number", 24).upper(),
        "what": what if what in KINDS else "",
        "refused": given(request, "refused") == "1",
    }


def _pairs(asked: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = [("day", asked["day"].isoformat() if asked["day"] else "")]
    pairs += [(name, asked[name]) for name in ("person", "number", "what") if asked[name]]
    return pairs + ([("refused", "1")] if asked["refused"] else [])


def _in_codes(asked: dict[str, Any]) -> str:
    """Of a person the accounts that were found; their name as it was typed is not kept."""
    codes = dict(_pairs(asked))
    if asked["person"]:
        codes["person"] = ",".join(map(str, reading.people_called(asked["person"])[:10]))
    return " ".join(f"{name}:{value}" for name, value in codes.items())


def _chosen(asked: dict[str, Any]) -> QuerySet[Look]:
    return reading.looks(
        day=asked["day"], people=reading.people_called(asked["person"]) if asked["person"] else None,
        number=asked["number"], what=asked["what"], refused=asked["refused"],
    )  # fmt: skip


def _written(found: QuerySet[Look], language: str | None) -> Iterator[str]:
    writer = csv.writer(Echo())
    with translation.override(language):
        yield "\ufeff" + writer.writerow([_(name) for name in COLUMNS])
    for look in found.order_by("-minute", "-id").iterator(chunk_size=AT_ONCE):
        with translation.override(language):
            yield writer.writerow([safe_cell(cell) for cell in _cells(look)])


def _cells(look: Look) -> list[Any]:
    line = told(look)
    return [
        timezone.localtime(look.at).isoformat(timespec="seconds"), look.user, look.user.email, role_name(look.role),
        line["team"], line["what"], line["number"], line["detail"], look.address or "", look.session,
    ]  # fmt: skip
