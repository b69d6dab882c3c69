"""Reads over several rows of one file."""

from __future__ import annotations

from datetime import date
from typing import Any

from nominee import clock, deadlines
from nominee.facts import Facts
from nominee.models import Application, Document, Stream, StreamVersion
from nominee.programs.conditions import holds


def version_in_force(stream: Stream, on: date) -> StreamVersion | None:
    versions = stream.versions.filter(in_force_from__lte=on, published_at__isnull=False)  # type: ignore[attr-defined]
    return versions.exclude(in_force_until__lt=on).first()


def live_documents(application: Application) -> dict[str, Document]:
    return {row.slot: row for row in application.documents.all() if row.superseded_at is None}


def facts_of(application: Application, on: date | None = None) -> Facts:
    """What the file says, judged by its day of submission (today for a draft)."""
    moment = application.submitted_at or clock.now()
    entries: dict[str, list[dict[str, Any]]] = {}
    for row in application.entries.all():
        entries.setdefault(row.kind, []).append(row.data)
    return Facts(
        answers=application.answers,
        on=on or deadlines.day_in(moment, application.program.time_zone),
        entries={kind: tuple(rows) for kind, rows in entries.items()},
        documents=frozenset(live_documents(application)),
    )


def required_documents(application: Application, facts: Facts | None = None) -> list[dict[str, Any]]:
    """The slots that apply to this file, in the order of the program file."""
    return [row for row in documents_to_ask_for(application, facts) if not row.get("on_request")]


def documents_to_ask_for(application: Application, facts: Facts | None = None) -> list[dict[str, Any]]:
    """Also those that nobody gives until the program asks for them."""
    facts = facts or facts_of(application)
    return [row for row in application.definition["documents"] if holds(row.get("when"), facts)]


def public_history(application: Application) -> list[dict[str, Any]]:
    """The applicant's history: only what has public words, never who of the staff did it."""
    return [
        {"at": event.at, "text": event.public}
        for event in application.events.order_by("-number")
        if event.public is not None
    ]
