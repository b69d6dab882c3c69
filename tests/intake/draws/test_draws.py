"""A draw: who is chosen and in which order, what is shown before it is signed, who signs, and what changes meanwhile."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from intake.draws import inviting, ranking, record, services, simulating
from intake.draws.ranking import Terms, as_query, rank
from intake.interest.ending import end_interest
from intake.models import Draw, ExpressionOfInterest, Invitation, PoolTag, PublishedDraw
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import AdministrativeChange, Allocation, Stream

DAY = timedelta(days=1)
ANSWERED = {"job_census_division": "lanark", "employer_sector": "62"}


def numbers(rows):
    return [row.number for row in rows]


def test_the_higher_score_comes_first_then_who_registered_earlier_then_the_lower_number(registered, stream, now):
    late, early = registered(60, days=5), registered(60, days=9)
    best, unscored, twin = registered(61, days=3), registered(None, days=30), registered(60, days=5)
    found = rank(Terms(stream, {}, now - DAY), now)
    assert numbers(found.chosen) == numbers([best, early, late, twin, unscored])
    assert numbers(rank(Terms(stream, {}, now - DAY, places=2), now).chosen) == numbers([best, early])
    assert numbers(rank(Terms(stream, {}, now - DAY, floor=60), now).chosen) == numbers([best, early, late, twin])
    assert numbers(rank(Terms(stream, {}, now - DAY, floor=60, ceiling=60, places=2), now).chosen) == numbers(
        [early, late]
    )


def test_only_what_stood_attested_at_the_cut_off_counts(registered, stream, now):
    cut = now - 2 * DAY
    inside = registered(10, days=3)
    registered(99, days=9, attested=cut)  # attested again at the very moment: no longer before it
    registered(99, days=9, expires_at=now)
    registered(99, stream=Stream.objects.get(code="foreign-worker"))
    for status in ("withdrawn", "expired", "invited", "removed"):
        row = registered(99)
        ExpressionOfInterest.objects.filter(pk=row.pk).update(status=status)
    assert numbers(rank(Terms(stream, {}, cut), now).chosen) == [inside.number]


CRITERIA = [
    {"region": ["northern", "eastern"]},
    {"noc": ["31", "42202"]},
    {"tag": ["pilot"]},
    {"field": "job_census_division", "in": ["lanark", "lambton"]},
    {"field": "job_census_division", "is_not": "lanark"},
    {"field": "months_in_position", "filled": True},
    {"not": {"field": "job_census_division", "in": ["lanark"]}},
    {"not": {"noc": ["31"]}},
    {"not": {"tag": ["pilot"]}},
    {"all": [{"region": ["northern"]}, {"noc": ["31"]}]},
    {"any": [{"region": ["northern"]}, {"field": "job_census_division", "is": "lanark"}]},
    {"any": [{"tag": ["pilot"]}, {"field": "months_in_position", "filled": True}]},
    {
        "all": [
            {"not": {"region": ["gta"]}},
            {"any": [{"noc": ["42202"]}, {"field": "months_in_position", "filled": True}]},
        ]
    },
]


def test_the_database_sifts_as_the_rule_says(registered, cast, stream, now, monkeypatch):
    """Every criterion, with the database's help and by the rule alone, chooses the same people; each chooses some, not all."""
    regions, codes = ("northern", "eastern", "gta", ""), ("31300", "42202", "", "72310", "13100")
    answers = ({}, {"job_census_division": "lanark"}, {"job_census_division": "york", "months_in_position": 2})
    for place in range(24):
        row = registered(place, region=regions[place % 4], noc=codes[place % 5], answers=answers[place % 3])
        if place % 6 == 1:
            PoolTag.objects.create(interest=row, code="pilot", put_at=now, put_by=cast.manager)
        if place % 6 == 2:
            PoolTag.objects.create(
                interest=row, code="pilot", put_at=now, put_by=cast.manager, taken_at=now, taken_by=cast.manager
            )
    for criteria in CRITERIA:
        terms = Terms(stream, criteria, now - DAY)
        helped = numbers(rank(terms, now).chosen)
        with monkeypatch.context() as alone:
            alone.setattr(ranking, "as_query", lambda criteria: (ranking.Q(), False))
            assert numbers(rank(terms, now).chosen) == helped, criteria
        assert 0 < len(helped) < 24, criteria
    assert [as_query(one)[1] for one in CRITERIA[:4]] == [True] * 4  # these need no answer to be read


