"""A pool of invented people, as attesting leaves it, and the steps of a draw."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from intake.draws import services
from intake.draws.services import Plan
from intake.interest import history
from intake.models import Attestation, ExpressionOfInterest
from nominee.models import Stream, User
from reporting import demo

DAY = timedelta(days=1)
GENERAL = {"en": "General", "fr": "Général"}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def stream(cast):
    return Stream.objects.select_related("program").get(code="owp-teer-0-3")


@pytest.fixture
def other(cast):
    """Another manager."""
    return demo.account("second.manager@demo.example", "x", "manager", "Nora", "Lindqvist")


@pytest.fixture(autouse=True)
def handed_over(monkeypatch):
    """Nothing runs by itself: what would be handed to the worker is kept here."""
    from celery import current_app

    kept = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: kept.append((name, args)))
    return kept


@pytest.fixture
def registered(stream, now):
    """`registered(57, region="northern")`: somebody who stands in the pool."""
    places = count(1)

    def stand(points=50, *, days=10, attested=None, person=None, **columns):
        place = next(places)
        answers = columns.pop("answers", {})
        at = now - days * DAY
        person = person or User.objects.create(
            email=f"pool{place}@person.example", role="applicant", first_name=f"P{place}"
        )
        of = columns.pop("stream", stream)
        version = of.versions.last()
        row = ExpressionOfInterest.objects.create(
            number=f"EOI-{of.prefix}-{place:06}", stream=of, stream_version=version, applicant=person,
            status="registered", answers=answers, points=points, created_at=at, saved_at=at, registered_at=at,
            attested_at=attested or at, expires_at=columns.pop("expires_at", now + 200 * DAY), **columns,
        )  # fmt: skip
        Attestation.objects.create(
            interest=row,
            number=1,
            stream_version=version,
            answers=answers,
            points=points,
            at=row.attested_at,
            by=person,
        )
        history.keep(row, "registered", by=person, at=at)
        return row

    return stand


@pytest.fixture
def drawn(stream, cast, now):
    """`drawn(floor=50)`: a draw, prepared and simulated; `signed=1` or 2 signatures."""

    def make(signed=0, by=None, **plan):
        plan = Plan(**{"title": GENERAL, "attested_before": now - 2 * DAY, **plan})
        draw = services.prepare(stream, plan, by=by or cast.manager, at=now)
        draw = services.simulate(draw, by=cast.manager, at=now)
        seen = draw.simulated["digest"]
        if signed:
            draw = services.sign(draw, by=cast.manager, at=now, seen=seen)
        if signed == 2:
            draw = services.countersign(draw, by=cast.executive_director, at=now, seen=seen)
        return draw

    return make
