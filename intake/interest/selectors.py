"""Reads of expressions of interest: a person's own, what the program's staff may see, and the pool of a stream."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from intake.models import ExpressionOfInterest
from nominee import clock
from nominee.access import people_kept_from
from nominee.errors import NotFound
from nominee.models import Stream, User
from nominee.roles import READS_INTERESTS

LIVE = ("draft", "registered", "invited")
RANK = (F("points").desc(nulls_last=True), "registered_at", "id")


def pool(stream: Stream, attested_before: datetime, *, at: datetime | None = None) -> QuerySet[ExpressionOfInterest]:
    """Who stands in the stream's pool by what they attested before this moment, ranked.

    The higher score first; of equal ones who registered earlier, then the lower key. Without a score: last.
    Who changed and attested again after the moment is not in this snapshot, and neither is what has expired by `at`.
    """
    found = ExpressionOfInterest.objects.filter(stream=stream, status="registered", attested_at__lt=attested_before)
    return found.filter(expires_at__gt=at or clock.now()).order_by(*RANK)


def visible_to(user: User | AnonymousUser) -> QuerySet[ExpressionOfInterest]:
    """A person's own, or what somebody prepares or may see for them; for staff whose work is pools and draws, what was
    attested in their programs and is not theirs.

    Nor of somebody whose application is restricted and not named to them, or on which they declared a conflict.
    """
    rows = ExpressionOfInterest.objects.select_related("stream__program", "stream_version", "job_offer", "applicant")
    rows = rows.defer("stream_version__definition", "stream__program__tables")
    if not isinstance(user, User) or not user.is_active:
        return rows.none()
    if user.role in READS_INTERESTS:
        seen = rows.filter(attested_at__isnull=False, stream__program__in=user.programs.all())
        return seen.exclude(applicant=user).exclude(applicant__in=people_kept_from(user))
    if user.role == "representative":
        prepared = rows.filter(prepared_by=user).select_related("enrolment")
        return prepared.filter(Q(applicant__isnull=True) | Q(authority_ended_at__isnull=True))
    return rows.filter(applicant=user) if user.role == "applicant" else rows.none()


def interest_for(user: User | AnonymousUser, number: str) -> ExpressionOfInterest:
    """The one with this number, or NotFound: an unseen one and a missing one answer alike."""
    found = visible_to(user).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def live_in(stream: Stream, person: User | None) -> ExpressionOfInterest | None:
    """The one that this person has in this stream now: there is never a second one."""
    if person is None:
        return None
    return ExpressionOfInterest.objects.filter(stream=stream, applicant=person, status__in=LIVE).first()
