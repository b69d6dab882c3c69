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

from nominee import machine
from nominee.desk import panels
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS, BACK, STATES, Action
from nominee.models import Application

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
    action = offer.action
    ticked = request.POST.getlist("row") if request.method == "POST" else None
    return show(
        request, "act", file, status=status,
        offer=offer,
        consequences=consequences(action, file),
        given=request.POST,
        rows=[
            {
                "choice": row,
                "ticked": row.chosen if ticked is None else row.code in ticked,
                "words": request.POST.get(f"words-{row.code}", ""),
            }
            for name in (*action.asks, *action.may_ask)
            if name in machine.ROWS
            for row in panels.CHOICES[name](file)
        ],
        panels=panels.at(f"act:{action.code}", file, request.user),
        **more,
    )  # fmt: skip


def consequences(action: Action, file: Application) -> list[str]:
    """What the step does, in words, from the table: the new state, what the applicant reads, letters, the fee."""
    target = machine.came_from(file) if action.target == BACK else action.target
    lines = [_("The file moves to “%(state)s”.") % {"state": STATES[target].name}]
    if action.public:
        lines.append(_("The applicant reads: “%(words)s”") % {"words": action.public})
    letters = sum(name.startswith("correspondence.letter_") for name in action.then)
    if letters:
        lines.append(
            ngettext(
                "%(count)s letter is made and published to the applicant.",
                "%(count)s letters are made and published to the applicant.",
                letters,
            )
            % {"count": letters}
        )
    if "verification.ask_sources" in action.then:
        lines.append(_("The required checks open and the sources are asked."))
    if "intake.refund_fee" in action.records:
        lines.append(_("The fee is refunded."))
    if STATES[target].is_final:
        lines.append(_("This closes the file and cannot be undone."))
    return lines


def _asked(request: HttpRequest, name: str, file: Application) -> Any:
    """Text as typed, or the rows that were ticked, each with the officer's own words about it."""
    text = request.POST.get(name, "").replace("\0", "").strip()[:LONGEST]
    if name not in machine.ROWS:
        return text
    known = {row.code: row for row in panels.CHOICES[name](file)}
    rows: list[dict[str, Any]] = [
        {
            machine.ROWS[name]: code,
            "title": known[code].title.as_json,
            "text": request.POST.get(f"words-{code}", "").replace("\0", "").strip()[:LONGEST]
            or known[code].title.text(file.language),
        }
        for code in dict.fromkeys(request.POST.getlist("row"))
        if code in known
    ]
    return rows + ([{machine.ROWS[name]: "", "text": text}] if text else [])
