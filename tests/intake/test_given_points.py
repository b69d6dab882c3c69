"""Points that the program gives itself: entered at the desk with a reason, kept with who and when, told to the person."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.interest import giving, scoring, services
from intake.interest.selectors import pool
from intake.invariants import pools_rank_by_what_was_attested
from intake.models import GivenPoints, InterestNotice
from nominee import deadlines
from nominee.models import Stream, StreamVersion, User
from nominee.programs.definition import hash_of
from tests.intake.interests import POINTS, STREAM, registered

CONCEPT = {
    "code": "concept", "title": {"en": "Business concept", "fr": "Concept d’entreprise"}, "by_program": True, "most": 74,
    "confidence": "unconfirmed",
}  # fmt: skip


@pytest.fixture
def interest(cast):
    """Of a stream whose grid has, from today, a factor that the program gives."""
    person = User.objects.create_user("ada@people.example", role="applicant", first_name="Ada", last_name="Moss")
    stream = Stream.objects.select_related("program").get(code=STREAM)
    old = stream.versions.order_by("in_force_from").last()
    today = deadlines.day_in(timezone.now(), stream.program.time_zone)
    definition = copy.deepcopy(old.definition)
    definition["points"]["factors"].append(CONCEPT)
    StreamVersion.objects.filter(pk=old.pk).update(in_force_until=today - timedelta(days=1))
    StreamVersion.objects.create(
        stream=stream, label="With a concept", in_force_from=today, definition=definition, sha256=hash_of(definition),
        published_at=timezone.now(),
    )  # fmt: skip
    return registered(person, cast.employer_signing_officer)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_program_gives_points_with_a_reason_and_the_score_of_any_day_can_be_told(interest, cast):
    officer, page = browser(cast.program_officer), reverse("desk-interest", args=[interest.number])
    give, last = reverse("desk-interest-points", args=[interest.number]), interest.attestations.last()
    assert "points-concept" in officer.get(page).content.decode()
    wrong = officer.post(give, {"points-concept": "75", "reason": " ", "seen": giving.mark(last)})
    told = wrong.content.decode()
    assert (
        wrong.status_code == 422 and 'value="75"' in told and "points-concept-error" in told and "reason-error" in told
    )
    assert not GivenPoints.objects.exists()

    seen, before = giving.mark(last), timezone.now()
    said = {"points-concept": "60", "reason": "A market of its own, well shown.", "seen": seen}
    assert officer.post(give, said).status_code == 302
    stale = officer.post(give, said | {"points-concept": "10"})
    assert stale.status_code == 409 and 'value="10"' in stale.content.decode(), "what was typed is kept"
    between = timezone.now()
    second = said | {"points-concept": "50", "reason": "Corrected.", "seen": giving.mark(last)}
    assert browser(cast.team_lead).post(give, second).status_code == 302
    interest.refresh_from_db()
    assert interest.points == POINTS + 50
    assert [scoring.standing(interest, day) for day in (before, between, timezone.now())] == [
        POINTS, POINTS + 60, POINTS + 50,
    ]  # fmt: skip
    assert [(row.by, row.points) for row in GivenPoints.objects.all()] == [
        (cast.program_officer, 60), (cast.team_lead, 50),
    ]  # fmt: skip
    assert pool(interest.stream, timezone.now())[0].points == POINTS + 50 and not pools_rank_by_what_was_attested()
    assert scoring.differs(last) == "" and InterestNotice.objects.filter(event__what="points_given").count() == 2
    own = browser(interest.applicant).get(reverse("interest-one", args=[interest.number])).content.decode()
    assert "Corrected." in own and f"{POINTS + 50} points" in own
    for row in (lambda: GivenPoints.objects.update(points=74), lambda: GivenPoints.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            row()
    for reader in (cast.manager, cast.auditor):
        assert "points-concept" not in browser(reader).get(page).content.decode()
        assert browser(reader).post(give, second).status_code == 403

    services.save_interest(interest, by=interest.applicant, at=timezone.now(), answers={"english_level": "8"})
    services.attest(interest, by=interest.applicant, at=timezone.now())
    interest.refresh_from_db()
    assert interest.points < POINTS and not pools_rank_by_what_was_attested(), "what is attested anew is looked at anew"
    assert "Corrected." in officer.get(page).content.decode(), "and what was given before can still be read"
    services.withdraw_interest(interest, by=interest.applicant, at=timezone.now())
    late = officer.post(give, said | {"seen": giving.mark(interest.attestations.last())})
    assert late.status_code == 409
