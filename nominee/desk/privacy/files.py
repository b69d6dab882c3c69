"""Who saw one person's file: for the officer with names, for the person by role, in the person's language."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominee import clock, seen
from nominee.desk.privacy.frame import for_privacy, given, page, told
from nominee.errors import NotFound
from nominee.looks import reading
from nominee.looks.kinds import name_of
from nominee.models import Application, Look
from nominee.sign_in import proving
from nominee.spreadsheets import safe_cell
from nominee.templatetags.kit import date_in_words, role_name


@require_safe
@for_privacy
def file(request: HttpRequest) -> HttpResponse:
    number = given(request, "number", 24).upper()
    found = reading.file_called(number) if number else None
    context: dict[str, Any] = {"number": number, "missing": bool(number) and found is None}
    if found:
        rows = reading.page_of(reading.who_saw(found), given(request, "after"))
        seen.rows(len(rows.rows), f"number:{found.number}")
        context |= {
            "file": found,
            "lines": [told(look) | {"part": reading.part_in_words(look, found)} for look in rows.rows],
            "next": f"?{urlencode({'number': found.number, 'after': rows.next})}" if rows.next else "",
            "since": reading.kept_since(),
        }
    return page(request, "file", "file", status=404 if context["missing"] else 200, **context)


@require_safe
@for_privacy
@proving.asked()
def file_csv(request: HttpRequest) -> HttpResponse:
    """The copy for the person. It names roles: a public servant's name at work is no secret, and nobody's safety either."""
    found = reading.file_called(given(request, "number", 24))
    if found is None:
        raise NotFound
    rows = list(reading.who_saw(found))
    seen.rows(len(rows), f"number:{found.number}")
    with translation.override(found.language):
        return _copy(found, rows)


def _copy(found: Application, rows: list[Look]) -> HttpResponse:
    name = f"who-saw-{found.number}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": found.language}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    since = reading.kept_since()
    for line in (
        [_("Who saw file %(number)s") % {"number": found.number}],
        [_("Made on %(day)s.") % {"day": date_in_words(clock.now())}],
        [_("Looks are kept since %(day)s. Your own are not listed.") % {"day": date_in_words(since or clock.now())}],
        [_("Lists on which the file was one line of many are not listed.")],
        [],
        [_("When"), _("Who, by role"), _("What"), _("Which"), _("How often"), _("Remark")],
    ):
        writer.writerow([safe_cell(cell) for cell in line])
    for look in rows:
        remark = _("fetched ahead by the browser, perhaps not read") if look.is_ahead else ""
        which = reading.part_in_words(look, found) if look.what in {"document", "image"} else ""
        when = timezone.localtime(look.at).isoformat(" ", timespec="minutes")
        cells = [when, role_name(look.role), name_of(look.what), which, look.times, remark]
        writer.writerow([safe_cell(cell) for cell in cells])
    return response
