"""Requests for access: the list, one request with its records, one record under review, the package."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nominee import clock, seen
from nominee.access import programs_of, readable_by
from nominee.desk.privacy.frame import given, today
from nominee.desk.privacy.rights import SHOWN, answered, days_of, for_rights, log_of, page, rules_of, sent
from nominee.errors import NotAllowed, NotFound
from nominee.models import AccessRequest, ReviewedRecord
from nominee.models.privacy import ASKERS
from nominee.privacy import access, life, material
from nominee.programs.privacy import law
from nominee.sign_in import proving
from nominee.tasks import make_package

NEW = ("file", "asker", "asker_name", "received_on")


@require_http_methods(["GET", "POST"])
@for_rights
def requests(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _list(request)
    typed = sent(request, *NEW)

    def do() -> object:
        return access.open_request(
            typed["file"], by=request.user, at=clock.now(), asker=typed["asker"], asker_name=typed["asker_name"],
            **days_of(typed, "received_on"),
        )  # fmt: skip

    return answered(
        request, do, said=_("The request is written down."), to="privacy-requests", args=[],
        again=lambda **wrong: _list(request, given=typed, **wrong),
    )  # fmt: skip


def _list(request: HttpRequest, **more: Any) -> HttpResponse:
    found = access.requests().filter(application__program__in=programs_of(request.user))
    found = found.exclude(application__applicant=request.user)
    opened = list(found.filter(closed_at__isnull=True).order_by("due_on", "pk"))
    closed = list(found.filter(closed_at__isnull=False).order_by("-closed_at")[:SHOWN])
    return page(
        request, "requests", "requests", opened=[_line(row) for row in opened], closed=[_line(row) for row in closed],
        askers=list(ASKERS.items()), rules=rules_of("access"), today=today(), **more,
    )  # fmt: skip


def _line(row: AccessRequest) -> dict[str, Any]:
    return {"row": row, "state": life.state_name(row), "is_late": row.closed_at is None and row.due_on < today()}


def _one(request: HttpRequest, matter: str) -> AccessRequest:
    found = access.requests().filter(number=matter).exclude(application__applicant=request.user).first()
    if found and request.user.role != "privacy_officer":  # a restricted file stays so for everybody else
        found = access.requests().filter(pk=found.pk, application__in=readable_by(request.user)).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "POST"])
@for_rights
def one(request: HttpRequest, matter: str) -> HttpResponse:
    """Its records by kind, what is proposed and decided of each, and the steps that are open to the reader."""
    row = _one(request, matter)
    if request.method == "GET":
        return _page(request, row)
    typed = sent(request, "identity_note", "answer", "days", "why", "source")
    do, step = given(request, "do", 20), given(request, "step", 30)
    if step == "approve" and not proving.is_proved(request, clock.now()):
        return proving.to_prove(request.get_full_path())

    def take() -> None:
        by, at = request.user, clock.now()
        if do == "extend":
            access.extend(
                row, by=by, at=at, days=int(typed["days"]) if typed["days"].isdecimal() else 0, why=typed["why"]
            )
        elif do == "confirm":
            access.confirm_proposed(row, by=by, at=at, source=typed["source"])
        else:
            done = access.take(
                row, step, by=by, at=at, expecting=given(request, "expecting", 20), identity_note=typed["identity_note"],
                answer=typed["answer"],
            )  # fmt: skip
            if done.state == "making":
                make_package.delay_on_commit(done.pk)

    return answered(
        request, take, said=_("Done."), to="privacy-request", args=[matter],
        again=lambda **wrong: _page(request, _one(request, matter), given=typed, **wrong),
    )  # fmt: skip


def _page(request: HttpRequest, row: AccessRequest, **more: Any) -> HttpResponse:
    kinds, rules = [], law(row.application.program.code)
    if row.state in {"review", "approval"}:  # the file is seen only while it is under review
        seen.file(row.application_id, row.number)
        rows = access.read_of(row)
        for source, lines in groupby(rows, key=lambda pair: pair[0].source):
            kinds.append(_kind(source, list(lines)))
    return page(
        request, "request", "requests", row=row, state=life.state_name(row), kinds=kinds, steps=life.offered(row, request.user),
        log=log_of(row), rules=rules.content["access"], left=access.undecided(row).count(), is_late=_line(row)["is_late"],
        paragraphs={code["code"]: code["paragraph"] for code in rules.content["exemptions"]}, **more,
    )  # fmt: skip


def _is_opened_first(record: material.Record | None) -> bool:
    return record is not None and record.is_opened_first


def _kind(source: str, lines: list[Any]) -> dict[str, Any]:
    open_ones = [row for row, _record in lines if row.decided_by_id is None]
    return {
        "code": source, "name": material.named(source), "lines": [{"row": row, "record": record} for row, record in lines],
        "left": len(open_ones), "proposed": sum(1 for row, record in lines if not row.decided_by_id and row.decision and not _is_opened_first(record)),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_rights
def record(request: HttpRequest, matter: str, place: int) -> HttpResponse:
    """One record, part by part. It is shown only while its request is under review, and each look is kept."""
    row = _one(request, matter)
    found = row.records.filter(place=place).first()
    if found is None or row.state not in {"review", "approval"}:
        raise NotFound
    if request.method == "GET":
        return _record(request, row, found)
    parts = {
        name.removeprefix("part-"): given(request, f"under-{name.removeprefix('part-')}", 20)
        for name in request.POST
        if name.startswith("part-")
    }
    decision, exemption = given(request, "decision", 20), given(request, "exemption", 20)

    def decide() -> object:
        if request.user.role != "privacy_officer":
            raise NotAllowed
        return access.decide(
            found, by=request.user, at=clock.now(), decision=decision, exemption=exemption, severed=parts
        )

    following = row.records.filter(place__gt=place, decided_by__isnull=True).order_by("place").first()
    to, args = ("privacy-record", [matter, following.place]) if following else ("privacy-request", [matter])
    return answered(
        request, decide, said=_("Record %(place)s is decided.") % {"place": place}, to=to, args=args,
        again=lambda **wrong: _record(
            request, row, found, given={"decision": decision, "exemption": exemption, "severed": parts}, **wrong
        ),
    )  # fmt: skip


def _record(request: HttpRequest, row: AccessRequest, found: ReviewedRecord, **more: Any) -> HttpResponse:
    seen.file(row.application_id, f"{row.number} {found.source} {found.place}")
    there = next((rec for mine, rec in access.read_of(row) if mine.pk == found.pk), None)
    rules = law(row.application.program.code).content
    default = rules["access"]["third_party_exemption"]
    typed = more.pop("given", {})
    severed = typed.get("severed", found.severed)
    parts = [
        {"part": part, "is_severed": part.code in severed, "under": severed.get(part.code) or default}
        for part in (there.parts if there else ())
    ]
    places = list(row.records.order_by("place").values_list("place", flat=True))
    at = places.index(found.place)
    return page(
        request, "record", "requests", row=row, found=found, record=there, parts=parts, kind=material.named(found.source),
        exemptions=rules["exemptions"], decisions=list(ReviewedRecord.DECISIONS.items()),
        chosen=typed.get("decision", found.decision), exemption=typed.get("exemption") or found.exemption or default,
        before=places[at - 1] if at else None, after=places[at + 1] if at + 1 < len(places) else None,
        count=len(places), may_decide=row.state == "review" and request.user.role == "privacy_officer", **more,
    )  # fmt: skip


@require_safe
@for_rights
@proving.asked()
def package(request: HttpRequest, matter: str) -> FileResponse:
    """What was released, as it was made: the look is kept as an export before a byte is sent."""
    row = _one(request, matter)
    if not row.package or row.state != "released":
        raise NotFound
    seen.file(row.application_id, row.number)
    return sent_package(row)


def sent_package(row: AccessRequest) -> FileResponse:
    opened = row.package.open("rb")
    answer = FileResponse(opened, as_attachment=True, filename=f"{row.number}.zip", content_type="application/zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_rights
def gather_again(request: HttpRequest, matter: str) -> HttpResponse:
    """Records that came to the file since the review began."""
    row = _one(request, matter)
    if request.user.role != "privacy_officer":
        raise NotAllowed
    added = access.gather(row) if row.state == "review" else 0
    messages.success(request, ngettext("%(count)s record added.", "%(count)s records added.", added) % {"count": added})
    return redirect("privacy-request", matter)
