"""The completeness workspace: the document on the left, the checklist on the right.

Every view answers with the whole page, or, to a page that is already there, with the workspace alone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intake import dating, reviewing
from intake.checklist import Checklist, Row, checklist
from intake.models import CompletenessItem
from nominee import machine, unfinished
from nominee.days import day_of
from nominee.desk.acting import consequences
from nominee.desk.case.drafts import Drafts
from nominee.desk.frame import for_staff, show, staff_file, today
from nominee.desk.keys import are_off, keys_of
from nominee.documents import TURNS
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS
from nominee.models import Application, Document, User

FINISHING = ("acknowledge", "return_incomplete")


@require_safe
@for_staff
def completeness(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    found = checklist(file, request.user, today(file))
    if found is None or not found.rows:
        return redirect("desk-file", number)
    marking = request.GET.get("marking", "")
    return page(
        request, file, found,
        found.row(request.GET.get("slot", "")) or found.first,
        marking=marking if marking in reviewing.EXPLAINED else "",
        finishing=request.GET.get("finishing") == "acknowledge",
    )  # fmt: skip


@require_POST
@for_staff
def review(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Say what was found of an item; the next one that is not reviewed comes up."""
    file, item = item_of(request, number, pk)
    outcome = request.POST.get("outcome", "")
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("reason", "note")}
    try:
        reviewing.review_item(
            item, by=request.user, at=timezone.now(), outcome=outcome, expecting=_expecting(request), **given
        )
    except (NotValid, NotNow) as wrong:
        return again(request, file, item, wrong, marking=outcome, given=given)
    if outcome in reviewing.EXPLAINED:
        unfinished.forget(file, place_of(item, outcome), by=request.user)
    found = checklist_of(file, request.user)
    row = _row(found, item)
    said = _("%(title)s: %(outcome)s.") % {"title": row.title, "outcome": row.outcome}
    return on(request, file, found, found.after(row), said)


@require_POST
@for_staff
def undo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    file, item = item_of(request, number, pk)
    try:
        reviewing.take_back(item, by=request.user, at=timezone.now(), expecting=_expecting(request))
    except NotNow as wrong:
        return again(request, file, item, wrong)
    found = checklist_of(file, request.user)
    row = _row(found, item)
    said = _("Undone. %(title)s: %(outcome)s.") % {"title": row.title, "outcome": row.outcome}
    return on(request, file, found, row, said)


