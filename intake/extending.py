"""The deadlines that intake keeps and that may be moved for everybody (nominee/extending.py)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from intake.models import Invitation, NotificationOfInterest, Opening
from nominee.extending import Kind, keeps, move_moments
from nominee.models import Application, JobOffer
from nominee.words import Words


def _drafts(first: datetime, last: datetime) -> QuerySet:
    return Application.objects.filter(status="draft", draft_due_at__range=(first, last))


def _invitations(first: datetime, last: datetime) -> QuerySet:
    return Invitation.objects.filter(status="sent", due_at__range=(first, last))


def _notifications(first: datetime, last: datetime) -> QuerySet:
    return NotificationOfInterest.objects.filter(status="sent", due_at__range=(first, last))


def _offers(first: datetime, last: datetime) -> QuerySet:
    return JobOffer.objects.filter(status="submitted", expires_at__range=(first, last))


def _openings(first: datetime, last: datetime) -> QuerySet:
    return Opening.objects.filter(cancelled_at__isnull=True, drawn_at__isnull=False, closes_at__range=(first, last))


def _move(model: type, column: str):  # type: ignore[no-untyped-def]
    return lambda keys, days: move_moments(model.objects.filter(pk__in=keys), column, days)  # type: ignore[attr-defined]


keeps(
    Kind(
        "drafts",
        Words("Drafts of applications", "Brouillons de demandes"),
        _drafts,
        _move(Application, "draft_due_at"),
        program="program",
    )
)
keeps(
    Kind(
        "invitations",
        Words("Invitations to apply", "Invitations à présenter une demande"),
        _invitations,
        _move(Invitation, "due_at"),
    )
)
keeps(
    Kind(
        "notifications",
        Words("Notifications of interest", "Avis d’intérêt"),
        _notifications,
        _move(NotificationOfInterest, "due_at"),
    )
)
keeps(
    Kind(
        "offers",
        Words(
            "Job offers that wait for an expression of interest",
            "Offres d’emploi en attente d’une déclaration d’intérêt",
        ),
        _offers,
        _move(JobOffer, "expires_at"),
    )
)
keeps(Kind("openings", Words("Windows of openings", "Périodes d’ouverture"), _openings, _move(Opening, "closes_at")))
