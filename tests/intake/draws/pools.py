"""Somebody who stands in a pool, as attesting leaves them; quick, for pools of dozens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from intake.interest import history
from intake.models import Attestation, ExpressionOfInterest
from nominee.models import Stream, User


def in_the_pool(
    person: User,
    stream: Stream,
    number: str,
    points: int | None,
    *,
    at: datetime,
    attested: datetime | None = None,
    **columns: Any,
) -> ExpressionOfInterest:
    version, answers = stream.versions.last(), columns.pop("answers", {})
    until = columns.pop("expires_at", None) or at + timedelta(days=300)
    row = ExpressionOfInterest.objects.create(
        number=number, stream=stream, stream_version=version, applicant=person, status="registered", answers=answers,
        points=points, created_at=at, saved_at=at, registered_at=at, attested_at=attested or at, expires_at=until, **columns,
    )  # fmt: skip
    Attestation.objects.create(
        interest=row, number=1, stream_version=version, answers=answers, points=points, at=row.attested_at, by=person
    )
    history.keep(row, "registered", by=person, at=at)
    return row