@require_POST
@for_staff
def say_validity(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    file, item = item_of(request, number, pk)
    if not dating.may_date(file, request.user):
        raise NotAllowed
    typed = request.POST.get("valid_until", "")[:20]
    document = Document.objects.filter(application=file, slot=item.slot, pk=_shown(request)).first()
    try:
        if document is None:
            raise NotNow([_("Another document took its place meanwhile. Look at that one.")])
        if typed and day_of(typed) is None:
            raise NotValid({"valid_until": _("Enter a day as it stands on the document.")})
        dating.date_document(document, day_of(typed), by=request.user, at=timezone.now(), today=today(file))
    except (NotValid, NotNow) as wrong:
        return again(request, file, item, wrong, given={"valid_until": typed})
    file.refresh_from_db()
    found = checklist_of(file, request.user)
    row = found.row(item.slot) or found.first
    said = _("%(title)s: the day is kept.") % {"title": row.title}
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
    return on(request, file, found, row, said)


def _shown(request: HttpRequest) -> int:
    """The document that the page showed."""
    typed = request.POST.get("document", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else -1


def place_of(item: CompletenessItem, outcome: str) -> str:
    """Where the reason that is being typed for an item is kept until it is sent."""
    return f"item:{item.pk}:{outcome}"


def item_of(request: HttpRequest, number: str, pk: int) -> tuple[Application, CompletenessItem]:
    file = staff_file(request, number)
    item = CompletenessItem.objects.filter(pk=pk, review__application=file).first()
    if item is None:
        raise NotFound
    return file, item


def _expecting(request: HttpRequest) -> int:
    """The version of the item that the page showed; what nobody can have shown is never the present one."""
    typed = request.POST.get("expecting", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


def checklist_of(file: Application, user: User) -> Checklist:
    found = checklist(file, user, today(file))
    if found is None:
        raise NotFound
    return found


def _row(found: Checklist, item: CompletenessItem) -> Row:
    row = found.row(item.slot)
    if row is None:
        raise NotFound
    return row


def again(
    request: HttpRequest,
    file: Application,
    item: CompletenessItem,
    wrong: NotValid | NotNow,
    marking: str = "",
    given: dict[str, str] | None = None,
) -> HttpResponse:
    """The item once more, with what is wrong in words and everything that was typed."""
    file.refresh_from_db()
    found = checklist_of(file, request.user)
    more: dict[str, Any] = {"given": given, "marking": marking if marking in reviewing.EXPLAINED else ""}
    if isinstance(wrong, NotNow):
        more["conflict"] = wrong.reasons
    else:
        more["errors"] = wrong.errors
    return page(request, file, found, _row(found, item), status=wrong.status, **more)


def on(request: HttpRequest, file: Application, found: Checklist, row: Row, said: str) -> HttpResponse:
    """On to an item: drawn at once where the page is there already, by its address otherwise."""
    if request.htmx:  # type: ignore[attr-defined]
        return page(request, file, found, row, said=said)
    return redirect(_address(file, row) + "#chosen")


def _address(file: Application, row: Row) -> str:
    return f"{reverse('desk-completeness', args=[file.number])}?{urlencode({'slot': row.code})}"


def page(
    request: HttpRequest, file: Application, found: Checklist, row: Row, status: int = 200, **more: Any
) -> HttpResponse:
    user, now = request.user, timezone.now()
    reviews = reviewing.may_review(file, user)
    if reviews and row.is_unopened:
        reviewing.mark_opened(row.item, by=user, at=now)
        row.item.opened_at, row.item.opened_by = now, user
    context = {
        "checklist": found,
        "chosen": row,
        "around": found.neighbours(row),
        "upcoming": found.after(row),
        "reviews": reviews,
        "may_date": row.document is not None and dating.may_date(file, user),
        "keys": keys_of(user),
        "keys_off": are_off(user),
        "undo": found.to_undo(user, now) if reviews else None,
        **_finishing(file, user),
        **_reader(request, row),
        **more,
    }
    context["marking"] = context.get("marking", "") if reviews else ""
    context |= _drafts(request, file, row, context.get("given"), context["marking"]) if reviews else {}
    context["reasons"] = row.reasons(context["marking"]) if context["marking"] else []
    if not request.htmx:  # type: ignore[attr-defined]
        return show(request, "completeness", file, status=status, tab="completeness", **context)
    response = render(request, "desk/completeness/workspace.html", {"file": file, **context}, status=status)
    if status == 200:
        response.headers["HX-Replace-Url"] = _address(file, row)
    return response


def _drafts(
    request: HttpRequest, file: Application, row: Row, given: dict[str, str] | None, marking: str
) -> dict[str, Any]:
    """What stands in the form of the reason: just sent, else begun earlier, else said of the item before."""
    drafts = Drafts(request, file, "item:")
    begun = {outcome: drafts.at(f"{row.item.pk}:{outcome}") for outcome in sorted(reviewing.EXPLAINED)}
    if not marking:
        restored = [(outcome, draft) for outcome, draft in begun.items() if draft.is_restored]
        return {"begun": [(outcome, str(reviewing.OUTCOMES[outcome]), draft.words) for outcome, draft in restored]}
    draft = begun[marking]
    if draft.is_restored and not given:
        given = {"reason": draft.typed.get("reason", ""), "note": draft.typed.get("note", "")}
    return {"draft": draft, "given": given or {"reason": row.item.reason, "note": row.item.note}}


def _finishing(file: Application, user: User) -> dict[str, Any]:
    """The steps that end the check: which are open, and why others are not. What stops both is said once."""
    offers = [offer for offer in machine.offers(file, user) if offer.code in FINISHING]
    blocked = [offer for offer in offers if offer.blocked_by]
    shared = [reason for reason in blocked[0].blocked_by if reason in blocked[1].blocked_by] if len(blocked) > 1 else []
    return {
        "open_steps": [offer for offer in offers if not offer.blocked_by],
        "consequences": consequences(ACTIONS["acknowledge"], file),
        "blocked_steps": [] if shared else [(offer.action.name, offer.blocked_by) for offer in blocked],
        "blocked_together": (" / ".join(str(offer.action.name) for offer in blocked), shared) if shared else None,
    }


def _reader(request: HttpRequest, row: Row) -> dict[str, Any]:
    """Which page of the document, and how it is turned."""
    pages = row.document.pages if row.document else 0
    typed = request.GET.get("page", "")
    sheet = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 1
    sheet = max(1, min(sheet, pages))
    turn = int(request.GET["turn"]) if request.GET.get("turn") in map(str, TURNS) else 0
    return {"page": sheet, "pages": range(1, pages + 1), "turn": turn, "turned": (turn + 90) % 360}
