"""Reads of draws and invitations: whose they are, and what nobody else may know to exist."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from intake.draws.lifecycle import COUNTS_DRAWS
from intake.models import Draw, Invitation
from nominee.access import programs_of
from nominee.errors import NotFound
from nominee.models import Stream, User


def draws_visible_to(user: User | AnonymousUser) -> QuerySet[Draw]:
    rows = Draw.objects.select_related("stream__program", "created_by", "signed_by", "countersigned_by", "corrects")
    rows = rows.defer("stream__program__tables")
    if not isinstance(user, User) or not user.is_active or user.role not in COUNTS_DRAWS:
        return rows.none()
    return rows.filter(stream__program__in=programs_of(user))


def draw_for(user: User | AnonymousUser, number: str) -> Draw:
    found = draws_visible_to(user).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def streams_for(user: User) -> QuerySet[Stream]:
    return Stream.objects.filter(program__in=programs_of(user)).select_related("program").order_by("pk")


def invitations_visible_to(user: User | AnonymousUser) -> QuerySet[Invitation]:
    """A person's own, once they are sent: chosen is not invited."""
    rows = Invitation.objects.select_related(
        "stream__program", "interest__job_offer", "interest__stream_version", "application", "draw"
    )
    rows = rows.defer("stream__program__tables")
    if not isinstance(user, User) or not user.is_active or user.role != "applicant":
        return rows.none()
    return rows.filter(applicant=user, sent_at__isnull=False).order_by("-sent_at", "-pk")


def invitation_for(user: User | AnonymousUser, number: str) -> Invitation:
    """The one with this number, or NotFound: an unseen one and a missing one answer alike."""
    found = invitations_visible_to(user).filter(number=number).first()
    if found is None:
        raise NotFound
    return found
