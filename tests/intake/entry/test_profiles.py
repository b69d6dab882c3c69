"""Answering a notification, and the profile that a file rests on: kept valid, reported anew, shown before the decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from intake.draws import invitations, sending, services
from intake.draws.services import Plan
from intake.entry import claiming, notifying, profiles, reminding, telling
from intake.guards import federal_profile_is_valid
from intake.models import ExpressEntryProfile, NotificationOfInterest, ProfileFact
from nominee import clock
from nominee.errors import NotNow, NotValid, TooOften
from nominee.lifecycle import ACTIONS
from nominee.models import Application, SealedValue, Stream, User
from nominee.sealing import vault

DAY = timedelta(days=1)
NUMBER, SECOND, NEW = "E700100000", "E700109865", "E700111838"


@pytest.fixture
def notified(cast, at, federal):
    """A round of yesterday’s notifications, sent to the profiles whose ends are planted."""
    stream = Stream.objects.select_related("program").get(code="express-entry-human-capital")
    plan = Plan({"en": "T", "fr": "T"}, at, {"noc": ["21231"]}, floor=466, ceiling=471)
    draw = services.simulate(services.prepare(stream, plan, by=cast.manager, at=at), by=cast.manager, at=at)
    seen = draw.simulated["digest"]
    draw = services.sign(draw, by=cast.manager, at=at, seen=seen)
    services.countersign(draw, by=cast.executive_director, at=at, seen=seen)
    sending.send(draw.pk, at=at)
    return draw


@pytest.fixture
def person(cast):
    return User.objects.get(email="applicant@demo.example")


@pytest.fixture
def reader(person):
    client = Client()
    client.force_login(person)
    return client


def code_of(federal, number):
    return federal.profiles[number]["validation_code"]


def test_number_and_code_open_the_application_filled_in_and_sealed(notified, federal, reader, person, at):
    where = reverse("notification")
    assert reader.post(where, {"number": "x", "code": "?"}).status_code == 422
    wrong = [
        {"number": NUMBER, "code": "00000000"}, {"number": "E999999999", "code": code_of(federal, NUMBER)},
        {"number": NEW, "code": "12345678"},
    ]  # fmt: skip
    said = [reader.post(where, pair) for pair in wrong]
    assert {answer.status_code for answer in said} == {422}
    assert (
        len({answer.content.decode().partition("number-error")[2].partition("</p>")[0] for answer in said}) == 1
    )  # one answer for all
    federal.away()
    away = reader.post(where, {"number": NUMBER, "code": code_of(federal, NUMBER)})
    assert (
        away.status_code == 409
        and "cannot reach the federal" in away.content.decode()
        and NUMBER in away.content.decode()
    )
    federal.back()
    right = reader.post(where, {"number": f" {NUMBER.lower()} ", "code": code_of(federal, NUMBER)})
    file = Application.objects.get(applicant=person, stream__code="express-entry-human-capital")
    assert right.status_code == 302 and right["Location"] == reverse("apply-file", args=[file.number])
    row = NotificationOfInterest.objects.get(invitation__application=file)
    assert row.status == "answered" and file.draft_due_at == row.due_at
    assert file.answers["notified_on"] == "2026-06-01" and file.answers["job_noc"] == "21231"
    assert file.answers["has_federal_invitation"] is False and file.answers["ee_profile_expires_on"] == "2026-07-06"
    assert vault.is_reference(file.answers["ee_profile_number"]) and vault.is_reference(
        file.answers["ee_validation_code"]
    )
    assert vault.opened(file, file.answers["ee_profile_number"]) == NUMBER
    profile = profiles.of(file)
    assert profile.standing == "valid" and federal_profile_is_valid(file) == []
    again = reader.post(where, {"number": NUMBER, "code": code_of(federal, NUMBER)})
    assert (
        again["Location"] == right["Location"]
        and Application.objects.filter(applicant=person, stream=file.stream).count() == 1
    )
    other = User.objects.create(email="other@person.example", role="applicant")
    with pytest.raises(NotNow, match="another account"):
        claiming.claim(NUMBER, code_of(federal, NUMBER), by=other, at=at)
    for _try in range(4):
        with pytest.raises(NotValid):
            claiming.claim(NUMBER, "11111111", by=other, at=at)
    with pytest.raises((NotValid, TooOften)):
        claiming.claim(NUMBER, "11111111", by=other, at=at)
    with pytest.raises(TooOften):
        claiming.claim(NUMBER, "11111111", by=other, at=at)
    with pytest.raises(NotNow, match="ran out"):
        claiming.claim(SECOND, code_of(federal, SECOND), by=person, at=at + 46 * DAY)
    last, told = row.due_at, file.express_entry_profiles.get().facts
    assert [reminding.sweep(moment) for moment in (at, last - 9 * DAY, last - 8 * DAY, last, last)] == [0, 1, 0, 1, 0]
    assert list(told.values_list("what", flat=True)) == ["reported", "valid", "reminded", "missed"]
    assert notifying.sweep(row.due_at) > 0 and invitations.sweep(row.due_at) == 1
    row.refresh_from_db()
    assert row.status == "answered" and row.invitation.status == "missed"


def test_a_profile_that_ends_is_noticed_told_and_replaced(notified, federal, reader, person, at, settings, cast):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    file = claiming.claim(SECOND, code_of(federal, SECOND), by=person, at=at)
    federal.profiles[SECOND]["expires_days"] = 3
    assert profiles.sweep(at) == 0  # asked at most once a day
    federal.away()
    assert profiles.sweep(at + DAY) == 0
    kept = profiles.of(file)
    assert kept.standing == "valid" and "no connection" in kept.problem["en"]
    later = at + 4 * DAY
    with clock.standing_at(later):
        assert "within the last day" in federal_profile_is_valid(file)[0]
        with pytest.raises(NotNow):
            profiles.ask_now(file, by=cast.manager, at=later)
        federal.back()
        User.objects.filter(pk=person.pk).update(is_demonstration=False)  # of whom nobody is told by e-mail
        soon = later + timedelta(hours=1)
        assert profiles.sweep(later) == 0 and profiles.sweep(soon) == 1 and profiles.sweep(soon) == 0
        assert "not valid" in federal_profile_is_valid(file)[0]
        assert telling.send_due(soon) == 1 and telling.send_due(soon) == 0
        User.objects.filter(pk=person.pk).update(is_demonstration=True)
        (letter,) = mail.outbox
        assert letter.to == [person.email] and SECOND not in letter.body and "Express" not in letter.body
    where = reverse("apply-profile", args=[file.number])

    def asked(minute, pair=None):
        with clock.standing_at(soon + timedelta(minutes=minute)):
            return reader.post(where, pair) if pair else reader.get(where)

    with clock.standing_at(soon):
        reader.force_login(person)
    told = asked(1).content.decode()
    assert "Your Express Entry profile has expired." in told and SECOND in told
    assert asked(2, {"number": NEW, "code": "00000000"}).status_code == 422
    assert "has expired. Create" in asked(3, {"number": SECOND, "code": code_of(federal, SECOND)}).content.decode()
    federal.profiles[NEW] |= {"submitted_days": 2, "expires_days": 360}
    assert asked(4, {"number": NEW, "code": code_of(federal, NEW)}).status_code == 302
    with clock.standing_at(soon + timedelta(minutes=5)):
        assert federal_profile_is_valid(file) == []
    file.refresh_from_db()
    assert vault.opened(file, file.answers["ee_profile_number"]) == NEW
    facts = list(ProfileFact.objects.filter(profile__application=file).values_list("what", flat=True))
    assert facts == ["reported", "valid", "expired", "reported", "valid"]
    assert ExpressEntryProfile.objects.get(application=file, replaced_at__isnull=False).due_at is None
    assert SealedValue.objects.filter(file=file.number, field="profile_number").count() == 2


def test_nobody_is_nominated_past_the_federal_profile():
    needing = {code for code, action in ACTIONS.items() if action.target == "nominated" or code == "approve_first"}
    assert needing == {"approve", "approve_first", "sign"}
    assert all("intake.federal_profile_is_valid" in ACTIONS[code].needs for code in needing)
