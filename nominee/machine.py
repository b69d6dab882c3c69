"""The machine that reads the table: what is offered, and the one door through which a file moves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from nominee import clock, hooks, outbox
from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS, BACK, OPTIONS, STATES, Action
from nominee.models import Application, ApplicationEvent, User
from nominee.scopes import standing_in
from nominee.version import SOFTWARE
from nominee.work import holding

# Inputs that are rows, and what a row may name; every other input is text.
LONGEST = 8000  # characters of one text
ROWS = {"items": "slot", "grounds": "criterion"}


@dataclass(frozen=True)
class Offer:
    """A button: present if the person may; blocked, with the reasons, while a rule is not satisfied."""

    action: Action
    blocked_by: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.action.code


@dataclass(frozen=True)
class Capacity:
    """Who takes a step, in which role, and in whose stead while that person is away. The clock: nobody, "system"."""

    by: User | None
    role: str
    stead: User | None = None

    @property
    def people(self) -> list[User]:
        return [one for one in (self.by, self.stead) if one is not None]


def offers(application: Application, user: User) -> list[Offer]:
    """What this person may do to this file now, in the table's order."""
    held = roles_on(user, application)
    away = standing_in.stood_in_for(user, application, clock.now()) if held else []
    return [
        Offer(action, tuple(_blocked_by(application, action)))
        for action in ACTIONS.values()
        if any(_may(application, action, one) for one in _capacities(action, user, held, away))
    ]


def perform(
    application: Application,
    action: str,
    *,
    by: User | None,
    at: datetime,
    expecting: str,
    **asked: Any,
) -> ApplicationEvent:
    """Move the file: the only writer of `Application.status`.

    `by` is None for the system's clock. `expecting` is the state the person's page showed.
    Raises NotFound, NotAllowed, NotNow (with reasons) or NotValid (with the missing inputs).
    """
    entry = ACTIONS.get(action)
    if entry is None:
        raise NotFound
    with clock.standing_at(at), transaction.atomic():
        locked = _locked(application)
        # The account as it is now: one that was closed while the page was open does nothing more.
        by = by and User.objects.select_for_update(no_key=True).get(pk=by.pk)
        held = roles_on(by, locked) if by else {"system"}
        if not held:
            raise NotFound
        away = standing_in.stood_in_for(by, locked, at) if by and held else []
        capacities = _capacities(entry, by, held, away)
        if not capacities:
            raise NotAllowed
        if locked.status != expecting or locked.status not in entry.sources:
            raise NotNow([_somebody_was_faster(locked)])
        if not _is_switched_on(locked, entry):
            raise NotAllowed(_("The program does not use this step."))
        acting = next((one for one in capacities if _may(locked, entry, one)), None)
        if acting is None:
            if not any(_goes_as_far(locked, entry, one) for one in capacities):
                raise NotAllowed(_("Your authorization does not go as far as this step."))
            raise NotAllowed(_("The person who took an earlier step of this file cannot take this one."))
        asked = _checked(entry, asked)
        if reasons := _blocked_by(locked, entry):
            raise NotNow(reasons)
        event = _move(locked, entry, acting, at, asked)
        for name in entry.records:
            hooks.RECORDS[name](event)
        outbox.put(event, entry.then, event.at)
    application.refresh_from_db()
    return event


def _locked(application: Application) -> Application:
    """With what every step reads of its program and stream, but not their long tables.

    The holder is not joined: whoever waited for the lock would be given the holder of before it.
    """
    rows = Application.objects.select_related("program", "stream", "stream_version")
    rows = rows.defer("program__tables", "stream_version__definition")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)


def open_file(application: Application, *, by: User, at: datetime) -> ApplicationEvent:
    """Write the first event of a new draft. Call inside the transaction that creates the file."""
    return _append(application, "start", "", "draft", Capacity(by, "applicant"), at, {})


def came_from(application: Application) -> str:
    """The state the file was in before its present one (for actions whose target is `back`)."""
    latest = application.events.filter(to_status=application.status).latest("number")
    return latest.from_status


def _capacities(action: Action, user: User | None, held: set[str], away: Iterable[User]) -> list[Capacity]:
    """In which role this person could take this step: their own first, then in the stead of whoever is away."""
    own = [Capacity(user, role) for role in action.roles if role in held]
    return own[:1] or [Capacity(user, person.role, person) for person in away if person.role in action.roles]


