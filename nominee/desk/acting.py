"""One action: a page that says what it does and asks what it needs, then the one door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nominee import clock, machine, unfinished
from nominee.desk import asking, panels
from nominee.desk.case.drafts import draft_at
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS, BACK, STATES, Action, State
from nominee.models import Application, User
from nominee.sign_in import proving


@require_http_methods(["GET", "POST"])
@for_staff
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    file = staff_file(request, number)
    entry = ACTIONS.get(action)
    if entry is None:
        raise NotFound
    offer = _offer(file, request.user, action)
    if request.method == "GET":
        if offer is None and request.user.role not in entry.roles:
            raise NotAllowed
        if offer is None:
            raise NotNow([_("This step is not open on this file now.")])
        if _wants_proof(request, entry, offer):
            return proving.to_prove(request.get_full_path())
        return _confirm(request, file, offer, {})
    if _wants_proof(request, entry, offer):  # it ran out while the form was filled in
        _keep_typed(request, file, entry)
        return proving.to_prove(request.get_full_path())
    inputs = (*entry.asks, *entry.may_ask)
    asked = {name: value for name in inputs if (value := asking.answer(request, name, file))}
    expecting = request.POST.get("expecting", "")
    try:
        machine.perform(file, action, by=request.user, at=timezone.now(), expecting=expecting, **asked)
    except NotValid as wrong:
        if offer is None:
            raise
        return _confirm(request, file, offer, wrong.errors)
    except NotNow as late:
        return _too_late(request, file, entry, expecting, late.reasons)
    unfinished.forget(file, place_of(action), by=request.user)
    messages.success(request, _("Done: %(action)s.") % {"action": entry.name})
    return redirect("desk-completeness" if action == "start_completeness" else "desk-file", number)


def _wants_proof(request: HttpRequest, action: Action, offer: machine.Offer | None) -> bool:
    """Only of whoever may take the step: to all others the door says no as ever."""
    return bool(action.proves and offer and not offer.blocked_by and not proving.is_proved(request, clock.now()))


def place_of(action: str) -> str:
    """Where what is typed for an action is kept until it is sent."""
    return f"act:{action}"


def _offer(file: Application, user: User, action: str) -> machine.Offer | None:
    return next((offer for offer in machine.offers(file, user) if offer.code == action), None)


def _confirm(
    request: HttpRequest, file: Application, offer: machine.Offer, errors: dict[str, str], status: int = 0, **more: Any
) -> HttpResponse:
    action = offer.action
    draft = draft_at(request, file, place_of(action.code))
    return show(
        request, "act", file, status=status or (422 if errors else 200), place=draft.place,
        offer=offer,
        errors=errors,
        asks=asking.questions(draft.typed, action, file, errors),
        draft=draft,
        consequences=consequences(action, file),
        is_against=_target(action, file).is_final and action.target != "nominated",
        panels=panels.at(f"act:{action.code}", file, request.user),
        **more,
    )  # fmt: skip


def _too_late(
    request: HttpRequest, file: Application, action: Action, expecting: str, reasons: list[str]
) -> HttpResponse:
    """Both what the page showed and what is now, and all that was typed: in the form where the step is still open."""
    _keep_typed(request, file, action)
    file = staff_file(request, file.number)
    saw = STATES.get(expecting)
    stale = {"reasons": reasons, "saw": saw and saw.name, "now": file.state.name, "moved": expecting != file.status}
    offer = _offer(file, request.user, action.code)
    if offer and not offer.blocked_by:
        return _confirm(request, file, offer, {}, status=409, stale=stale)
    asks = asking.questions(request.POST, action, file, {})
    typed = [(ask["label"], ask["value"]) for ask in asks if ask["value"] and ask["kind"] == "text"]
    typed += [
        (row["choice"].title, row["words"]) for ask in asks for row in ask["rows"] if row["ticked"] and row["words"]
    ]
    return show(request, "case/too_late", file, status=409, action=action, stale=stale, typed=typed)


def _keep_typed(request: HttpRequest, file: Application, action: Action) -> None:
    last = file.events.order_by("-number").values_list("by_id", "action").first()
    if last == (request.user.pk, action.code):  # pressed twice: it was sent
        return
    values = {
        name: request.POST.getlist(name) for name in request.POST if name not in {"csrfmiddlewaretoken", "expecting"}
    }
    try:
        unfinished.keep(file, place_of(action.code), values, by=request.user, at=timezone.now())
    except (NotAllowed, NotValid):  # it stands on the page that follows all the same
        return


def _target(action: Action, file: Application) -> State:
    return STATES[machine.came_from(file) if action.target == BACK else action.target]


def consequences(action: Action, file: Application) -> list[str]:
    """What the step does, in words, from the table: the new state, what the applicant reads, letters, the fee."""
    target = _target(action, file)
    lines = [_("The file moves to “%(state)s”.") % {"state": target.name}]
    if action.public:
        lines.append(_("The applicant reads: “%(words)s”") % {"words": action.public})
    if letters := sum(name.startswith("correspondence.letter_") for name in action.then):
        words = ngettext(
            "%(count)s letter is made and published to the applicant.",
            "%(count)s letters are made and published to the applicant.",
            letters,
        )
        lines.append(words % {"count": letters})
    if "verification.ask_sources" in action.then:
        lines.append(_("The required checks open and the sources are asked."))
    if "intake.refund_fee" in action.records:
        lines.append(_("The fee is refunded."))
    if target.is_final:
        lines.append(_("This closes the file and cannot be undone."))
    return lines
