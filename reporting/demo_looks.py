"""Looks as they come about at the desk: before each step its file and papers are read; and one evening that asks a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from nominee.looks import hashing, recording
from nominee.models import Application, ApplicationEvent, Document, Look, User
from nominee.roles import STAFF
from reporting.demo import TORONTO, Cast

DAYS = 21
HOURS = range(8, 18)
ADDRESS = "10.20.4."  # of an office


def look_around(cast: Cast) -> None:
    if Look.objects.exists():
        return
    rows = [row for event in _events(cast.now) for row in _before(event)]
    rows += _evening(cast)
    for place in range(0, len(rows), 500):
        recording.keep(rows[place : place + 500])


def _events(now: datetime) -> Iterator[ApplicationEvent]:
    """What the staff did of late, on working days and in office hours."""
    found = ApplicationEvent.objects.filter(at__gt=now - timedelta(days=DAYS), at__lt=now, by__role__in=STAFF)
    for event in found.select_related("by").order_by("at", "id"):
        at = event.at.astimezone(TORONTO)
        if at.weekday() < 5 and at.hour in HOURS:
            yield event


def _before(event: ApplicationEvent) -> list[recording.Row]:
    user, key = event.by, event.application_id
    assert user is not None
    papers = Document.objects.filter(application=key, superseded_at__isnull=True).order_by("id")[:3]
    rows = [
        looked(user, event.at - timedelta(minutes=21), "list", "desk", count=3 + key % 9, part="?view=mine"),
        looked(user, event.at - timedelta(minutes=20), "preview", "desk-preview", file=key),
        looked(user, event.at - timedelta(minutes=19), "page", "desk-file", file=key),
        looked(user, event.at - timedelta(minutes=2), "page", "desk-act", file=key),
    ]
    for place, paper in enumerate(papers):
        at = event.at - timedelta(minutes=17 - 4 * place)
        rows.append(looked(user, at, "image", "document-page", file=key, part=f"{paper.slot} 1"))
    return rows


def _evening(cast: Cast) -> list[recording.Row]:
    """Somebody of the staff searches for their own family name, late, and reads what they find."""
    user: User = cast.namesake  # type: ignore[attr-defined]
    file = Application.objects.filter(family_name=user.last_name, submitted_at__isnull=False).first()
    if file is None:
        return []
    yesterday = timezone.localdate(cast.now, TORONTO) - timedelta(days=1)
    at = datetime.combine(yesterday, time(21, 47), TORONTO)
    papers = Document.objects.filter(application=file).order_by("id")[:2]
    words = tuple(hashing.words_hashed(user.last_name))
    return [
        looked(user, at, "search", "desk-search", words=words),
        looked(user, at + timedelta(minutes=1), "page", "desk-file", file=file.pk),
        *(
            looked(user, at + timedelta(minutes=3 + place), "document", "document", file=file.pk, part=paper.slot)
            for place, paper in enumerate(papers)
        ),
    ]


def looked(user: User, at: datetime, what: str, route: str, **more: object) -> recording.Row:
    more |= {"address": f"{ADDRESS}{user.pk % 200 + 10}", "session": hashing.session_hashed(f"{user.pk} {at.date()}")}
    return recording.Row(at=at, user=user, what=what, route=route, **more)  # type: ignore[arg-type]