def _may(application: Application, action: Action, acting: Capacity) -> bool:
    if application.status not in action.sources or not _is_switched_on(application, action):
        return False
    if not _goes_as_far(application, action, acting):
        return False
    return not (acting.people and action.other_than and _did_any(application, acting.people, action.other_than))


def _goes_as_far(application: Application, action: Action, acting: Capacity) -> bool:
    """Somebody else's authority in which this person acts covers the step."""
    return hooks.goes_as_far(acting.role, acting.by, application, action.code)


def _is_switched_on(application: Application, action: Action) -> bool:
    two = application.program.executive_director_signs
    return action.switch in ("", "two_signatures" if two else "one_signature")


def _did_any(application: Application, people: list[User], actions: Iterable[str]) -> bool:
    """Whether one of these took such a step, themselves or by somebody in their stead."""
    theirs = Q(by__in=people) | Q(acted_for__in=people)
    return application.events.filter(theirs, action__in=list(actions)).exists()


def _blocked_by(application: Application, action: Action) -> list[str]:
    return [str(reason) for name in action.needs for reason in hooks.GUARDS[name](application)]


def _checked(action: Action, asked: dict[str, Any]) -> dict[str, Any]:
    missing = {name: _("This is needed.") for name in action.asks if _is_blank(asked.get(name))}
    if missing:
        raise NotValid(missing)
    unknown = set(asked) - set(action.asks) - set(action.may_ask)
    if unknown:
        raise NotValid(dict.fromkeys(sorted(unknown), _("This is not part of the action.")))
    wrong = {name: _("This cannot be read.") for name, value in asked.items() if not _is_readable(name, value)}
    wrong |= {
        name: _("Write at most %(count)s characters.") % {"count": LONGEST}
        for name, value in asked.items()
        if isinstance(value, str) and len(value) > LONGEST
    }
    wrong |= {
        name: _("Choose one of the answers.")
        for name, value in asked.items()
        if value not in OPTIONS.get(name, (value,))
    }
    if wrong:
        raise NotValid(wrong)
    return asked


def _is_blank(value: Any) -> bool:
    return not (value.strip() if isinstance(value, str) else value)


def _is_readable(name: str, value: Any) -> bool:
    """Text, or rows of it, that the database can keep: no NUL, no half of a character, no number beyond JSON."""
    if not isinstance(value, list if name in ROWS else str):
        return False
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):  # UnicodeEncodeError is a ValueError
        return False
    return "\\u0000" not in text.replace("\\\\", "")


def _somebody_was_faster(application: Application) -> str:
    last = application.events.select_related("by").order_by("-number").first()
    who = str(last.by) if last and last.by else _("the system")
    # A public reader learns that the file moved, not which officer moved it.
    if last and last.by and last.by.is_program_staff:
        who = last.by.get_full_name() or _("an officer")
    return _("This file has moved on: it is now “%(state)s”, changed by %(who)s. Nothing was done twice.") % {
        "state": application.state.name.here,
        "who": who,
    }


def _move(
    application: Application, action: Action, acting: Capacity, at: datetime, asked: dict[str, Any]
) -> ApplicationEvent:
    at = max(at, application.status_since)  # by a clock that was set back: what comes later is never told as earlier
    source = application.status
    target = came_from(application) if action.target == BACK else action.target
    application.status = target
    application.status_since = at
    if target == "submitted":
        application.submitted_at = at  # the date of receipt: from here on the file is judged by this day's rules
    if STATES[target].is_final:
        application.decided_at = at
    holding.pass_on(application, source=source, action=action.code, by=acting.by, at=at)
    application.save(update_fields=["status", "status_since", "submitted_at", "decided_at", *holding.COLUMNS])
    return _append(application, action.code, source, target, acting, at, asked)


def _append(
    application: Application,
    action: str,
    source: str,
    target: str,
    acting: Capacity,
    at: datetime,
    asked: dict[str, Any],
) -> ApplicationEvent:
    last = application.events.order_by("-number").first()
    event = ApplicationEvent(
        application=application,
        number=last.number + 1 if last else 1,
        at=at,
        by=acting.by,
        role=acting.role,
        acted_for=acting.stead,
        action=action,
        from_status=source,
        to_status=target,
        asked=asked,
        stream_version_id=application.stream_version_id,
        software=SOFTWARE,
        previous_hash=last.hash if last else "",
    )
    event.hash = event.digest()
    event.save(force_insert=True)
    return event
