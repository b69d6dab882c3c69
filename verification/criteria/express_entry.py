"""The federal pool: a profile that is valid, and a notification that was answered in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from nominee.facts import Facts
from verification.criteria.finding import Finding, decided, in_words, unanswered

Row = Mapping[str, Any]


def express_entry_profile(row: Row, facts: Facts, tables: Row) -> Finding:
    """A profile that is valid on the day. Its number and code are sealed: the federal side is asked whether they are right."""
    until, used = facts.date("ee_profile_expires_on"), ("ee_profile_expires_on", "notification")
    if until is None:
        return unanswered(*used)
    return decided(
        until >= facts.on,
        f"The profile is valid until {in_words(until).en}.",
        f"Le profil est valide jusqu’au {in_words(until).fr}.",
        *used,
    )


def answered_notification(row: Row, facts: Facts, tables: Row) -> Finding:
    """Submitted within so many days of the notification of interest; its own day is not counted."""
    notified, used = facts.date("notified_on"), ("notified_on", "notification")
    if notified is None:
        return unanswered(*used)
    last = notified + timedelta(days=min(row["days"], (date.max - notified).days))
    return decided(
        notified <= facts.on <= last,
        f"Notified on {in_words(notified).en}; the last day was {in_words(last).en}.",
        f"Avis reçu le {in_words(notified).fr}; le dernier jour était le {in_words(last).fr}.",
        *used,
    )
