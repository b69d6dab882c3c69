"""The portal after submission: where the file is, what to do by when, letters, who acts for the applicant."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake import drafting, selectors, services, unsaved
from intake.forms import LONGEST_TYPED
from intake.portal import answered, for_the_public, show
from intake.receipts import keeping
from intake.steps import steps
from nominee import deadlines, extending, machine
from nominee.access import file_for
from nominee.errors import NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS
from nominee.models import Application
from nominee.sealing import vault
from nominee.selectors import live_documents, public_history, required_documents
from nominee.templatetags.kit import time_of_day


@require_safe
@for_the_public
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The task list of a draft; the status page of everything after it."""
    file = file_for(request.user, number)
    return drafting.tasks(request, file) if file.status == "draft" else _status(request, file)


def _status(request: HttpRequest, file: Application, status: int = 200, **more: object) -> HttpResponse:
    open_request = file.requests.filter(closed_at__isnull=True).first()
    have = live_documents(file)
    titles = {row["code"]: row["title"] for row in file.definition["documents"]}
    slots = [
        {"code": item["slot"], "title": titles[item["slot"]], "document": have.get(item["slot"])}
        for item in (open_request.items if open_request else [])
        if item.get("slot") in titles
    ]
    # A notice is answered with whatever helps: any document of the file may be sent again.
    others = required_documents(file) if open_request and open_request.kind == "notice" else []
    typed = unsaved.typed_at(file, f"answer:{open_request.pk}") if open_request else None
    more = {"given": typed.values.get("answer", "") if typed else ""} | more
    came_from = machine.came_from(file) if file.status == "information_requested" else ""
    return show(
        request, "status", file, status=status, typed=typed, steps=steps(file.status, came_from),
        review_until=_review_until(file),
        history=public_history(file),
        letters=file.letters.all(),
        open_request=open_request,
        slots=slots,
        others=[row for row in others if row["code"] not in {slot["code"] for slot in slots}],
        asking_letter=open_request and file.letters.filter(event=open_request.event_id).first(),
        more_time=_more_time(open_request, file.program.code),
        offers={offer.code: offer for offer in machine.offers(file, request.user)},
        fees=selectors.fees_of(file),
        receipts=_receipts(file),
        nomination=getattr(file, "nomination", None),
        **more,
    )  # fmt: skip


def _more_time(request: Any, program: str) -> list[Any]:
    """Extensions for everybody that led to the day by which this is to be answered."""
    if request is None:
        return []
    kind = "notices" if request.kind == "notice" else "requests"
    due = timezone.make_aware(datetime.combine(request.due_on, time.min))
    return extending.told(kind, due, timezone.now(), program=program, whole_days=True)


def _receipts(file: Application) -> list[dict[str, Any]]:
    return selectors.receipts(file, selectors.fees_of(file), vault.opened)


def _review_until(file: Application) -> object:
    """The last day to ask for an internal review of a refusal."""
    if file.status != "refused" or file.decided_at is None:
        return None
    day = deadlines.day_in(file.decided_at, file.program.time_zone)
    return deadlines.after(day, file.definition["limits"]["internal_review"])


@require_safe
@for_the_public
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """What the program received: every answer and document, with the mark by which both sides know it."""
    file = file_for(request.user, number)
    if file.submitted_at is None:
        return redirect("apply-file", number)
    return show(request, "sent", file, **answered(file))


@require_safe
@for_the_public
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What the person keeps: people bookmark and print it, so it stays."""
    file = file_for(request.user, number)
    if file.submitted_at is None:
        return redirect("apply-file", number)
    given = keeping.receipt_of(file)
    verdicts = keeping.lines(file, given) if given else []
    return show(
        request, "receipt", file, receipts=_receipts(file), verdicts=verdicts, mark=given.sha256[:16] if given else ""
    )


@require_http_methods(["GET", "POST"])
@for_the_public
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Withdraw (with a page that says what it does), answer a request, answer a notice."""
    file = file_for(request.user, number)
    if action not in {"withdraw", "answer_request", "answer_notice"}:
        raise NotFound
    offered = any(offer.code == action for offer in machine.offers(file, request.user))
    if request.method == "GET":
        if not offered:
            return redirect("apply-file", number)
        return show(request, "withdraw", file) if action == "withdraw" else redirect("apply-file", number)
    answer = request.POST.get("answer", "").replace("\0", "").strip()
    open_request = file.requests.filter(closed_at__isnull=True).first()
    if request.headers.get("Accept") == "application/json":
        return _keep_answer(request, file, open_request, answer)
    asked = {}
    if action == "withdraw":
        if comments := request.POST.get("comments", "").replace("\0", "").strip()[:2000]:
            asked["comments"] = comments
    elif len(answer) > services.LONGEST_ANSWER:
        words = _("Write at most %(count)s characters.") % {"count": services.LONGEST_ANSWER}
        return _status(request, file, status=422, error=words, given=answer)
    elif answer:
        asked["answer"] = answer
    try:
        machine.perform(
            file, action, by=request.user, at=timezone.now(), expecting=request.POST.get("expecting", ""), **asked
        )
    except NotValid as wrong:
        return _status(request, file, status=422, error=next(iter(wrong.errors.values())), given=answer)
    except NotNow as late:
        file.refresh_from_db()
        return _status(request, file, status=409, refused=late.reasons, given=answer)
    if open_request:
        unsaved.forget_typed(file, f"answer:{open_request.pk}")
    messages.success(request, str(ACTIONS[action].public or _("Done.")))
    return redirect("apply-file", number)


def _keep_answer(request: HttpRequest, file: Application, open_request: Any, answer: str) -> HttpResponse:
    """The browser saves a half-written answer by itself; it becomes an answer only when it is sent."""
    if open_request is None:
        raise NotNow([_("Nothing is asked of you now.")])
    now = timezone.now()
    place, values = f"answer:{open_request.pk}", {"answer": answer[:LONGEST_TYPED]}
    unsaved.keep_typed(file, place, values, by=request.user, at=now)
    return JsonResponse({"saved": _("Draft kept %(time)s") % {"time": time_of_day(now)}})
