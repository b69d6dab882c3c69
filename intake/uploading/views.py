"""The pages of one document: choose it, put its pages in order, use an earlier one, say what must be known of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake import selectors, uploads
from intake import services as intake
from intake.days import WrongDay, read_day
from intake.portal import for_the_public, show, too_late
from intake.uploading import findings, making, pieces, services, validity
from nominee import limits
from nominee.access import file_for
from nominee.errors import NotFound, NotValid, TooOften
from nominee.models import Application, Document, DocumentTranslation, UploadFinding
from nominee.selectors import live_documents

TRANSLATION = ("translator", "way", "number", "first_page")


@require_http_methods(["GET", "POST"])
@for_the_public
def upload(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """One document for one slot; also what a request for information asks for."""
    file = file_for(request.user, number)
    pieces.requirement_of(file, slot)
    if file.status not in intake.TAKES_DOCUMENTS:
        return too_late(request, file)
    if request.method == "GET":
        return _upload(request, file, slot)
    given = request.FILES.getlist("file")
    try:
        if request.POST.get("do") == "add_pages":
            limits.spend("piece", file.pk, timezone.now())
            services.add_pages(file, slot, by=request.user, at=timezone.now())
            return redirect("apply-pages", number, slot)
        if len(given) > 1 or (given and request.POST.get("do") == "collect"):
            return _collect(request, file, slot, given)
        return _at_once(request, file, slot, given[0] if given else None)
    except NotValid as wrong:
        return _upload(request, file, slot, error=wrong.errors["file"])
    except TooOften as often:
        return _upload(request, file, slot, error=" ".join(often.reasons))


def _at_once(request: HttpRequest, file: Application, slot: str, given: Any) -> HttpResponse:
    limits.spend("upload", file.pk, timezone.now())
    received = uploads.receive(given, pieces.requirement_of(file, slot))
    before = live_documents(file).get(slot)
    document = intake.put_document(file, slot, received, by=request.user, at=timezone.now())
    return _stored(request, file, document, before)


def _collect(request: HttpRequest, file: Application, slot: str, given: list[Any]) -> HttpResponse:
    """Several at once, or one more, without script: each that is refused says why, the others are kept."""
    refused = []
    for one in given:
        limits.spend("piece", file.pk, timezone.now())
        try:
            pieces.put_whole(file, slot, one, by=request.user, at=timezone.now())
        except NotValid as wrong:
            refused.append(f"{uploads.clean_name(one.name or '')}: {wrong.errors['file']}")
    if len(refused) == len(given):
        raise NotValid({"file": " ".join(refused)})
    for words in refused:
        messages.error(request, words)
    return redirect("apply-pages", file.number, slot)


def _stored(request: HttpRequest, file: Application, document: Document, before: Document | None) -> HttpResponse:
    """What happened, and on to what is still asked about it."""
    slot = document.slot
    messages.success(request, _("“%(name)s” is uploaded.") % {"name": document.original_name})
    if before:
        words = _("It takes the place of “%(name)s”, which is kept with the application as the earlier version.")
        messages.info(request, words % {"name": before.original_name})
    for title in selectors.same_file_in(file, slot, document.sha256):
        messages.warning(
            request,
            _("It is the same file as under “%(title)s”. If you did not mean that, replace one.") % {"title": title},
        )
    if services.open_matters(document, pieces.requirement_of(file, slot)):
        return redirect("apply-document", file.number, slot)
    return redirect("apply-file", file.number)


def _upload(request: HttpRequest, file: Application, slot: str, error: str = "") -> HttpResponse:
    document = live_documents(file).get(slot)
    return show(
        request, "upload", file, requirement=pieces.requirement_of(file, slot), document=document, error=error,
        pieces=pieces.pieces_for(request.user, file, slot), earlier=services.earlier_documents(request.user, file, slot),
        replaced=file.documents.filter(slot=slot, superseded_at__isnull=False).exclude(file="")[:10],
        noted=_noted(document), is_scanned=bool(settings.CLAMD), converts=making.CONVERTS, most=pieces.MOST_PIECES,
        chunk=pieces.LARGEST_CHUNK // 4, status=422 if error else 200,
    )  # fmt: skip


def _noted(document: Document | None) -> list[tuple[UploadFinding, str]]:
    return [(row, findings.words(row)) for row in document.findings.all()] if document else []  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@for_the_public
def pages(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """Several photographs become one document: their order, which way up, and which of them."""
    file = file_for(request.user, number)
    pieces.requirement_of(file, slot)
    if file.status not in intake.TAKES_DOCUMENTS:
        return too_late(request, file)
    if request.method == "GET":
        return _pages(request, file, slot)
    does = _DEEDS.get(request.POST.get("do", ""))
    if does is None:
        raise NotFound
    try:
        return does(request, file, slot)
    except NotValid as wrong:
        return _pages(request, file, slot, error=wrong.errors["file"])
    except TooOften as often:
        return _pages(request, file, slot, error=" ".join(often.reasons))


def _pages(request: HttpRequest, file: Application, slot: str, error: str = "") -> HttpResponse:
    rows = pieces.pieces_for(request.user, file, slot)
    if not rows and not error:
        return redirect("apply-upload", file.number, slot)
    legible = validity.rules_of(file)
    seen = [
        {"piece": row, "warnings": [findings.words(found) for m in row.measures for found in findings.legible(m, legible)]}
        for row in rows
    ]  # fmt: skip
    until = max((row.touched_at for row in rows), default=timezone.now()) + pieces.KEPT
    return show(
        request, "pages", file, requirement=pieces.requirement_of(file, slot), rows=seen, error=error,
        count=sum(row.pages for row in rows), unfinished=[row for row in rows if not row.is_ready],
        kept_until=timezone.localtime(until - timedelta(minutes=1)).date(), document=live_documents(file).get(slot),
        converts=making.CONVERTS, chunk=pieces.LARGEST_CHUNK // 4, status=422 if error else 200,
    )  # fmt: skip


def _use(request: HttpRequest, file: Application, slot: str) -> HttpResponse:
    limits.spend("upload", file.pk, timezone.now())
    before = live_documents(file).get(slot)
    seen = request.POST.getlist("piece")
    document = services.use(file, slot, by=request.user, at=timezone.now(), seen=seen or None)
    return _stored(request, file, document, before)


def _arrange(request: HttpRequest, file: Application, slot: str) -> HttpResponse:
    """Up, down, turn, remove: of one piece; or the whole order, as it was dragged."""
    limits.spend("chunk", file.pk, timezone.now())
    deed, who = request.POST.get("do"), {"by": request.user, "at": timezone.now()}
    if deed == "order":
        pieces.arrange(file, slot, request.POST.getlist("piece"), **who)
        return _arranged(request, file, slot)
    row = pieces.piece_for(request.user, file.number, slot, _uuid(request.POST.get("piece", "")))
    if deed == "turn":
        pieces.turn(row, **who)
    elif deed == "remove":
        pieces.remove(row, **who)
    else:
        pieces.move(row, -1 if deed == "up" else 1, **who)
    return _arranged(request, file, slot, row)


def _arranged(request: HttpRequest, file: Application, slot: str, row: Any = None) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        order = [str(one.public_id) for one in pieces.pieces_for(request.user, file, slot)]
        place = order.index(str(row.public_id)) + 1 if row and str(row.public_id) in order else 0
        said = _("Now at place %(place)s of %(count)s.") % {"place": place, "count": len(order)} if place else ""
        return JsonResponse({"order": order, "said": said})
    address = reverse("apply-pages", args=[file.number, slot])
    return redirect(f"{address}#piece-{row.public_id}" if row else address)


def _uuid(text: str) -> str:
    if len(text) == 36 and set(text) <= set("0123456789abcdef-") and text.count("-") == 4:
        return text
    raise NotFound


_DEEDS: dict[str, Callable[[HttpRequest, Application, str], HttpResponse]] = {
    "use": _use, "up": _arrange, "down": _arrange, "turn": _arrange, "remove": _arrange, "order": _arrange,
}  # fmt: skip


@require_POST
@for_the_public
def reuse(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """An earlier document of the same person, from this file or another of theirs."""
    file = file_for(request.user, number)
    pieces.requirement_of(file, slot)
    if file.status not in intake.TAKES_DOCUMENTS:
        return too_late(request, file)
    before = live_documents(file).get(slot)
    try:
        limits.spend("upload", file.pk, timezone.now())
        earlier = _uuid(request.POST.get("document", ""))
        document = services.reuse(file, slot, earlier, by=request.user, at=timezone.now())
    except NotValid as wrong:
        return _upload(request, file, slot, error=wrong.errors["file"])
    except TooOften as often:
        return _upload(request, file, slot, error=" ".join(often.reasons))
    return _stored(request, file, document, before)


@require_http_methods(["GET", "POST"])
@for_the_public
def about(request: HttpRequest, number: str, slot: str) -> HttpResponse:
    """What the computer saw of a document, and what only its owner can say of it."""
    file = file_for(request.user, number)
    requirement = pieces.requirement_of(file, slot)
    document = live_documents(file).get(slot)
    if document is None:
        return redirect("apply-upload", number, slot)
    if file.status not in intake.TAKES_DOCUMENTS:
        return too_late(request, file)
    if request.method == "GET":
        return _about(request, file, document, requirement)
    errors = _say(request, document, requirement)
    if errors:
        return _about(request, file, document, requirement, errors=errors)
    messages.success(request, _("What you said of the document is saved."))
    return redirect("apply-file", number)


def _say(request: HttpRequest, document: Document, requirement: dict[str, Any]) -> dict[str, str]:
    """Each part is saved by itself: what is wrong in one loses nothing of another."""
    said, now, wrong = request.POST, timezone.now(), {}
    row = validity.rules_of(document.application).validity(document.slot)
    if requirement.get("needs_translation"):
        given = {name: said.get(name, "").replace("\0", "") for name in TRANSLATION}
        try:
            services.say_language(document, said.get("language", ""), by=request.user, at=now, translation=given)
        except NotValid as refused:
            wrong |= refused.errors
    if row and row.get("asks"):
        try:
            text = said.get("valid_until", "").replace("\0", "").strip()
            until = read_day(text) if text else None
            services.say_validity(document, until, by=request.user, at=now, today=timezone.localdate())
        except WrongDay as refused_day:
            wrong["valid_until"] = str(refused_day)
        except NotValid as refused:
            wrong |= refused.errors
    if not wrong and said.get("anyway"):
        services.use_anyway(document, by=request.user, at=now)
    return wrong


def _about(
    request: HttpRequest, file: Application, document: Document, requirement: dict[str, Any],
    errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    rules, posted = validity.rules_of(file), request.POST if errors else {}
    known, translation = validity.newest(document), DocumentTranslation.objects.filter(document=document).first()
    given = {name: posted.get(name, getattr(translation, name, "") or "") for name in TRANSLATION}
    guessed = next((f.detail.get("language") for f in document.findings.all() if f.code == "language"), "")  # type: ignore[attr-defined]
    until = known.valid_until if known else None
    given |= {
        "language": posted.get("language", document.language or guessed),
        "valid_until": posted.get("valid_until", until.isoformat() if until else ""),
    }
    noted = _noted(document)
    warnings = [pair for pair in noted if pair[0].weight == UploadFinding.WARNING]
    row = rules.validity(document.slot)
    return show(
        request, "document", file, document=document, requirement=requirement, given=given, errors=errors or {},
        warnings=warnings, notes=[pair for pair in noted if pair[0].weight == UploadFinding.NOTE], ways=rules.ways,
        asks=row.get("asks") if row else None, is_open=any(row.used_anyway_at is None for row, _words in warnings),
        status=422 if errors else 200,
    )  # fmt: skip
