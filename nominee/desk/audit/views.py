"""`/desk/audit/`: every administrative change, newest first, with filters; and how the last verification went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominee import clock
from nominee.audit import exporting
from nominee.days import day_of
from nominee.desk.audit.wording import Wording, who
from nominee.desk.frame import for_roles
from nominee.models import AdministrativeChange, User
from nominee.models.administration import KINDS

READERS = {"auditor", "administrator"}
SHOWN = 50
EXPORT_IS_LATE = timedelta(hours=2)
VERIFICATION_IS_LATE = timedelta(days=2)


@dataclass(frozen=True)
class Filters:
    """What was asked for; whatever cannot be read is said at its field and filters nothing."""

    kind: str = ""
    person: int | None = None
    day: date | None = None
    typed_day: str = ""
    before: int | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Filters:
        typed = request.GET.get("day", "").strip()[:20]
        kind = request.GET.get("kind", "")
        return cls(
            kind if kind in KINDS else "", _number(request.GET.get("person", "")), day_of(typed), typed,
            _number(request.GET.get("before", "")),
        )  # fmt: skip

    @property
    def wrong_day(self) -> str:
        return _("Enter a date that exists.") if self.typed_day and self.day is None else ""

    def rows(self) -> QuerySet[AdministrativeChange]:
        rows = AdministrativeChange.objects.select_related("by").order_by("-number")
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.person:
            rows = rows.filter(by=self.person)
        if self.day:
            zone = timezone.get_current_timezone()
            begins = datetime(self.day.year, self.day.month, self.day.day, tzinfo=zone)
            rows = rows.filter(at__gte=begins, at__lt=begins + timedelta(days=1))
        return rows.filter(number__lt=self.before) if self.before else rows

    def address(self, **changed: Any) -> str:
        kept = {"kind": self.kind, "person": self.person, "day": self.day} | changed
        return "?" + urlencode({name: value for name, value in kept.items() if value})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@require_safe
@for_roles(READERS)
def changes(request: HttpRequest) -> HttpResponse:
    asked = Filters.of(request)
    found = list(asked.rows()[: SHOWN + 1])
    rows, more = found[:SHOWN], len(found) > SHOWN
    wording = Wording(rows, request.user)
    shown = [
        {
            "row": row, "who": who(row), "subject": wording.subject(row), "verb": wording.verb(row), "lines": wording.lines(row),
            "kind": str(KINDS.get(row.kind, row.kind)),
        }
        for row in rows
    ]  # fmt: skip
    acted = AdministrativeChange.objects.filter(by__isnull=False).order_by().values("by").distinct()
    context = {
        "asked": asked,
        "errors": {"day": asked.wrong_day} if asked.wrong_day else {},
        "problems": [("day", asked.wrong_day)] if asked.wrong_day else [],
        "rows": shown,
        "kinds": [(code, str(words)) for code, words in KINDS.items()],
        "people": User.objects.filter(pk__in=acted).order_by("last_name", "first_name", "pk"),
        "next": asked.address(before=rows[-1].number) if more else "",
        "newest": asked.address() if asked.before else "",
        "verified": _verified(),
        "exported": _exported(),
    }
    return render(request, "desk/audit/changes.html", context)


def _verified() -> dict[str, Any] | None:
    row = AdministrativeChange.objects.filter(kind="verification").order_by("-number").first()
    if row is None:
        return None
    told = row.after or {}
    return {
        "at": row.at, "findings": told.get("findings", 0), "first": told.get("first", []), "files": told.get("files", 0),
        "events": told.get("events", 0), "is_whole": told.get("scope") == "everything",
        "is_late": clock.now() - row.at > VERIFICATION_IS_LATE,
    }  # fmt: skip


def _exported() -> dict[str, Any] | None:
    """By the file that is there: a page that cannot reach the folder says that there is none."""
    there = exporting.paths()
    if not there:
        return None
    try:
        head = exporting.header(there[-1])
        at = datetime.fromisoformat(head["made_at"])
    except (OSError, ValueError, KeyError):
        return None
    return {"at": at, "number": head["export"], "is_late": clock.now() - at > EXPORT_IS_LATE}
