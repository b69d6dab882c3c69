"""A pool of invented people, as attesting leaves it, and the steps of a draw."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from intake.draws import services
from intake.draws.services import Plan
from nominee.models import Stream, User
from reporting import demo
from tests.intake.draws.pools import in_the_pool

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

    def stand(points=50, *, days=10, person=None, **columns):
        place, of = next(places), columns.pop("stream", stream)
        person = person or User.objects.create(
            email=f"pool{place}@person.example", role="applicant", first_name=f"P{place}"
        )
        return in_the_pool(person, of, f"EOI-{of.prefix}-{place:06}", points, at=now - days * DAY, **columns)

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
