"""How much work a file asks for: what the staff say of it, so that it is given to somebody who has the experience.

It is no answer of the applicant. Who changed it, when, and what it was before stand in a note of the file.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nominee import notes
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Application, User
from nominee.words import Words
from nominee.work.services import may_put_aside

LEVELS = {1: Words("Plain", "Simple"), 2: Words("Some difficulty", "Assez difficile"), 3: Words("Hard", "Difficile")}
LONGEST_WHY = 500


def may_change(application: Application, user: User) -> bool:
    """Who holds the file, or a lead, while it is open."""
    return application.decided_at is None and may_put_aside(application, user) and notes.may_write(user, application)


@transaction.atomic
def set_complexity(
    application: Application, *, by: User, at: datetime, level: int | None, why: str = "", expecting: int | None = None
) -> Application:
    """`expecting` is what the person's page showed; None does not compare."""
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not (may_put_aside(locked, by) and notes.may_write(by, locked)):
        raise NotAllowed(_("Only who holds the file, or a lead, can say how complex it is."))
    if locked.decided_at is not None:
        raise NotNow([_("It is closed.")])
    wrong = {} if level in LEVELS else {"level": _("Choose one of the list.")}
    if len(why) > LONGEST_WHY:
        wrong["why"] = _("Write at most %(count)s characters.") % {"count": LONGEST_WHY}
    if "\0" in why:
        wrong["why"] = _("This cannot be read.")
    if wrong or level is None:
        raise NotValid(wrong)
    before = locked.complexity
    said = _said(expecting, level, why)
    if level == before and (expecting == before or not why.strip() or notes.was_sent(locked, by=by, at=at, text=said)):
        return locked  # sent twice, or another person thought the same and nothing more was typed
    if expecting is not None and expecting != before:
        words = {"saw": LEVELS.get(expecting, expecting), "now": LEVELS[before]}
        raise NotNow([_("Your page showed “%(saw)s”; meanwhile it was changed to “%(now)s”.") % words])
    locked.complexity = level
    locked.save(update_fields=["complexity"])
    notes.add_note(locked, by=by, at=at, kind="note", text=_said(before, level, why))
    return locked


def _said(before: int | None, after: int, why: str) -> str:
    change = _("Complexity: %(before)s → %(after)s.") % {"before": LEVELS.get(before, before), "after": LEVELS[after]}
    return f"{change} {why.strip()}".strip()
