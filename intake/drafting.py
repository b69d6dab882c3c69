"""The portal while an application is a draft: start, see what is left, upload, pay, check, submit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake import selectors, services
from intake.draws.invitations import is_by_invitation, refuse_without_invitation
from intake.draws.portal import waiting_for
from intake.interest import questions
from intake.interest.selectors import live_in
from intake.opening.selectors import of_stream
from intake.portal import answered, for_the_public, saved_words, show, too_late
from intake.receipts import rules
from intake.representing.views import clients
from intake.uploading import services as uploading
from nominee import extending, machine
from nominee.access import file_for, visible_to
from nominee.deadlines import day_in
from nominee.errors import NotAllowed, NotFound, NotNow
from nominee.models import Application, Stream, StreamVersion, User
from nominee.privacy import notices
from nominee.sealing import vault
from nominee.selectors import facts_of, required_documents


@require_safe
@for_the_public
def applications(request: HttpRequest) -> HttpResponse:
    if request.user.role == "representative":
        return clients(request, deadline)
    files = visible_to(request.user).select_related("stream", "applicant").order_by("-created_at")[:200]
    versions = [
        services.version_in_force(stream, timezone.localdate()) or stream.versions.order_by("in_force_from").last()
        for stream in Stream.objects.select_related("program")
    ]
    known = [version for version in versions if version is not None]
    today = timezone.localdate()
    opened = [row for row in known if row.is_open and not (row.in_force_until and row.in_force_until < today)]
    closed = [row for row in known if row not in opened]
    ways = [way_into(version, request.user) for version in opened]
    return render(
        request,
        "apply/applications.html",
        {
            "rows": [{"file": file} | deadline(file) for file in files],
            "ways": ways,
            "starts": any(way["way"] == "start" for way in ways),
            "closed": closed,
            "invitations": waiting_for(request.user),
            "notices": _collection(ways, today),
        },
    )


def _collection(ways: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """The notice of collection of each program in which an application may simply be started."""
    programs = dict.fromkeys(way["version"].stream.program.code for way in ways if way["way"] == "start")
    return [row for code in programs if (row := notices.notice("collection", today, code))]


def way_into(version: StreamVersion, user: User) -> dict[str, Any]:
    """How one gets into a stream now: an expression of interest, an invitation, or simply by starting; and an opening day."""
    row = {"version": version, "way": "start", "opening": of_stream(version.stream, timezone.now())}
    if questions.asks(version):
        return row | {"way": "interest", "interest": live_in(version.stream, user)}
    return row | {"way": "invitation"} if is_by_invitation(version) else row


@require_POST
@for_the_public
def start(request: HttpRequest) -> HttpResponse:
    """A second press on “Start” finds the draft that the first one made."""
    if request.user.role != "applicant":
        raise NotAllowed
    stream = Stream.objects.select_related("program").filter(code=request.POST.get("stream", "")).first()
    if stream is None:
        raise NotFound
    refuse_without_invitation(stream, at=timezone.now())
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=request.user.pk)  # two presses at once come one by one
        begun = services.draft_begun_just_now(stream, by=request.user, at=timezone.now())
        application = begun or services.start_application(stream, by=request.user, at=timezone.now())
    return redirect("apply-file", application.number)


def tasks(request: HttpRequest, file: Application) -> HttpResponse:
    """The task list of a draft."""
    _follow_the_rules(request, file)
    facts, typed = facts_of(file), selectors.typed_places(file)
    pages = [
        {"page": page, "state": selectors.page_state(page, facts, typed)}
        for page in selectors.applicable_pages(file, facts)
    ]
    slots = uploading.with_matters(file, required_documents(file, facts))
    fees = selectors.fees_of(file)
    lacking = selectors.fee_lacking(file, fees, facts)
    answered_all = all(row["state"] in {"completed", "optional"} for row in pages)
    # A list that nobody opened and that may stay empty is neither done nor to do.
    counted = [row["state"] == "completed" for row in pages if row["state"] != "optional"]
    counted += [bool(row["document"]) for row in slots] + [bool(fees) and not lacking]
    return show(
        request, "tasks", file, pages=pages, slots=slots, fees=fees, fee_lacking=lacking,
        receipts=selectors.receipts(file, fees, vault.opened),
        fee_due=selectors.fee_due(file, facts), answered_all=answered_all, done=sum(counted), all=len(counted),
        saved=saved_words(file.saved_at), 
        more_time=extending.told("drafts", file.draft_due_at, timezone.now(), program=file.program.code),
        **deadline(file),
    )  # fmt: skip


def _follow_the_rules(request: HttpRequest, file: Application) -> None:
    """Whoever opens a draft begun under earlier rules is told that the form is another one now."""
    if services.follow_the_rules(file, at=timezone.now()):
        messages.warning(
            request,
            _("The rules of this stream changed since you began. What you entered is kept; see what is new below."),
        )


def deadline(file: Application) -> dict[str, Any]:
    """The last moment that counts as in time, and whether it is past."""
    if file.draft_due_at is None:
        return {}
    last = timezone.localtime(file.draft_due_at - timedelta(minutes=1))
    return {"last_moment": last, "last_day": last.date(), "is_over": timezone.now() >= file.draft_due_at}


@require_POST
@for_the_public
def fee(request: HttpRequest, number: str) -> HttpResponse:
    services.pay_fee(file_for(request.user, number), by=request.user, at=timezone.now())
    messages.success(request, _("The fee is paid. The receipt number is shown below."))
    return redirect("apply-file", number)


@require_http_methods(["GET", "POST"])
@for_the_public
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Check the answers, declare, submit. Sent twice, the second one finds the file submitted."""
    file = file_for(request.user, number)
    if file.status != "draft":
        return too_late(request, file)
    if request.method == "GET":
        _follow_the_rules(request, file)
        return _check(request, file)
    if not file.declared_at and not (request.POST.get("true") and request.POST.get("consent")):
        return _check(request, file, error=_("Tick both boxes to declare."), status=422)
    try:
        if not file.declared_at:
            services.declare(file, by=request.user, at=timezone.now(), seen=request.POST.get("seen", ""))
        machine.perform(file, "submit", by=request.user, at=timezone.now(), expecting="draft")
    except NotNow as later:
        file.refresh_from_db()
        if file.status != "draft":
            return redirect("apply-file", number)
        return _check(request, file, refused=later.reasons, status=409)
    return redirect("apply-receipt", number)


def _check(request: HttpRequest, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    offer = next((offer for offer in machine.offers(file, request.user) if offer.code == "submit"), None)
    # The declaration is made on this page, so its absence is no reason to send the person away.
    blocked = services.before_declaring(file) if offer else []
    more |= {
        "blocked": blocked,
        "seen": file.saved_at.isoformat(),
        "notice": notices.notice("declaration", timezone.localdate(), file.program.code),
        "verdicts": rules.verdicts(file, day_in(timezone.now(), file.program.time_zone)),
    }
    return show(request, "check", file, status=status, **answered(file), **deadline(file), **more)
