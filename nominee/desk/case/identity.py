"""The identity bar: who holds the file, the day of its service standard, what must not be missed, and why it is here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee import deadlines
from nominee.desk import panels
from nominee.models import Application
from nominee.templatetags.kit import date_in_words, in_days
from nominee.words import Words
from nominee.work.urgency import severity

SOON = timedelta(days=180)  # a passport or permit that ends within half a year is worth a word


def bar(file: Application, today: date) -> dict[str, Any]:
    return {
        "holder": "" if file.state.is_final else _holder(file),
        "clock": _clock(file, today),
        "biting": biting(file, today),
        "flags": _flags(file),
    }


def _holder(file: Application) -> str:
    if file.queue is not None:
        return _("waits in %(queue)s") % {"queue": file.queue}
    return _("with %(person)s") % {"person": file.assigned_to} if file.assigned_to else ""


def _clock(file: Application, today: date) -> dict[str, Any] | None:
    """Day 41 of 90, where the program has a service standard and the file is open. The day after receipt is the first."""
    rule = next((row for row in file.program.desk.get("urgency", []) if row["code"] == "service_standard"), None)
    if rule is None or "add" not in rule or file.submitted_at is None or file.state.is_final:
        return None
    day = max(1, (today - deadlines.day_in(file.submitted_at, file.program.time_zone)).days)
    return {"words": _("Day %(day)s of %(days)s") % {"day": day, "days": rule["add"]}, "is_past": day > rule["add"]}


def _flags(file: Application) -> list[str]:
    found = [str(flag) for find in panels.FLAGS for flag in find(file)]
    if file.language == "fr":
        found.append(_("French"))
    if file.is_aside and file.aside_until:
        found.append(_("put aside until %(day)s") % {"day": date_in_words(file.aside_until)})
    return found


def biting(file: Application, today: date) -> list[dict[str, Any]]:
    """The dates that bite, soonest first: what ends or is due, in words; those far away are left out."""
    if file.state.is_final:
        return []
    known = (
        (_("Answer due"), file.due_on, None),
        (_("Status in Canada ends"), file.permit_expires_on, SOON),
        (_("Passport ends"), file.passport_expires_on, SOON),
        (_("A child turns 22"), file.child_ages_out_on, SOON),
    )
    dates = [
        {"what": what, "on": day, "is_past": day < today}
        for what, day, within in known
        if day and (within is None or day - today <= within)
    ]
    return sorted(dates, key=lambda row: row["on"])


def why_here(file: Application, today: date) -> dict[str, Any] | None:
    """The day to act on, the rule that says so with the date it counts from, and the rule that would be next."""
    if file.next_on is None or file.decided_at is not None:
        return None
    names = {row["code"]: Words(**row["name"]) for row in file.program.desk.get("urgency", [])}
    receipt = file.next_receipt
    nearest = receipt.get("nearest")
    return {
        "on": file.next_on,
        "severity": severity(file.next_on, today),
        "rule": names.get(file.next_rule, file.next_rule),
        "basis": receipt.get("basis"),
        "counted": _counted(receipt.get("days", 0)),
        "nearest": nearest
        and _("Next would be: %(rule)s, %(day)s (%(away)s).")
        % {
            "rule": names.get(nearest["rule"], nearest["rule"]),
            "day": date_in_words(nearest["on"]),
            "away": in_days(date.fromisoformat(nearest["on"])),
        },
        "aside": file.aside_why if file.is_aside else "",
    }


def _counted(days: int) -> str:
    if days < 0:
        return ngettext("%(count)s day before", "%(count)s days before", -days) % {"count": -days}
    return ngettext("%(count)s day after", "%(count)s days after", days) % {"count": days} if days else _("on the day")
