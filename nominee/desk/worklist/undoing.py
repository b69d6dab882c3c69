"""The last change of a person in this session: what each row became, and for ten minutes the way back.

A form that is sent twice (a double click, a page loaded again) is one change: the second finds what the first did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from nominee.work.bulk import UNDO, Changed, Deed, Outcome
from nominee.work.services import Refused

KEY, DONE = "worklist-change", "worklist-done"
REMEMBERED = 20  # forms that were sent


def form_of(token: str, deed: Deed) -> str:
    """The same for the same form, whenever it is sent: which files as they were shown, and what is done to them."""
    to = deed.to and f"{type(deed.to).__name__} {deed.to.pk}"
    asked = repr((token, deed.code, to, deed.until, deed.event, deed.why))
    return salted_hmac(DONE, asked).hexdigest()


def refresh(request: HttpRequest) -> None:
    """What another request of this session has done since this one began."""
    if not request.session.session_key:
        return
    now = type(request.session)(request.session.session_key)
    for key in (KEY, DONE):
        if now.get(key) != request.session.get(key):
            request.session[key] = now.get(key)


def was_sent(request: HttpRequest, form: str) -> bool:
    return form in (request.session.get(DONE) or ())


def keep(request: HttpRequest, what: str, outcome: Outcome, within: str, at: datetime, form: str = "") -> None:
    """On the server, in the person's session: a browser cannot make up something to be undone."""
    request.session[KEY] = {
        "what": what,
        "at": at.isoformat(),
        "within": within,
        "form": form,
        "changed": [[row.number, row.before, row.after] for row in outcome.changed],
        "refused": [[row.number, row.why] for row in outcome.refused],
    }
    if form:
        request.session[DONE] = [*(request.session.get(DONE) or ()), form][-REMEMBERED:]
    request.session.save()  # before the next press is let in


def forget(request: HttpRequest, *, may_again: bool = False) -> None:
    """`may_again`: the form that made the change may be sent once more and makes it anew, as after undoing."""
    kept = request.session.pop(KEY, None)
    if may_again and kept:
        request.session[DONE] = [form for form in request.session.get(DONE) or () if form != kept.get("form")]
    request.session.save()


def fresh_change(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """What was changed in the last ten minutes, for the page; older ones are forgotten."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    if now - datetime.fromisoformat(kept["at"]) > UNDO:
        forget(request)
        return None
    count = len(kept["changed"])
    words = ngettext("%(count)s file changed.", "%(count)s files changed.", count) % {"count": count}
    return kept | {"count": words, "can_undo": count > 0}


def changed_rows(kept: dict[str, Any]) -> list[Changed]:
    return [Changed(*row) for row in kept["changed"]]


def refused_rows(kept: dict[str, Any]) -> list[Refused]:
    return [Refused(*row) for row in kept["refused"]]
