"""The pages of a job offer: begin, fill in, sign, follow, withdraw; and the application for approval of the position."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.employers import approving, editing, filling, history, offers, outlook, selectors
from intake.employers.lifecycle import LIVE, STATES
from intake.employers.portal import for_employers, title_of
from nominee import clock, deadlines
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import JobOffer, User


@require_http_methods(["GET", "POST"])
@for_employers
def new(request: HttpRequest, pk: int) -> HttpResponse:
    employer = selectors.employer_for(request.user, pk)
    if not selectors.may(request.user, "draft_offer", employer):
        raise NotAllowed
    today = deadlines.day_in(clock.now(), employer.program.time_zone)
    versions = selectors.offered_streams(employer, today)
    error = ""
    if request.method == "POST":
        chosen = next((row for row in versions if row.stream.code == request.POST.get("stream")), None)
        if chosen:
            offer = offers.begin(employer, chosen.stream, by=request.user, at=clock.now())
            first = selectors.rules_of(employer).pages("offer")[0]["code"]
            return redirect("employer-offer-page", offer.number, first)
        error = _("Choose one of the list.")
    context = {"employer": employer, "versions": versions, "error": error}
    return render(request, "employers/new.html", context, status=422 if error else 200)


def _thing(user: User, offer: JobOffer) -> filling.Thing:
    rules, number = selectors.rules_of(offer.employer), offer.number

    def save(**given: Any) -> JobOffer:
        return offers.save_answers(offer, **given)

    mine = selectors.may(user, "edit_employee", offer.employer, offer)
    return filling.Thing(
        key=editing.of_offer(offer), name=title_of(offer), employer=offer.employer, offer=offer,
        pages=rules.pages("offer"), stored=dict(offer.answers), saved_at=offer.saved_at, save=save,
        back=reverse("employer-offer", args=[number]),
        address=lambda code: reverse("employer-offer-page", args=[number, code]),
        take_over=reverse("employer-offer-take", args=[number]), beat=reverse("employer-offer-beat", args=[number]),
        fixed=frozenset() if mine else frozenset(offers.EMPLOYEE),
    )  # fmt: skip


def _draft(request: HttpRequest, offer_number: str) -> filling.Thing | None:
    """What this person fills in; None once it was submitted or has ended."""
    offer = selectors.offer_for(request.user, offer_number)
    if not selectors.may(request.user, "edit_offer", offer.employer, offer):
        raise NotAllowed
    return _thing(request.user, offer) if offer.status == "draft" else None


def _too_late(request: HttpRequest, offer_number: str) -> HttpResponse:
    if request.method == "POST":
        messages.warning(request, _("Nothing was changed: your page was older than the state of the offer."))
    return redirect("employer-offer", offer_number)


def _fill(request: HttpRequest, offer_number: str, thing: filling.Thing | None, code: str) -> HttpResponse:
    return filling.fill(request, thing, code) if thing else _too_late(request, offer_number)


def _take_over(request: HttpRequest, offer_number: str, thing: filling.Thing | None) -> HttpResponse:
    if thing is None:
        return _too_late(request, offer_number)
    code = request.POST.get("page", "")
    return filling.take_over(request, thing, code if code in {row["code"] for row in thing.pages} else "")


@require_http_methods(["GET", "POST"])
@for_employers
def page(request: HttpRequest, offer_number: str, code: str) -> HttpResponse:
    return _fill(request, offer_number, _draft(request, offer_number), code)


@require_POST
@for_employers
def take(request: HttpRequest, offer_number: str) -> HttpResponse:
    return _take_over(request, offer_number, _draft(request, offer_number))


@require_POST
@for_employers
def beat(request: HttpRequest, offer_number: str) -> HttpResponse:
    thing = _draft(request, offer_number)
    if thing is None:
        raise NotNow([_("This offer was submitted or has ended.")])
    return filling.beat(request, thing)


@require_POST
@for_employers
def done(request: HttpRequest, offer_number: str) -> HttpResponse:
    """Stop editing, so that a colleague can begin at once."""
    offer = selectors.offer_for(request.user, offer_number)
    editing.release(editing.of_offer(offer), by=request.user)
    editing.release(editing.of_approval(offer), by=request.user)
    return redirect("employer-offer", offer_number)


@require_safe
@for_employers
def show(request: HttpRequest, offer_number: str) -> HttpResponse:
    return _offer(request, selectors.offer_for(request.user, offer_number))


def _offer(
    request: HttpRequest, offer: JobOffer, errors: dict[str, str] | None = None, given: dict[str, str] | None = None
) -> HttpResponse:
    user, employer, rules = request.user, offer.employer, selectors.rules_of(offer.employer)
    kind, thing = selectors.kind_on(user, offer), _thing(user, offer)
    is_draft = offer.status == "draft"
    lock = editing.look(thing.key if is_draft else editing.of_approval(offer))
    approval = selectors.approval_of(offer)
    events = offer.events.select_related("by").order_by("-id") if kind != "representative" else offer.events.none()
    last = offer.events.filter(to_status=offer.status).order_by("-id").first()
    context = {
        "offer": offer, "employer": employer, "title": title_of(offer), "state": STATES[offer.status], "kind": kind,
        "is_draft": is_draft, "is_live": offer.status in LIVE,
        "tasks": thing.tasks(editing.kept_pages(thing.key, by=user)) if is_draft else [], "parts": thing.answered(),
        "lock": lock if lock and clock.now() - lock.beat_at < editing.LIVES else None,
        "why": history.WHY.get((last.told.get("why") if last else "") or "", history.WHY[""]),
        "signs": rules.may(kind, "sign_offer"), "members": list(selectors.live_members(employer)),
        "may_withdraw": rules.may(kind, "draft_offer" if is_draft else "withdraw_offer"),
        "may_name": rules.may(kind, "name_representative"),
        "may_choose": rules.may(kind, "sign_offer") or offer.created_by_id == user.pk,
        "approval": approval,
        "approval_tasks": _approval_thing(user, offer, approval).tasks() if approval else [],
        "approval_parts": _approval_thing(user, offer, approval).answered() if approval else [],
        "approval_over": bool(approval and clock.now() >= approval.due_at),
        "events": [{"row": row, "said": history.SAID[row.what]} for row in events[:50]],
        "errors": errors or {}, "given": given or {},
    }  # fmt: skip
    return render(request, "employers/offer.html", context, status=422 if errors else 200)


@require_POST
@for_employers
def contact(request: HttpRequest, offer_number: str) -> HttpResponse:
    offer = selectors.offer_for(request.user, offer_number)
    chosen = request.POST.get("contact", "")
    try:
        offers.choose_contact(
            offer, int(chosen) if chosen.isdigit() and len(chosen) < 18 else 0, by=request.user, at=clock.now()
        )
    except NotValid as wrong:
        return _offer(request, offer, wrong.errors)
    messages.success(request, _("The contact of this offer was changed."))
    return redirect(
        "employers" if request.user.role == "employer_contact" else "employer-offer", *_where(request, offer_number)
    )


def _where(request: HttpRequest, offer_number: str) -> list[str]:
    """A contact who hands an offer on does not see it any more."""
    return [] if request.user.role == "employer_contact" else [offer_number]


@require_POST
@for_employers
def representative(request: HttpRequest, offer_number: str) -> HttpResponse:
    offer = selectors.offer_for(request.user, offer_number)
    email = request.POST.get("email", "")[:254]
    try:
        after = offers.name_representative(offer, by=request.user, at=clock.now(), email=email)
    except NotValid as wrong:
        return _offer(request, offer, {"representative": wrong.errors["email"]}, {"email": email})
    words = (
        _("The representative was named.")
        if after.representative_id
        else _("Nobody represents you for this offer now.")
    )
    messages.success(request, words)
    return redirect("employer-offer", offer_number)


@require_http_methods(["GET", "POST"])
@for_employers
def sign(request: HttpRequest, offer_number: str) -> HttpResponse:
    """Read everything once more, declare, sign and submit."""
    offer = selectors.offer_for(request.user, offer_number)
    if not selectors.may(request.user, "sign_offer", offer.employer, offer):
        raise NotAllowed(_("Only a signing officer signs and submits an offer."))
    if offer.status != "draft":
        return redirect("employer-offer", offer_number)
    today = deadlines.day_in(clock.now(), offer.employer.program.time_zone)
    lacking, error = offers.what_is_lacking(offer, on=today), ""
    if request.method == "POST":
        if not (request.POST.get("true") and request.POST.get("consent")):
            error = _("Tick both boxes to sign.")
        else:
            try:
                offers.sign(offer, by=request.user, at=clock.now(), seen=request.POST.get("seen", ""))
                messages.success(request, _("The offer is signed and submitted. Its ID goes to the person by e-mail."))
                return redirect("employer-offer", offer_number)
            except NotNow as later:
                offer.refresh_from_db()
                lacking = later.reasons
    context = {
        "offer": offer, "employer": offer.employer, "title": title_of(offer), "parts": _thing(request.user, offer).answered(),
        "lacking": lacking, "error": error, "seen": offer.saved_at.isoformat(), "back": reverse("employer-offer", args=[offer_number]),
        "limit": offer.stream_version.definition["limits"].get("job_offer"), "is_approval": False,
        "against": outlook.speaks_against(offer, on=today),
    }  # fmt: skip
    status = 422 if error else 409 if lacking and request.method == "POST" else 200
    return render(request, "employers/sign.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_employers
def withdraw(request: HttpRequest, offer_number: str) -> HttpResponse:
    offer = selectors.offer_for(request.user, offer_number)
    act = "draft_offer" if offer.status == "draft" else "withdraw_offer"
    if not selectors.may(request.user, act, offer.employer, offer):
        raise NotAllowed
    if offer.status not in LIVE:
        return _too_late(request, offer_number)
    if request.method == "GET":
        context = {"offer": offer, "employer": offer.employer, "title": title_of(offer), "state": STATES[offer.status]}
        return render(request, "employers/withdraw.html", context)
    offers.withdraw(offer, by=request.user, at=clock.now())
    messages.success(request, _("The offer is withdrawn."))
    return redirect("employer-offer", offer_number)


# ------------------------------------------------------------------ approval of the position


def _approval_thing(user: User, offer: JobOffer, approval: Any) -> filling.Thing:
    number = offer.number

    def save(**given: Any) -> Any:
        return approving.save_answers(offer, **given)

    return filling.Thing(
        key=editing.of_approval(offer), name=title_of(offer), employer=offer.employer, offer=offer,
        pages=selectors.rules_of(offer.employer).pages("approval"), stored=dict(approval.answers),
        saved_at=approval.saved_at, save=save, back=reverse("employer-offer", args=[number]), before=dict(offer.answers),
        address=lambda code: reverse("employer-approval-page", args=[number, code]),
        take_over=reverse("employer-approval-take", args=[number]), beat=reverse("employer-approval-beat", args=[number]),
    )  # fmt: skip


def _approval(request: HttpRequest, offer_number: str) -> filling.Thing | None:
    offer = selectors.offer_for(request.user, offer_number)
    approval = selectors.approval_of(offer)
    if approval is None:
        raise NotFound
    if not selectors.may(request.user, "edit_approval", offer.employer, offer):
        raise NotAllowed
    if offer.status != "invited" or approval.submitted_at or clock.now() >= approval.due_at:
        return None
    return _approval_thing(request.user, offer, approval)


@require_http_methods(["GET", "POST"])
@for_employers
def approval_page(request: HttpRequest, offer_number: str, code: str) -> HttpResponse:
    return _fill(request, offer_number, _approval(request, offer_number), code)


@require_POST
@for_employers
def approval_take(request: HttpRequest, offer_number: str) -> HttpResponse:
    return _take_over(request, offer_number, _approval(request, offer_number))


@require_POST
@for_employers
def approval_beat(request: HttpRequest, offer_number: str) -> HttpResponse:
    thing = _approval(request, offer_number)
    if thing is None:
        raise NotNow([_("This was submitted, or its time is over.")])
    return filling.beat(request, thing)


@require_http_methods(["GET", "POST"])
@for_employers
def approval_sign(request: HttpRequest, offer_number: str) -> HttpResponse:
    offer = selectors.offer_for(request.user, offer_number)
    approval = selectors.approval_of(offer)
    if approval is None:
        raise NotFound
    if not selectors.may(request.user, "sign_approval", offer.employer, offer):
        raise NotAllowed(_("Only a signing officer signs and submits."))
    if approval.submitted_at or offer.status != "invited":
        return redirect("employer-offer", offer_number)
    today = deadlines.day_in(clock.now(), offer.employer.program.time_zone)
    lacking, error = approving.what_is_lacking(approval, on=today), ""
    if request.method == "POST":
        if not (request.POST.get("true") and request.POST.get("consent")):
            error = _("Tick both boxes to sign.")
        else:
            try:
                approving.sign(offer, by=request.user, at=clock.now(), seen=request.POST.get("seen", ""))
                messages.success(request, _("The application for approval of the position is submitted."))
                return redirect("employer-offer", offer_number)
            except NotNow as later:
                approval.refresh_from_db()
                lacking = later.reasons
    parts = _thing(request.user, offer).answered() + _approval_thing(request.user, offer, approval).answered()
    context = {
        "offer": offer, "employer": offer.employer, "title": title_of(offer), "parts": parts, "lacking": lacking, "error": error,
        "seen": approval.saved_at.isoformat(), "back": reverse("employer-offer", args=[offer_number]), "is_approval": True,
        "against": outlook.speaks_against(offer, approval.answers, on=today),
    }  # fmt: skip
    status = 422 if error else 409 if lacking and request.method == "POST" else 200
    return render(request, "employers/sign.html", context, status=status)
