"""The register of breaches: the list with its yearly count, one breach, and who was shown its files."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nominee import clock, seen
from nominee.desk.privacy.frame import given
from nominee.desk.privacy.rights import answered, days_of, for_rights, log_of, moments_of, page, rules_of, sent
from nominee.errors import NotFound, NotValid
from nominee.looks.kinds import name_of
from nominee.models import Breach, User
from nominee.privacy import breaches as services
from nominee.privacy import life
from nominee.spreadsheets import safe_cell
from nominee.templatetags.kit import role_name

NEW = ("title", "what", "found_on", "began_at", "ended_at")
SAID = (
    "numbers", "person", "since", "until", "containment", "sensitivity", "likelihood", "is_real_risk", "assessment",
    "lessons", "reported_on", "reference", "notified_on",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_rights
def breaches(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _list(request)
    typed = sent(request, *NEW)
    return answered(
        request,
        lambda: services.open_breach(
            by=request.user, at=clock.now(), title=typed["title"], what=typed["what"], **days_of(typed, "found_on"),
            **moments_of(typed, "began_at", "ended_at"),
        ),
        said=_("The breach is in the register."), to="privacy-breaches", args=[],
        again=lambda **wrong: _list(request, given=typed, **wrong),
    )  # fmt: skip


def _list(request: HttpRequest, **more: Any) -> HttpResponse:
    rows = [{"row": row, "state": life.state_name(row)} for row in services.breaches()]
    return page(request, "breaches", "breaches", rows=rows, years=services.by_year(), rules=rules_of("breach"), **more)


@require_http_methods(["GET", "POST"])
@for_rights
def one(request: HttpRequest, matter: str) -> HttpResponse:
    row = _one(matter)
    if request.method == "GET":
        return _page(request, row)
    typed = sent(request, *SAID)
    return answered(
        request, lambda: _do(request, row, typed), said=_("Done."), to="privacy-breach", args=[matter],
        again=lambda **wrong: _page(request, _one(matter), given=typed, **wrong),
    )  # fmt: skip


def _one(matter: str) -> Breach:
    found = services.breaches().filter(number=matter).first()
    if found is None:
        raise NotFound
    return found


def _do(request: HttpRequest, row: Breach, typed: dict[str, str]) -> object:
    by, at, do = request.user, clock.now(), given(request, "do", 20)
    if do == "files":
        return services.add_files(row, by=by, at=at, numbers=typed["numbers"].replace(",", " ").split())
    if do == "looks":
        person = User.objects.filter(email__iexact=typed["person"]).first()
        since, until = moments_of(typed, "since", "until").values()
        wrong = {} if person else {"person": _("Nobody has this e-mail address.")}
        if since is None or until is None or until < since:
            wrong["until"] = _("Enter from when until when.")
        if wrong or person is None or since is None or until is None:
            raise NotValid(wrong)
        return services.add_seen_by(row, by=by, at=at, person=person, since=since, until=until)
    if do == "told":
        return services.record_told(
            row, by=by, at=at, reference=typed["reference"], **days_of(typed, "reported_on", "notified_on")
        )  # fmt: skip
    said: dict[str, Any] = {name: typed[name] for name in SAID if name in typed}
    return services.take(
        row, given(request, "step", 20), by=by, at=at, expecting=given(request, "expecting", 20), **said
    )


def _page(request: HttpRequest, row: Breach, **more: Any) -> HttpResponse:
    files = row.files.select_related("application").order_by("application__number")[:500]
    typed = more.pop("given", {})
    return page(
        request, "breach", "breaches", row=row, state=life.state_name(row), files=files, log=log_of(row),
        steps=[step.code for step in life.offered(row, request.user)], levels=list(services.LEVELS.items()),
        given=_kept(row) | {name: text for name, text in typed.items() if text}, **more,
    )  # fmt: skip


def _kept(row: Breach) -> dict[str, str]:
    risk = {True: "yes", False: "no", None: ""}[row.is_real_risk]
    return {
        "containment": row.containment, "sensitivity": row.sensitivity, "likelihood": row.likelihood, "is_real_risk": risk,
        "assessment": row.assessment, "lessons": row.lessons,
    }  # fmt: skip


@require_safe
@for_rights
def looks_csv(request: HttpRequest, matter: str) -> HttpResponse:
    """Who was shown the files of a breach within its time."""
    rows = list(services.looks_of(_one(matter))[:50_000])
    seen.rows(len(rows), f"breach:{matter}")
    header = [_("When"), _("Person"), _("Account"), _("Role"), _("What"), _("File")]
    return _csv(f"{matter}-looks.csv", [header, *(_look(row) for row in rows)])


def _look(row: Any) -> list[Any]:
    when = timezone.localtime(row.at).isoformat(" ", timespec="seconds")
    return [when, row.user, row.user.email, role_name(row.role), name_of(row.what), row.application.number]


@require_safe
@for_rights
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """Each year's count, for the annual report to the Commissioner."""
    header = [_("Year"), _("Breaches"), _("With a real risk of significant harm"), _("Reported to the Commissioner"),
              _("People concerned"), _("People told")]  # fmt: skip
    years = [[y["year"], y["breaches"], y["real"], y["reported"], y["people"], y["told"]] for y in services.by_year()]
    return _csv("breaches.csv", [header, *years])


def _csv(name: str, lines: list[list[Any]]) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    for cells in lines:
        writer.writerow([safe_cell(cell) for cell in cells])
    return response
