"""The days by which people must answer, where they are moved for everybody (nominee/extending.py)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from correspondence.models import Request
from nominee.extending import Kind, day, keeps
from nominee.words import Words
from nominee.work import holding


def _open(kind: str):  # type: ignore[no-untyped-def]
    def find(first: datetime, last: datetime) -> QuerySet:
        days = (day(first), day(last))
        return Request.objects.filter(kind=kind, closed_at__isnull=True, due_on__range=days)

    return find


def _move(keys: list[int], days: int) -> None:
    for request in Request.objects.filter(pk__in=keys).select_related("application", "event"):
        request.due_on += timedelta(days=days)
        request.save(update_fields=["due_on"])
        file = request.application
        file.due_on = request.due_on
        holding.look_ahead(file, request.event.action)
        file.save(update_fields=["due_on", *holding.AHEAD])


keeps(
    Kind(
        "requests",
        Words("Answers to requests for information", "Réponses aux demandes de renseignements"),
        _open(Request.INFORMATION),
        _move,
        of_files=True,
        program="application__program",
    )
)
keeps(
    Kind(
        "notices",
        Words("Answers to notices of intent", "Réponses aux avis d’intention"),
        _open(Request.NOTICE),
        _move,
        of_files=True,
        program="application__program",
    )
)
