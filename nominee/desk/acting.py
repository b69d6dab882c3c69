"""One action: a page that says what it does and asks what it needs, then the one door."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nominee import machine
from nominee.desk import asking, panels
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS, BACK, STATES, Action, State
from nominee.models import Application


@require_http_methods(["GET", "POST"])
@for_staff
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    file = staff_file(request, number)
    entry = ACTIONS.get(action)
    if entry is None:
        raise NotFound
    offer = next((offer for offer in machine.offers(file, request.user) if offer.code == action), None)
    if request.method == "GET":
        if offer is None and request.user.role not in entry.roles:
            raise NotAllowed
        if offer is None:
            raise NotNow([_("This step is not open on this file now.")])
        return _confirm(request, file, offer, {})
    inputs = (*entry.asks, *entry.may_ask)
    asked = {name: value for name in inputs if (value := asking.answer(request, name, file))}
    try:
        machine.perform(
            file, action, by=request.user, at=timezone.now(), expecting=request.POST.get("expecting", ""), **asked
        )
    except NotValid as wrong:
        if offer is None:
            raise
        return _confirm(request, file, offer, wrong.errors)
    messages.success(request, _("Done: %(action)s.") % {"action": entry.name})
    return redirect("desk-completeness" if action == "start_completeness" else "desk-file", number)


def _confirm(request: HttpRequest, file: Application, offer: machine.Offer, errors: dict[str, str]) -> HttpResponse:
    action = offer.action
    return show(
        request, "act", file, status=422 if errors else 200,
        offer=offer,
        errors=errors,
        problems=list(errors.items()),  # not `errors.items` in the page: "items" is an input of its own
        asks=asking.questions(request, action, file, errors),
        consequences=consequences(action, file),
        is_against=_target(action, file).is_final and action.target != "nominated",
        panels=panels.at(f"act:{action.code}", file, request.user),
    )  # fmt: skip


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
