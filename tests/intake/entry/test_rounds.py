"""A round of notifications: searched, simulated, signed by two, sent once each, taken back where it can be, published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from intake.draws import record, sending, services
from intake.draws.services import Plan
from intake.entry import notifying, pool
from intake.models import Draw, NotificationOfInterest, PublishedDraw
from nominee import clock
from nominee.errors import NotNow
from nominee.models import Look, SealedValue, Stream

DAY = timedelta(days=1)
FORM = {
    "floor": "400", "ceiling": "471", "noc": "21231", "in_province": "yes", "attested_before": "2026-06-01T09:00",
    "expected_share": "80", "education_from": "masters", "places": "5",
}  # fmt: skip


def browser(user, language="en"):
    client = Client()
    client.force_login(user)
    client.cookies["language"] = language
    return client


@pytest.fixture
def stream(cast):
    return Stream.objects.select_related("program").get(code="express-entry-human-capital")


@pytest.fixture
def signed(stream, cast, at, federal):
    """`signed(floor=460)`: a round that two people signed."""

    def make(**plan):
        plan = {"criteria": {"noc": ["21231"], "province": "ON"}, "floor": 466, "ceiling": 471, **plan}
        draw = services.prepare(stream, Plan({"en": "T", "fr": "T"}, at, **plan), by=cast.manager, at=at)
        draw = services.simulate(draw, by=cast.manager, at=at)
        seen = draw.simulated["digest"]
        services.sign(draw, by=cast.manager, at=at, seen=seen)
        draw.refresh_from_db()
        return services.countersign(draw, by=cast.executive_director, at=at, seen=seen)

    return make


def test_a_round_is_searched_simulated_signed_by_two_sent_and_published(
    federal, cast, stream, at, django_capture_on_commit_callbacks
):
    first, second = browser(cast.manager), browser(cast.executive_director)
    asked = {"searched": "1", "stream": stream.code, "floor": "460", "noc": "21231", "in_province": "yes"}
    found = first.get(reverse("desk-pool-search"), asked).content.decode()
    assert "E700100000" in found and "Prepare a round with these criteria" in found and "CRS" in found
    look = Look.objects.get(user=cast.manager, what="pool")
    assert look.count == len(
        pool.search({"noc": ["21231"], "province": "ON"}, crs_from=460, crs_to=None, before=at.date(), on=at.date())
    )
    assert "noc=21231" in look.part
    wrong = first.get(reverse("desk-pool-search"), asked | {"floor": "x", "en_reading": "13", "noc": "doctor"})
    said = wrong.content.decode()
    assert wrong.status_code == 422 and "doctor" in said
    assert all(f'id="{name}-error"' in said for name in ("floor", "noc", "en_reading"))

    new = f"{reverse('desk-draw-new')}?stream={stream.code}"
    assert first.post(new, FORM | {"en_reading": "13"}).status_code == 422
    assert first.post(new, FORM).status_code == 302
    draw = Draw.objects.get()
    assert draw.is_notification and draw.criteria == {"noc": ["21231"], "province": "ON", "education_from": "masters"}
    page = reverse("desk-draw", args=[draw.number])
    said = first.get(page).content.decode()
    assert "This would notify 5, with 4 applications expected. Scores from 448 to 471." in said
    assert "E7001" not in str(draw.simulated)  # no profile is known by what is kept
    seen = draw.simulated["digest"]
    assert first.post(page, {"do": "sign", "seen": seen}).status_code == 302
    assert first.post(page, {"do": "countersign", "seen": seen}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert second.post(page, {"do": "countersign", "seen": seen}).status_code == 302
    assert sending.send(draw.pk, at=at) == 5 and sending.send(draw.pk, at=at) == 0
    draw.refresh_from_db()
    assert draw.status == "done" and len(federal.sent) == 5
    row = NotificationOfInterest.objects.order_by("rank").first()
    assert row.due_at.date() == date(2026, 7, 17) and row.due_at - at > 45 * DAY  # the end of the 45th day, in Toronto
    assert (
        row.profile_number.startswith("sealed:")
        and SealedValue.objects.get(file=row.number).field == "ee_profile_number"
    )
    line = PublishedDraw.objects.get(draw=draw)
    assert (line.is_notification, line.invitations, line.lowest, line.highest) == (True, 5, 448, 471)
    listed = browser(cast.manager, "fr").get(reverse("desk-draw-invitations", args=[draw.number])).content.decode()
    assert row.number in listed and "E700" not in listed

    again = services.prepare(
        stream, Plan({"en": "T", "fr": "T"}, at, {"noc": ["21231"]}, floor=448, ceiling=471), by=cast.manager, at=at
    )
    kept = services.simulate(again, by=cast.manager, at=at).simulated
    assert kept["pool"] - kept["aimed_at"] == 5  # nobody is notified twice

    assert sum(1 for _ in range(3) if notifying.sweep(row.due_at)) == 1  # the time ran out
    row.refresh_from_db()
    assert (row.status, row.profile_number) == ("missed", "") and not SealedValue.objects.filter(
        file=row.number
    ).exists()


def test_a_crash_between_two_sends_sends_each_once(federal, signed, at, monkeypatch):
    draw = signed()
    notify, done = pool.notify, []

    def dies(*args, **more):
        told = notify(*args, **more)
        done.append(told)
        if len(done) == 3:  # the federal side has it, and nothing here says so
            raise SystemExit
        return told

    monkeypatch.setattr(pool, "notify", dies)
    with pytest.raises(SystemExit):
        sending.send(draw.pk, at=at)
    assert NotificationOfInterest.objects.filter(status="sent").count() == 2 and len(federal.sent) == 3
    monkeypatch.setattr(pool, "notify", notify)
    federal.away()
    assert sending.sweep(at) == 0
    draw.refresh_from_db()
    assert draw.status == "inviting"
    federal.back()
    total = NotificationOfInterest.objects.count()
    assert sending.sweep(at) == total - 2 and len(federal.sent) == total
    draw.refresh_from_db()
    assert draw.status == "done"


def test_what_was_delivered_is_not_taken_back_and_who_left_the_pool_stops_a_signature(
    federal, signed, cast, stream, at
):
    draw = signed()
    sending.send(draw.pk, at=at)
    found = notifying.revoke(draw, by=cast.manager, at=at, why="Wrong occupations")
    assert found["revoked"] >= 1 and found["standing"]
    assert {row["profile"] for row in federal.sent.values() if row["taken_back"]} >= {"E700107892"}
    line = record.publish(draw)
    assert line.invitations == len(found["standing"]) and "taken back before" in line.note["en"]

    plan = Plan({"en": "T", "fr": "T"}, at, {"is_francophone": True}, places=4)
    other = services.simulate(services.prepare(stream, plan, by=cast.manager, at=at), by=cast.manager, at=at)
    federal.profiles = {
        number: row | {"withdrawn_days": -1 if row["is_francophone"] and row["crs"] > 480 else None}
        for number, row in federal.profiles.items()
    }
    with pytest.raises(NotNow, match="changed"):
        services.sign(other, by=cast.manager, at=at, seen=other.simulated["digest"])
    federal.away()
    with pytest.raises(NotNow, match="cannot be asked"):
        services.simulate(other, by=cast.manager, at=at)
    client = browser(cast.manager)
    page = reverse("desk-draw", args=[other.number])
    assert client.get(page).status_code == 200 and client.post(page, {"do": "simulate"}).status_code == 409
    answer = client.get(reverse("desk-pool-search"), {"searched": "1", "noc": "21"})
    assert answer.status_code == 503 and "cannot be asked now" in answer.content.decode()
    federal.back()
    with clock.standing_at(at + 60 * DAY), pytest.raises(NotNow, match="closed"):
        services.sign(other, by=cast.manager, at=at + 60 * DAY, seen=other.simulated["digest"])