def test_answers_that_are_being_typed_choose_nobody(registered, stream, now):
    row = registered(50, answers={"job_census_division": "york"})
    ExpressionOfInterest.objects.filter(pk=row.pk).update(answers={"job_census_division": "lanark"})
    assert not rank(Terms(stream, {"field": "job_census_division", "is": "lanark"}, now - DAY), now).chosen


def test_a_simulation_says_what_the_draw_would_do(registered, drawn, stream, now):
    for points in (70, 57, 57, 57, 40):
        registered(points)
    Allocation.objects.update_or_create(program=stream.program, year=now.year, defaults={"cap": 2000, "used": 98})
    kept = drawn(places=2, expected_share=Decimal("0.764")).simulated
    said = {name: kept[name] for name in ("pool", "aimed_at", "invited", "lowest", "highest", "expected", "left")}
    assert said == {"pool": 5, "aimed_at": 5, "invited": 2, "lowest": 57, "highest": 70, "expected": 2, "left": 1902}
    assert kept["tied"] == {"points": 57, "in": 1, "out": 2}
    assert kept["scores"] == [[70, 1, 1], [57, 3, 1], [40, 1, 0]]
    assert simulating.expected(314, Decimal("0.764")) == 240
    counted = simulating.for_who_counts(kept)
    assert (
        not {"chosen", "digest"} & set(counted) and counted["invited"] == "<5" and counted["scores"][2][1:] == ["<5", 0]
    )


