"""What the triggers of tables cannot see, written into the same log: sign-in administration, letters, settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from nominee.audit.acting import acting
from nominee.audit.acting import now as acting_now
from nominee.models import AdministrativeChange, Program, User
from nominee.models.administration import KINDS

SECRET = ("password", "secret", "token", "key", "code", "seed", "hash")
HIDDEN = "hidden"
Values = dict[str, Any]
# kind -> what it is now, by subject; compared with what the log said last, whenever the product is prepared.
COMPARED: dict[str, Callable[[], dict[str, Values]]] = {}


@transaction.atomic
def record(
    kind: str,
    subject: str,
    *,
    before: Values | None = None,
    after: Values | None = None,
    by: User | None = None,
    at: datetime | None = None,
    why: str = "",
    subject_id: int | None = None,
) -> AdministrativeChange:
    """Add one change to the log, in the caller's transaction. `at`: the database's own clock if not given.

    `before` and `after` say what it was and what it is, by name; a value whose name tells of a secret is not kept.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of administrative change: {kind}")
    with acting(by, why=why):
        row = AdministrativeChange(
            kind=kind, subject=subject[:200], subject_id=subject_id, before=_open(before), after=_open(after),
            by_id=by.pk if by else acting_now().pk, at=at, why=why[:500],
        )  # fmt: skip
        row.save(force_insert=True)
    row.refresh_from_db()  # the database numbered and chained it
    return row


def _open(values: Values | None) -> Values | None:
    if values is None:
        return None
    return {name: HIDDEN if any(word in name.lower() for word in SECRET) else value for name, value in values.items()}


def compared(kind: str) -> Callable[[Callable[[], dict[str, Values]]], Callable[[], dict[str, Values]]]:
    """Register a function that says how things of this kind are now: in an app's `audited.py`."""

    def register(ask: Callable[[], dict[str, Values]]) -> Callable[[], dict[str, Values]]:
        COMPARED[kind] = ask
        return ask

    return register


@transaction.atomic
def record_what_differs() -> list[AdministrativeChange]:
    """Letters and settings come with the software or its environment: kept when they differ from what was kept last."""
    autodiscover_modules("audited")
    Program.objects.select_for_update(no_key=True).order_by("pk").first()  # one process at a time
    added = []
    for kind, ask in sorted(COMPARED.items()):
        latest = AdministrativeChange.objects.filter(kind=kind).order_by("subject", "-number").distinct("subject")
        was, is_now = {row.subject: row.after for row in latest}, ask()
        for subject in sorted({*was, *is_now}):
            if (before := was.get(subject)) != (after := is_now.get(subject)):
                added.append(record(kind, subject, before=before, after=after))
    return added
