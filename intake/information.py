"""The person's own page about their information: who looked, a copy, corrections, consents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.portal import for_the_public, show
from nominee import clock, deadlines, seen
from nominee.access import file_for
from nominee.errors import NotFound, NotNow, NotValid
from nominee.looks import telling
from nominee.models import AccessRequest, Application, CorrectionRequest
from nominee.privacy import access, corrections, life, notices
from nominee.programs.privacy import law
from nominee.sign_in import proving
from nominee.templatetags.kit import term

LONGEST = 4000


@require_safe
@for_the_public
def information(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, file_for(request.user, number))


def _page(request: HttpRequest, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    copies = [
        {"row": row, "state": life.state_name(row)}
        for row in file.access_requests.filter(asker__in=("applicant", "representative"))
    ]
    asked = file.correction_requests.select_related("application__stream_version")
    titles = {row["code"]: row["title"] for row in law(file.program.code).content["notices"]}
    shown = list(file.notices_shown.order_by("-pk"))
    for row in shown:
        row.title = titles.get(row.code, {"en": row.code, "fr": row.code})  # type: ignore[attr-defined]
        row.spoken = _("French") if row.language == "fr" else _("English")  # type: ignore[attr-defined]
    return show(
        request, "information", file, status=status, copies=copies, copy_term=term(law(file.program.code).content["access"]),
        may_ask_copy=bool(file.submitted_at) and not any(row["row"].closed_at is None for row in copies),
        corrections=[{"row": row, "state": life.state_name(row), "fact": corrections.fact_words(row)} for row in asked],
        consents=_consents(file), shown=shown,
        looks=telling.by_day(file), since=telling.since(), is_older=telling.is_older(file), **({"errors": {}} | more),
    )  # fmt: skip


def _consents(file: Application) -> list[dict[str, Any]]:
    rows = notices.consents(file, deadlines.day_in(clock.now(), file.program.time_zone))
    return [line | {"wrong_at": f"consent-{line['row']['code']}"} for line in rows]


@require_POST
@for_the_public
def ask_for_copy(request: HttpRequest, number: str) -> HttpResponse:
    file = file_for(request.user, number)
    if file.submitted_at is None:
        raise NotNow([_("A copy is made of what was submitted. Your draft is on your pages.")])
    access.ask_for_copy(file, by=request.user, at=clock.now())
    messages.success(request, _("We have your request for a copy."))
    return redirect("apply-information", number)


@require_safe
@for_the_public
@proving.asked()
def copy(request: HttpRequest, number: str, matter: str) -> FileResponse:
    """The package, to the person who asked for it or who acts for them; not one that somebody else asked for."""
    file = file_for(request.user, number)
    mine = AccessRequest.objects.filter(
        application=file, number=matter, state="released", asker__in=("applicant", "representative")
    )
    row = mine.first()
    if row is None or not row.package:
        raise NotFound
    seen.file(file.pk, row.number)
    answer = FileResponse(
        row.package.open("rb"), as_attachment=True, filename=f"{row.number}.zip", content_type="application/zip"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
@for_the_public
def correction(request: HttpRequest, number: str) -> HttpResponse:
    file = file_for(request.user, number)
    if file.submitted_at is None:
        return redirect("apply-file", number)
    given, errors = _sent(request, "fact", "other", "right", "evidence"), {}
    if request.method == "POST":
        try:
            corrections.ask(file, by=request.user, at=clock.now(), **given)
            messages.success(request, _("We have your request for a correction."))
            return redirect("apply-information", number)
        except NotValid as wrong:
            errors = wrong.errors
    facts = [(code, f"{label}: {value}"[:120]) for code, label, value in corrections.facts_to_choose(file)]
    return show(
        request, "correction", file, status=422 if errors else 200, errors=errors, given=given,
        facts=[*facts, ("other", _("Something else"))], term=term(law(file.program.code).content["correction"]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_the_public
def statement(request: HttpRequest, number: str, matter: str) -> HttpResponse:
    file = file_for(request.user, number)
    asked = CorrectionRequest.objects.select_related("application__stream_version")
    row = asked.filter(application=file, number=matter, state="refused").first()
    if row is None:
        raise NotFound
    given, errors = _sent(request, "statement"), {}
    if request.method == "POST":
        try:
            corrections.disagree(row, by=request.user, at=clock.now(), **given)
            messages.success(request, _("Your statement is attached to your file."))
            return redirect("apply-information", number)
        except NotValid as wrong:
            errors = wrong.errors
    return show(
        request, "statement", file, status=422 if errors else 200, errors=errors, given=given, row=row,
        fact=corrections.fact_words(row),
    )  # fmt: skip


@require_POST
@for_the_public
def consent(request: HttpRequest, number: str, code: str) -> HttpResponse:
    file = file_for(request.user, number)
    said = request.POST.get("given")
    if said not in {"yes", "no"}:
        return _page(request, file, 422, errors={f"consent-{code}": _("Choose whether you agree or take it back.")})
    last = notices.change_consent(file, code, by=request.user, at=clock.now(), given=said == "yes")
    if last is not None:
        messages.success(request, _("You agreed.") if said == "yes" else _("You took it back."))
    return redirect("apply-information", number)


def _sent(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:LONGEST].replace("\0", "") for name in names}
