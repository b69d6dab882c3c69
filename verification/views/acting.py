"""One action: a page that says what it does and asks what it needs, then the one door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nominee import machine
from nominee.desk import for_staff, show, staff_file
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS, BACK, STATES
from nominee.models import Application
from nominee.words import Words
from verification import selectors
from verification.views.assessment import allocation_of

LONGEST = 8000  # characters of a reason, a comment, a request


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
        return _confirm(request, file, offer)
    asked = {name: value for name in (*entry.asks, *entry.may_ask) if (value := _asked(request, name, file))}
    try:
        machine.perform(
            file, action, by=request.user, at=timezone.now(), expecting=request.POST.get("expecting", ""), **asked
        )
    except NotValid as wrong:
        if offer is None:
            raise
        return _confirm(request, file, offer, errors=wrong.errors, status=422)
    messages.success(request, _("Done: %(action)s.") % {"action": entry.name})
    return redirect("desk-completeness" if action == "start_completeness" else "desk-file", number)


def _confirm(
    request: HttpRequest, file: Application, offer: machine.Offer, status: int = 200, **more: Any
) -> HttpResponse:
    titles = {row["code"]: row["title"] for row in file.definition["criteria"]}
    grounds = []
    if "grounds" in offer.action.asks:
        grounds = [(titles[row.criterion], row) for row in file.findings.filter(result="not_met")]
    chosen = request.POST.getlist("slot") if request.method == "POST" else [row.criterion for _title, row in grounds]
    return show(
        request, "act", file, status=status,
        offer=offer,
        consequences=consequences(offer.action, file),
        given=request.POST,
        chosen=chosen,
        grounds=grounds,
        allocation=allocation_of(file) if offer.code in {"approve", "sign"} else None,
        unusual=selectors.unusual(file),
        recommendation=selectors.live_recommendation(file),
        **more,
    )  # fmt: skip


def consequences(action: Any, file: Application) -> list[str]:
    """What the step does, in words, from the table: the new state, what the applicant reads, letters, the fee."""
    target = machine.came_from(file) if action.target == BACK else action.target
    lines = [_("The file moves to “%(state)s”.") % {"state": STATES[target].name}]
    if action.public:
        lines.append(_("The applicant reads: “%(words)s”") % {"words": action.public})
    letters = sum(name.startswith("correspondence.letter_") for name in action.then)
    if letters:
        lines.append(_("Letters made and published: %(count)s") % {"count": letters})
    if "verification.ask_sources" in action.then:
        lines.append(_("The required checks open and the sources are asked."))
    if "intake.refund_fee" in action.records:
        lines.append(_("The fee is refunded."))
    if STATES[target].is_final:
        lines.append(_("This closes the file and cannot be undone."))
    return lines


def _asked(request: HttpRequest, name: str, file: Application) -> Any:
    """Items and grounds are rows: chosen document slots or unmet criteria, and the officer's own words."""
    text = request.POST.get(name, "").replace("\0", "").strip()[:LONGEST]
    if name not in {"items", "grounds"}:
        return text
    section = "documents" if name == "items" else "criteria"
    titles = {row["code"]: row["title"] for row in file.definition[section]}
    rows = [
        {
            "slot": code if name == "items" else "",
            "title": titles[code],
            "text": text or Words(**titles[code]).text(file.language),
        }
        for code in dict.fromkeys(request.POST.getlist("slot"))
        if code in titles
    ]
    return rows or ([{"slot": "", "text": text}] if text else [])
