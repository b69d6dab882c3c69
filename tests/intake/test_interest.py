"""Expressions of interest: begun from an offer, scored, attested, ended by time, rules and employers."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone, translation

from intake.interest import ending, offers, services, telling
from intake.interest.selectors import pool
from intake.models import Attestation, ExpressionOfInterest, InterestEvent, InterestNotice, Invitation
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Stream, StreamVersion, User
from nominee.programs.definition import hash_of
from tests.intake.interests import ANSWERS, OFFER, POINTS, STREAM, begun, offer, registered

TORONTO = ZoneInfo("America/Toronto")


@pytest.fixture
def employer(cast):
    return cast.employer_signing_officer


@pytest.fixture
def person(db, cast):
    """Not of the demonstration: e-mails go out."""
    return User.objects.create_user("ada@people.example", role="applicant", first_name="Ada", last_name="Moss")


def new_rules(interest: ExpressionOfInterest, day: date, **interest_keys) -> StreamVersion:
    """The next version of the stream, with a grid that gives nothing for a wage."""
    old = interest.stream.versions.order_by("in_force_from").last()
    definition = copy.deepcopy(old.definition)
    definition["interest"] |= interest_keys
    for factor in definition["points"]["factors"]:
        if factor["code"] == "wage":
            factor["rows"] = [row | {"points": 0} for row in factor["rows"]]
    StreamVersion.objects.filter(pk=old.pk).update(in_force_until=day - timedelta(days=1))
    return StreamVersion.objects.create(
        stream=interest.stream, label="New grid", in_force_from=day, definition=definition, sha256=hash_of(definition),
        published_at=timezone.now(),
    )  # fmt: skip


# ------------------------------------------------------------------ from the offer to the pool


def test_registering_gives_the_points_of_the_grid_and_a_place_in_the_pool(person, employer):
    at = datetime(2026, 11, 20, 12, tzinfo=TORONTO)
    interest = begun(person, employer, at=at)
    attested = services.attest(interest, by=person, at=at)
    interest.refresh_from_db()
    assert (interest.status, interest.points, interest.noc, interest.region) == (
        "registered",
        POINTS,
        "21231",
        "eastern",
    )
    assert attested.points == POINTS == sum(line["points"] for line in attested.lines)
    assert {line["factor"]: line["points"] for line in attested.lines}["wage"] == 15
    assert interest.expires_at == datetime(2027, 11, 21, tzinfo=TORONTO)
    assert list(pool(interest.stream, at + timedelta(seconds=1), at=at)) == [interest]
    assert not pool(interest.stream, at, at=at)  # attested by the cut-off, not at it
    interest.job_offer.refresh_from_db()
    assert interest.job_offer.status == "interest_registered"


def test_what_the_offer_states_is_filled_in_and_cannot_be_answered_otherwise(person, employer):
    interest = begun(person, employer, job_wage="99.00", job_noc="11100")
    assert interest.answers["job_wage"] == OFFER["job_wage"] and interest.answers["job_noc"] == OFFER["job_noc"]
    assert "job_title" not in interest.answers  # nobody asks it here
    services.attest(interest, by=person, at=timezone.now())
    assert interest.attestations.get().answers["job_wage"] == OFFER["job_wage"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_offer_of_somebody_else_answers_as_one_that_is_not_there(person, employer, cast, language):
    other = User.objects.create_user("eve@people.example", role="applicant")
    theirs, stream, now = offer(other, employer), Stream.objects.get(code=STREAM), timezone.now()
    said = []
    with translation.override(language):
        for number in (theirs.number, "JO-2020-999999"):
            with pytest.raises(NotValid) as wrong:
                services.start_interest(stream, by=person, at=now, offer_number=number)
            said.append(wrong.value.errors)
    assert said[0] == said[1] and set(said[0]) == {"offer"}
    mine = offer(person, employer, at=now - timedelta(days=31))
    with pytest.raises(NotValid) as late:
        services.start_interest(stream, by=person, at=now, offer_number=mine.number)
    assert late.value.errors != said[0]
    assert not ExpressionOfInterest.objects.exists()


def test_the_offer_must_be_registered_in_time_even_when_the_draft_was_begun_in_time(person, employer):
    at = timezone.now() - timedelta(days=31)
    interest = begun(person, employer, at=at)
    with pytest.raises(NotNow):
        services.attest(interest, by=person, at=timezone.now())
    ending.sweep(timezone.now())
    interest.refresh_from_db()
    assert (interest.status, interest.closed_why) == ("withdrawn", "offer_expired")


def test_one_stands_in_a_pool_once(person, employer):
    interest, again = begun(person, employer), offer(person, employer)
    twin = services.start_interest(again.stream, by=person, at=timezone.now(), offer_number=again.number)
    assert twin == interest
    interest.pk, interest.number = None, "EOI-TWIN"
    with pytest.raises(IntegrityError), transaction.atomic():
        interest.save(force_insert=True)


def test_nothing_is_attested_before_every_page_is_answered(person, employer):
    interest = begun(person, employer, english_level="")
    with pytest.raises(NotNow) as lacking:
        services.attest(interest, by=person, at=timezone.now())
    assert len(lacking.value.reasons) == 1
    interest.refresh_from_db()
    assert interest.status == "draft" and not Attestation.objects.exists()


def test_a_physician_without_an_offer_is_not_scored(person, employer):
    at, stream = datetime(2025, 8, 1, 12, tzinfo=TORONTO), Stream.objects.get(code="foreign-worker")
    interest = services.start_interest(stream, by=person, at=at)
    answers = {"is_physician_without_offer": False, "residence_country": "CA", "canadian_status": "work_permit"}
    services.save_interest(interest, by=person, at=at, answers=answers | OFFER | {
        "six_months_in_position": True, "earned_40000": True, "english_level": "9", "french_level": "0"})  # fmt: skip
    with pytest.raises(NotNow, match="job offer"):
        services.attest(interest, by=person, at=at)
    services.save_interest(
        interest, by=person, at=at, answers={"is_physician_without_offer": True, "physician_noc": "31102"}
    )
    services.attest(interest, by=person, at=at)
    interest.refresh_from_db()
    attested = interest.attestations.get()
    assert (interest.points, interest.noc, attested.points, attested.lines) == (None, "31102", None, [])
    assert "job_wage" not in attested.answers  # no longer asked, so not attested


# ------------------------------------------------------------------ changing it


def test_changes_count_when_they_are_attested_and_not_before(person, employer):
    first = timezone.now() - timedelta(days=40)
    interest = registered(person, employer, at=first)
    was, until = interest.points, interest.expires_at
    now = timezone.now()
    services.save_interest(interest, by=person, at=now, answers={"english_level": "6"})
    interest.refresh_from_db()
    assert interest.points == was  # the pool has not moved
    again = services.attest(interest, by=person, at=now)
    interest.refresh_from_db()
    assert (again.number, again.points, interest.points) == (2, POINTS - 11, POINTS - 11)
    assert (interest.registered_at, interest.expires_at, interest.attested_at) == (first, until, now)
    assert not pool(interest.stream, now) and pool(interest.stream, now + timedelta(seconds=1)).get() == interest
    assert services.attest(interest, by=person, at=timezone.now()) == again  # pressed twice


def test_whoever_is_invited_can_no_longer_change_it(person, employer):
    interest = registered(person, employer)
    ExpressionOfInterest.objects.filter(pk=interest.pk).update(status="invited")
    for attempt in (
        lambda: services.save_interest(interest, by=person, at=timezone.now(), answers={"english_level": "5"}),
        lambda: services.attest(interest, by=person, at=timezone.now()),
        lambda: services.withdraw_interest(interest, by=person, at=timezone.now()),
    ):
        with pytest.raises(NotNow):
            attempt()


def test_nobody_else_touches_it(person, employer, applicant):
    interest = registered(person, employer)
    for act in (services.withdraw_interest, services.attest, services.restore_interest, services.discard_changes):
        with pytest.raises(NotFound):
            act(interest, by=applicant, at=timezone.now())


def test_a_change_in_another_window_is_said_and_not_overwritten(person, employer):
    interest = begun(person, employer)
    with pytest.raises(NotValid):
        services.save_interest(
            interest, by=person, at=timezone.now(), answers={"english_level": "5"}, seen="another mark"
        )
    with pytest.raises(NotNow):
        services.attest(interest, by=person, at=timezone.now(), seen="2020-01-01T00:00:00+00:00")
    interest.refresh_from_db()
    assert interest.answers["english_level"] == "9" and interest.status == "draft"


# ------------------------------------------------------------------ the score of that day


def recheck(*arguments: str) -> str:
    out = StringIO()
    call_command("recheck_points", *arguments, stdout=out)
    return out.getvalue()


def test_a_score_comes_out_the_same_whatever_has_changed_since(person, employer):
    interest = registered(person, employer, at=timezone.now() - timedelta(days=2))
    new_rules(interest, timezone.localdate())
    services.save_interest(interest, by=person, at=timezone.now(), answers={"english_level": "4"})
    assert "1 attestations recomputed, 0 differ" in recheck()
    services.attest(interest, by=person, at=timezone.now())
    interest.refresh_from_db()
    assert interest.points == POINTS - 15 - 15 < POINTS  # language below 6 gives 0, and the new grid nothing for a wage
    assert "2 attestations recomputed, 0 differ" in recheck(interest.number)


def test_a_tampered_score_is_found_and_history_refuses_it(person, employer):
    interest = registered(person, employer)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        Attestation.objects.update(points=130)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table intake_attestation disable trigger intake_attestation_stays")
        cursor.execute("update intake_attestation set points = 130")
        cursor.execute("alter table intake_attestation enable trigger intake_attestation_stays")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("recheck_points", stdout=out)
    assert f"{interest.number} attestation 1: 130 kept, {POINTS} recomputed" in out.getvalue()


# ------------------------------------------------------------------ its end


def test_new_rules_end_what_was_registered_under_older_ones_only_where_they_say_so(person, employer):
    interest = registered(person, employer, at=timezone.now() - timedelta(days=2))
    new_rules(interest, timezone.localdate())
    assert ending.sweep(timezone.now()) == 0
    interest.refresh_from_db()
    assert interest.status == "registered" and interest.points == POINTS


def test_rules_that_end_older_interests_tell_each_person_why(person, employer):
    interest = registered(person, employer, at=timezone.now() - timedelta(days=2))
    new_rules(interest, timezone.localdate(), older_end=True)
    assert ending.sweep(timezone.now()) == 1 and ending.sweep(timezone.now()) == 0
    interest.refresh_from_db()
    assert (interest.status, interest.closed_why) == ("removed", "new_rules")
    assert (
        interest.events.last().what == "removed"
        and InterestNotice.objects.filter(event=interest.events.last()).exists()
    )
    interest.job_offer.refresh_from_db()
    assert interest.job_offer.status == "submitted"  # it may be registered again under the new rules
    again = services.start_interest(
        interest.stream, by=person, at=timezone.now(), offer_number=interest.job_offer.number
    )
    services.save_interest(again, by=person, at=timezone.now(), answers=ANSWERS)
    assert services.attest(again, by=person, at=timezone.now()).points == POINTS - 15


def test_it_is_reminded_once_then_expires_and_leaves_the_pool(person, employer):
    interest = registered(person, employer)
    soon = interest.expires_at - timedelta(days=3)
    assert ending.sweep(soon) == 1 and ending.sweep(soon) == 0
    over = interest.expires_at
    assert not pool(interest.stream, over, at=over)  # out of the pool before the sweep comes by
    assert ending.sweep(over) == 1
    interest.refresh_from_db()
    assert (interest.status, interest.closed_at) == ("expired", over)
    assert list(interest.events.values_list("what", flat=True)) == ["begun", "registered", "reminded", "expired"]


def test_the_person_is_told_by_mail_that_says_nothing_of_them(person, employer):
    interest = registered(person, employer)
    assert telling.send_due(timezone.now()) == 1 and telling.send_due(timezone.now()) == 0
    (sent,) = mail.outbox
    assert sent.to == [person.email]
    for secret in (interest.number, "Moss", str(POINTS), "Workforce"):
        assert secret not in sent.subject + sent.body


def test_a_mail_server_that_is_away_loses_no_news(person, employer, settings):
    registered(person, employer)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    now = timezone.now()
    assert telling.send_due(now) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert telling.send_due(now + timedelta(seconds=30)) == 0  # later, not at once
    assert telling.send_due(now + timedelta(minutes=10)) == 1


def test_a_withdrawal_can_be_undone_for_an_hour_and_keeps_the_place(person, employer):
    first = timezone.now() - timedelta(days=3)
    interest = registered(person, employer, at=first)
    now = timezone.now()
    services.withdraw_interest(interest, by=person, at=now)
    services.withdraw_interest(interest, by=person, at=now + timedelta(minutes=1))  # twice is once
    assert not pool(interest.stream, now, at=now)
    interest.job_offer.refresh_from_db()
    assert interest.job_offer.status == "submitted"
    with pytest.raises(NotNow):
        services.restore_interest(interest, by=person, at=now + services.UNDO)
    services.restore_interest(interest, by=person, at=now + timedelta(minutes=59))
    interest.refresh_from_db()
    interest.job_offer.refresh_from_db()
    assert (interest.status, interest.registered_at, interest.closed_why) == ("registered", first, "")
    assert interest.job_offer.status == "interest_registered"
    assert InterestEvent.objects.filter(interest=interest, what="withdrawn").count() == 1


def test_an_offer_that_is_withdrawn_takes_along_what_hangs_on_it(person, employer):
    interest = registered(person, employer)
    ExpressionOfInterest.objects.filter(pk=interest.pk).update(status="invited")
    now = timezone.now()
    read = Invitation.objects.create(
        number="INV-1", stream=interest.stream, applicant=person, interest=interest, status="sent", chosen_at=now,
        sent_at=now, read_at=now,
    )  # fmt: skip
    assert ending.withdraw_interest_for_offer(interest.job_offer, by=employer, at=now) == [interest]
    assert ending.withdraw_interest_for_offer(interest.job_offer, by=employer, at=now) == []
    interest.refresh_from_db()
    read.refresh_from_db()
    assert (interest.status, interest.closed_why, read.status) == ("removed", "offer_withdrawn", "declined")
    assert offers.stands(interest.job_offer, now, registered=True) is False
    assert services.why_not_restored(interest, now)  # not theirs to undo