def test_two_people_sign_and_never_the_same_twice(registered, drawn, cast, other, now):
    registered(60)
    draw = drawn()
    seen = draw.simulated["digest"]
    for nobody in (cast.team_lead, cast.program_officer, cast.auditor, cast.analyst, cast.administrator):
        with pytest.raises(NotAllowed):
            services.sign(draw, by=nobody, at=now, seen=seen)
    services.sign(draw, by=cast.manager, at=now, seen=seen)
    with pytest.raises(NotAllowed):
        services.countersign(draw, by=cast.manager, at=now, seen=seen)
    assert not Invitation.objects.exists()
    signed = services.countersign(draw, by=other, at=now, seen=seen)
    assert (signed.status, signed.signed_by, signed.countersigned_by) == ("signed", cast.manager, other)
    with pytest.raises(NotNow):
        services.countersign(draw, by=other, at=now, seen=seen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(countersigned_by=cast.manager)


def test_nobody_signs_what_they_have_not_seen(registered, drawn, cast, now):
    registered(60)
    draw = drawn()
    old = draw.simulated["digest"]
    with pytest.raises(NotNow):
        services.sign(draw, by=cast.manager, at=now, seen="")
    registered(61)
    draw = services.simulate(draw, by=cast.manager, at=now)
    with pytest.raises(NotNow):
        services.sign(draw, by=cast.manager, at=now, seen=old)
    plan = services.Plan(draw.title, draw.attested_before, places=1)
    draw = services.change(draw, plan, by=cast.manager, at=now)
    assert draw.simulated == {}
    with pytest.raises(NotNow):
        services.sign(draw, by=cast.manager, at=now, seen=old)


def test_a_pool_that_changed_is_shown_and_needs_another_simulation(registered, drawn, cast, now):
    rows = [registered(60), registered(59)]
    draw = drawn(signed=1)
    seen = draw.simulated["digest"]
    end_interest(rows[0], "expired", "expired", by=None, at=now)
    newcomer = registered(70)
    with pytest.raises(NotNow) as refused:
        services.countersign(draw, by=cast.executive_director, at=now, seen=seen)
    assert "1 person came" in refused.value.reasons[0] and "1 person went" in refused.value.reasons[0]
    assert not Invitation.objects.exists()
    draw = services.return_to_preparation(draw, by=cast.manager, at=now)
    assert (draw.status, draw.signed_by, draw.simulated) == ("draft", None, {})
    draw = services.simulate(draw, by=cast.manager, at=now)
    seen = draw.simulated["digest"]
    services.sign(draw, by=cast.manager, at=now, seen=seen)
    services.countersign(draw, by=cast.executive_director, at=now, seen=seen)
    assert numbers(row.interest for row in Invitation.objects.order_by("rank")) == numbers([newcomer, rows[1]])


def test_a_plan_that_cannot_be_is_refused_at_its_field(stream, cast, now):
    def wrong(**plan):
        with pytest.raises(NotValid) as refused:
            services.prepare(
                stream,
                services.Plan(**{"title": {"en": "x", "fr": "x"}, "attested_before": now, **plan}),
                by=cast.manager,
                at=now,
            )
        return set(refused.value.errors)

    assert wrong(title={"en": "North", "fr": " "}) == {"title"}
    assert wrong(attested_before=now + DAY) == {"attested_before"}
    assert wrong(places=0) == {"places"} and wrong(floor=-1) == {"floor"} and wrong(ceiling=10**6) == {"ceiling"}
    assert wrong(floor=60, ceiling=50) == {"ceiling"}
    assert wrong(expected_share=Decimal("1.5")) == {"expected_share"}
    for criteria in (
        {"region": "northern"}, {"noc": ["abc"]}, {"noc": []}, {"tag": ["a b"]}, {"all": []}, {"all": [{}]}, {"nothing": 1},
        {"field": "no_such_question", "is": "x"}, {"not": [1]}, [], {"region": ["northern"], "noc": ["31"]},
    ):  # fmt: skip
        assert wrong(criteria=criteria) == {"criteria"}, criteria
    with pytest.raises(NotNow):
        closed = Stream.objects.select_related("program").get(code="foreign-worker")
        services.prepare(closed, services.Plan({"en": "x", "fr": "x"}, now), by=cast.manager, at=now)
    with pytest.raises(NotAllowed):
        services.prepare(stream, services.Plan({"en": "x", "fr": "x"}, now), by=cast.program_officer, at=now)
    assert not Draw.objects.exists()


def test_each_is_invited_once_and_the_draw_goes_onto_the_public_record(registered, drawn, stream, now, handed_over):
    rows = [registered(60 + place) for place in range(3)]
    with transaction.atomic():
        draw = drawn(signed=2, floor=60)
    assert inviting.send(draw.pk, at=now) == 3 and inviting.send(draw.pk, at=now) == 0
    sent = list(Invitation.objects.order_by("rank"))
    assert [row.status for row in sent] == ["sent"] * 3 and [row.points for row in sent] == [62, 61, 60]
    assert all((row.due_at - now).days in (17, 18) for row in sent)
    for row in rows:
        row.refresh_from_db()
        assert row.status == "invited" and row.events.filter(what="invited").count() == 1
    draw.refresh_from_db()
    assert (draw.status, draw.invited_at) == ("done", now)
    line = PublishedDraw.objects.get(draw=draw)
    assert (line.invitations, line.lowest, line.is_general, line.stream_code) == (3, 60, True, stream.code)


def test_the_changes_of_a_draw_are_in_the_log_of_administrative_changes(registered, drawn, cast):
    registered(60)
    draw = drawn(signed=2)
    kept = AdministrativeChange.objects.filter(kind="draw", subject=draw.number).order_by("number")
    assert [row.by for row in kept] == [cast.manager, cast.manager, cast.executive_director]
    assert [row.after.get("status") for row in kept] == ["draft", "signed_once", "signed"]
    assert not any("simulated" in row.after for row in kept)


def test_what_nobody_opened_is_taken_back_and_stands_in_the_pool_again(registered, drawn, cast, now):
    from intake.draws import invitations

    rows = [registered(60 + place) for place in range(3)]
    draw = drawn(signed=2)
    inviting.send(draw.pk, at=now)
    first = Invitation.objects.get(interest=rows[2])
    invitations.read(first, by=rows[2].applicant, at=now)
    with pytest.raises(NotAllowed):
        inviting.revoke(draw, by=cast.team_lead, at=now, why="The wrong list of occupations.")
    with pytest.raises(NotValid):
        inviting.revoke(draw, by=cast.manager, at=now, why="x", numbers=["ITA-NONE"])
    answer = inviting.revoke(draw, by=cast.manager, at=now, why="The wrong list of occupations.")
    assert answer == {"revoked": 2, "standing": [first.number]}
    assert [ExpressionOfInterest.objects.get(pk=row.pk).status for row in rows] == [
        "registered",
        "registered",
        "invited",
    ]
    assert rows[0].events.get(what="returned").why == "revoked"
    line = PublishedDraw.objects.get(draw=draw)
    assert line.invitations == 1 and "2 invitations were taken back" in line.note["en"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=first.pk).update(status="revoked")
    again = drawn(signed=2)
    assert {row.interest_id for row in again.invitations.all()} == {rows[0].pk, rows[1].pk}


def test_published_history_is_loaded_once(stream):
    assert record.import_history(stream.program) == (155, 0)
    assert record.import_history(stream.program) == (0, 0)
    assert PublishedDraw.objects.filter(is_notification=True).count() == 17
