"""Records: the schedule, legal holds, and disposal with its dry run, its approval and its certificate."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nominee import clock
from nominee.desk.privacy.frame import given, today
from nominee.desk.privacy.rights import SHOWN, answered, for_rights, laws, page, sent
from nominee.errors import NotFound
from nominee.models import Disposal, LegalHold
from nominee.models.retention import SCOPES
from nominee.retention import disposal, finding, holds
from nominee.retention.certificate import list_hash
from nominee.sign_in import proving
from nominee.tasks import run_disposal


@require_safe
@for_rights
def schedules(request: HttpRequest) -> HttpResponse:
    """One table for each program."""
    found, on = laws(), today()
    told = [
        {
            "name": row.name if len(found) > 1 else None,
            "code": row.code,
            "rows": [line | {"years": _years(line.get("period") or {})} for line in rules.on("schedules", on)],
            "least": rules.content["least"],
        }
        for row, rules in found
    ]
    return page(request, "schedules", "schedules", programs=told)


def _names() -> dict[str, Any]:
    """Of the classes of records of all programs, by their codes: the same code, the same class."""
    return {row["code"]: row["name"] for _program, rules in reversed(laws()) for row in rules.on("schedules", today())}


def _years(period: dict[str, Any]) -> int:
    """Whole ones, of so many months; else 0."""
    years, rest = divmod(period.get("value", 0), 12)
    return years if period.get("unit") == "months" and not rest else 0


@require_http_methods(["GET", "POST"])
@for_rights
def legal_holds(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _holds(request)
    typed = sent(request, "scope", "covers", "reason")

    def place() -> object:
        return holds.place_hold(
            by=request.user, at=clock.now(), scope=typed["scope"], what=typed["covers"], reason=typed["reason"]
        )

    return answered(
        request, place, said=_("The hold is in force now."), to="privacy-holds", args=[],
        again=lambda **wrong: _holds(request, given=typed, **wrong),
    )  # fmt: skip


def _holds(request: HttpRequest, **more: Any) -> HttpResponse:
    rows = LegalHold.objects.select_related("application", "stream", "placed_by", "lifted_by")
    may = request.user.role in holds.MAY_HOLD
    open_rows, lifted = list(rows.filter(lifted_at=None)), list(rows.filter(lifted_at__isnull=False)[:SHOWN])
    covers = holds.what_is_held([*open_rows, *lifted])
    opened = [
        {"row": row, "covers": covers[row.pk], "may_lift": may and row.placed_by_id != request.user.pk}
        for row in open_rows
    ]
    return page(
        request, "holds", "holds", opened=opened, lifted=[{"row": row, "covers": covers[row.pk]} for row in lifted], may=may,
        scopes=list(SCOPES.items()), **more,
    )  # fmt: skip


@require_POST
@for_rights
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    found = LegalHold.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    why = given(request, "why", 2000)

    def again(**wrong: Any) -> HttpResponse:
        wrong["errors"] = {f"why-{pk}": words for words in wrong["errors"].values()}
        return _holds(
            request, given={"lifting": pk, "why": why}, lifting_error=next(iter(wrong["errors"].values())), **wrong
        )

    return answered(
        request, lambda: holds.lift_hold(found, by=request.user, at=clock.now(), why=why),
        said=_("The hold is lifted."), to="privacy-holds", args=[], again=again,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_rights
def disposals(request: HttpRequest) -> HttpResponse:
    """The dry run: what is due, by class, and what is kept with the reason; and the batches there are."""
    if request.method == "GET":
        return _disposals(request)
    typed = sent(request, "note")
    return answered(
        request, lambda: disposal.propose(by=request.user, at=clock.now(), today=today(), note=typed["note"]),
        said=_("The batch waits for approval by another person."), to="privacy-disposals", args=[],
        again=lambda **wrong: _disposals(request, given=typed, **wrong),
    )  # fmt: skip


def _disposals(request: HttpRequest, **more: Any) -> HttpResponse:
    found = finding.candidates(today())
    names = _names()
    batches = Disposal.objects.select_related("proposed_by", "approved_by")[:SHOWN]
    return page(
        request, "disposals", "disposals", due=[row for row in found if not row.kept], kept=[row for row in found if row.kept],
        classes=[(names[code], count) for code, count in finding.by_class(found)], most=finding.AT_ONCE,
        is_whole=len(found) < finding.AT_ONCE, batches=batches, names=names, **more,
    )  # fmt: skip


def _batch(matter: str) -> Disposal:
    found = Disposal.objects.select_related("proposed_by", "approved_by").filter(number=matter).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "POST"])
@for_rights
def batch(request: HttpRequest, matter: str) -> HttpResponse:
    row = _batch(matter)
    if request.method == "GET":
        return _page(request, row)
    why = given(request, "why", 2000)
    if given(request, "do") == "approve" and not proving.is_proved(request, clock.now()):
        return proving.to_prove(request.get_full_path())

    def take() -> None:
        done = disposal.answer(row, by=request.user, at=clock.now(), approve=given(request, "do") == "approve", why=why)
        if done.state == "approved":
            run_disposal.delay_on_commit(done.pk)

    return answered(
        request, take, said=_("Done."), to="privacy-disposal", args=[matter],
        again=lambda **wrong: _page(request, _batch(matter), given={"why": why}, **wrong),
    )  # fmt: skip


def _page(request: HttpRequest, row: Disposal, **more: Any) -> HttpResponse:
    names = _names()
    items = row.items.select_related("application").order_by("application__number")[: finding.AT_ONCE]
    return page(
        request, "disposal", "disposals", row=row, items=items, names=names, reasons=finding.KEPT, counted=disposal.counted(row),
        hash=list_hash(row) if row.state == "done" else "",
        may_answer=row.state == "proposed" and request.user.role == "manager" and row.proposed_by_id != request.user.pk, **more,
    )  # fmt: skip


@require_safe
@for_rights
def certificate(request: HttpRequest, matter: str) -> FileResponse:
    row = _batch(matter)
    if not row.certificate:
        raise NotFound
    return FileResponse(row.certificate.open("rb"), content_type="application/pdf", filename=f"{row.number}.pdf")
