"""Draws in wrong hands: of somebody who waits in the pool themselves, and numbers so small that they tell of a person."""

from __future__ import annotations

import pytest
from django.urls import reverse

from intake.draws import inviting, moving, services
from intake.models import Draw
from nominee.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_who_waits_in_the_pool_has_no_hand_in_its_draws(client, registered, drawn, cast, now):
    for points in (70, 60):
        registered(points)
    ready, signed = drawn(), drawn(signed=1)
    registered(65, person=cast.executive_director)  # who registered before joining the staff
    one, seen = cast.executive_director, {"by": cast.executive_director, "at": now, "seen": ready.simulated["digest"]}
    for deed in (
        lambda: services.sign(ready, **seen),
        lambda: services.countersign(signed, **seen),
        lambda: services.cancel(ready, by=one, at=now, why="x"),
        lambda: drawn(by=one),
        lambda: inviting.revoke(signed, by=one, at=now, why="x"),
    ):
        with pytest.raises(NotAllowed, match="yourself"):
            deed()
    assert moving.offered(ready, one) == [] and moving.offered(ready, cast.manager)
    client.force_login(one)
    assert client.post(reverse("desk-draw", args=[ready.number]), {"do": "sign"}).status_code == 403
    assert sorted(Draw.objects.values_list("status", flat=True)) == ["draft", "signed_once"]


def test_an_analyst_reads_no_number_that_is_as_good_as_a_person(client, registered, drawn, cast):
    for points in (70, 60, 50):
        registered(points)
    draw = drawn(signed=2)
    page = reverse("desk-draw", args=[draw.number])
    client.force_login(cast.team_lead)
    assert "<dd>3</dd>" in client.get(page).content.decode()
    client.force_login(cast.analyst)
    said = client.get(page).content.decode()
    assert "<dd>3</dd>" not in said and "<dd>&lt;5</dd>" in said
