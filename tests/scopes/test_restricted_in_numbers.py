"""A restricted file in figures, in the pool, and in what others' decisions kept: no number and no line tells of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nominee import deadlines
from nominee.access import open_to
from nominee.models import Stream
from nominee.work import balance, flows, workload
from tests.intake.draws.pools import in_the_pool
from verification.views.export import _seen_by

pytestmark = pytest.mark.django_db


def finished(reader) -> int:
    now = timezone.now() + timedelta(days=1)
    found = workload.loads(
        open_to(reader), workload.teams_seen(reader), at=now, today=now.date(), others=True, reader=reader
    )
    return sum(team.finished for team in found)


def test_no_figure_tells_of_a_restricted_file(client, cast, story, restrict):
    told = story("assessment")
    file, program, now = told.file, told.file.program, timezone.now()
    outside, inside = cast.executive_director, cast.manager
    day = deadlines.day_in(now, program.time_zone)
    interest = in_the_pool(file.applicant, Stream.objects.get(code=file.stream.code), "EOI-JOWP-000001", 50, at=now)
    tomorrow = day + timedelta(days=1)
    done = finished(outside)
    assert done >= 1 and flows.outlooks(program, tomorrow)[0]["open"] == 1
    client.force_login(outside)
    assert str(file.applicant) in client.get(reverse("desk-interest", args=[interest.number])).content.decode()
    restrict(file, cast.program_officer)
    balance.make(program, at=now + timedelta(days=2), until=day)
    assert [balance.of_day(program, day, reader=one)["sums"]["held"] for one in (outside, inside)] == [0, 1]
    assert [finished(one) for one in (outside, inside)] == [0, done]
    assert flows.outlooks(program, tomorrow)[0]["open"] == 0  # left out for everybody, and it says so
    page = client.get(reverse("desk-balance")).content.decode()
    assert "left out" in page and str(cast.program_officer) not in page.split("<table")[1]
    assert "Restricted files are not counted" in client.get(reverse("desk-forecast")).content.decode()
    # The pool stays whole, without a way to the person.
    assert client.get(reverse("desk-interest", args=[interest.number])).status_code == 404
    page = client.get(reverse("desk-pool", args=[interest.stream.code])).content.decode()
    assert "not open to you" in page and interest.number not in page
    # What a decision on another file kept of it.
    kept = {"number": "JOWP-2026-999999", "unusual": [{"kind": "shared_phone", "en": f"It stands in {file.number}"}]}
    assert _seen_by(inside, kept) == kept
    seen = _seen_by(outside, kept)
    assert file.number not in repr(seen) and seen["left_out"]


def test_a_short_stretch_of_deadlines_tells_of_no_file(client, cast, story, restrict):
    file = story("information_requested").file
    restrict(file, cast.team_lead)
    client.force_login(cast.executive_director)
    stretch = {"first": f"{file.due_on}T00:00", "last": f"{file.due_on}T23:59", "days": 3, "kinds": ["requests"],
               "reason_en": "An outage.", "reason_fr": "Une panne."}  # fmt: skip
    shown = client.post(reverse("desk-extend"), stretch)
    page = shown.content.decode()
    assert "fewer than 5" in page
    answer = client.post(reverse("desk-extend"), stretch | {"do": "1", "seen": shown.context["seen"]}, follow=True)
    page = answer.content.decode()
    assert "Done: the deadlines are moved." in page and "fewer than 5" in page
    due = file.due_on
    file.refresh_from_db()
    assert file.due_on == due + timedelta(days=3)  # everybody has more time
