"""Who stands in for a manager: takes their steps on their days, and never makes one person out of two signatures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from correspondence.values import _signature
from nominee import access, machine
from nominee.audit import chains
from nominee.errors import NotAllowed, NotValid
from nominee.models import Absence, ApplicationEvent, Program, User
from nominee.roles import STANDS_IN
from nominee.scopes import conflicts, standing_in
from nominee.work import absences
from verification.models import Decision

pytestmark = pytest.mark.django_db


def away(user, delegate, *, first=0, last=3, by=None):
    today = timezone.localdate()
    return absences.record(
        user, by=by or user, at=timezone.now(), today=today, from_on=today + timedelta(days=first),
        until_on=today + timedelta(days=last), reason="leave", delegate=delegate,
    )[0]  # fmt: skip


def perform(file, action, by, **asked):
    file.refresh_from_db()
    return machine.perform(file, action, by=by, at=timezone.now(), expecting=file.status, **asked)


@pytest.fixture
def second(cast):
    return User.objects.create_user("second.manager@demo.example", role="manager", first_name="Second")


def test_the_delegate_decides_as_the_manager_and_the_event_says_for_whom(cast, story):
    file = story("recommended").file
    assert "open_decision" not in {offer.code for offer in machine.offers(file, cast.team_lead)}
    away(cast.manager, cast.team_lead)
    assert "open_decision" in {offer.code for offer in machine.offers(file, cast.team_lead)}
    perform(file, "open_decision", cast.team_lead)
    event = perform(file, "approve", cast.team_lead)
    assert (event.by, event.role, event.acted_for) == (cast.team_lead, "manager", cast.manager)
    decision = Decision.objects.get(application=file)
    assert (decision.decided_by, decision.decided_for) == (cast.team_lead, cast.manager)
    assert event.digest() == event.hash and not list(chains.file_chains(chains.Counted(), [file.pk]))


def test_for_whom_is_a_part_of_what_was_hashed(cast, story):
    file = story("recommended").file
    away(cast.manager, cast.team_lead)
    event = perform(file, "open_decision", cast.team_lead)
    event.acted_for = None
    assert event.digest() != event.hash


def test_before_after_and_without_the_absence_nobody_stands_in(cast, story):
    file = story("recommended").file
    absence = away(cast.manager, cast.team_lead, first=1, last=2)
    assert not machine.offers(file, cast.team_lead) or "open_decision" not in {
        offer.code for offer in machine.offers(file, cast.team_lead)
    }
    with pytest.raises(NotAllowed):
        perform(file, "open_decision", cast.team_lead)
    absences.cancel(absence, by=cast.manager, today=timezone.localdate())
    assert not standing_in.stood_in_for(cast.team_lead, file, timezone.now() + timedelta(days=1))


def test_the_recommender_never_decides_as_a_delegate(cast, story):
    told = story("assessment")
    told.at = timezone.now()
    assert told._assess()
    told.move("recommend", cast.team_lead, outcome="nominate", reasons="All met.")
    away(cast.manager, cast.team_lead)
    with pytest.raises(NotAllowed, match="earlier step"):
        perform(told.file, "open_decision", cast.team_lead)


def test_nobody_decides_for_whoever_recommended(cast, story, second):
    """A lead who recommended became a manager, and is away."""
    told = story("assessment")
    told.at = timezone.now()
    assert told._assess()
    told.move("recommend", cast.team_lead, outcome="nominate", reasons="All met.")
    User.objects.filter(pk=cast.team_lead.pk).update(role="manager")
    lead = User.objects.create_user("new.lead@demo.example", role="team_lead")
    away(User.objects.get(pk=cast.team_lead.pk), lead)
    with pytest.raises(NotAllowed, match="earlier step"):
        perform(told.file, "open_decision", lead)
    perform(told.file, "open_decision", second)


def second_signature(story, cast):
    told = story("decision")
    Program.objects.update(executive_director_signs=True)
    return told


def test_one_person_never_gives_both_signatures(cast, story):
    told = second_signature(story, cast)
    perform(told.file, "approve_first", cast.manager)
    away(cast.executive_director, cast.manager)
    with pytest.raises(NotAllowed, match="earlier step"):
        perform(told.file, "sign", cast.manager)


def test_nor_by_somebody_who_gave_the_first_one_for_them(cast, story, second):
    """The lead signs first for the second manager, who then comes back and stands in for the director."""
    told = second_signature(story, cast)
    absence = away(second, cast.team_lead)
    event = perform(told.file, "approve_first", cast.team_lead)
    assert event.acted_for == second
    absences.cancel(absence, by=second, today=timezone.localdate())
    away(cast.executive_director, second)
    with pytest.raises(NotAllowed, match="earlier step"):
        perform(told.file, "sign", second)
    Absence.objects.filter(user=cast.executive_director).delete()
    away(cast.executive_director, cast.manager)
    assert perform(told.file, "sign", cast.manager).acted_for == cast.executive_director


@pytest.mark.parametrize(("by", "stead"), [("team_lead", None), ("manager", "team_lead"), ("team_lead", "manager")])
def test_the_database_refuses_it_as_well(cast, story, by, stead):
    """Whatever the program forgets: a decision by the recommender, for the recommender, or by one in two roles."""
    told = story("assessment")
    told.at = timezone.now()
    assert told._assess()
    told.move("recommend", cast.team_lead, outcome="nominate", reasons="All met.")
    last = told.file.events.order_by("-number").first()
    row = {
        "application": told.file, "number": last.number + 1, "at": timezone.now(), "by": getattr(cast, by), "role": "manager",
        "acted_for": stead and getattr(cast, stead), "action": "open_decision", "from_status": "recommended",
        "to_status": "decision", "stream_version_id": last.stream_version_id, "software": "x", "previous_hash": last.hash,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="one person recommended and decided"), transaction.atomic():
        ApplicationEvent.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationEvent.objects.create(**row | {"by": cast.manager, "acted_for": cast.manager})
    ApplicationEvent.objects.create(**row | {"by": cast.manager, "acted_for": None})


def test_the_constraint_on_decisions_refuses_the_recommender_in_whose_stead_it_was(cast, story):
    told = story("nominated")
    decision = Decision.objects.get(application=told.file)
    fields = {f.attname: getattr(decision, f.attname) for f in Decision._meta.concrete_fields if f.name != "id"}
    event = told.file.events.order_by("number").first()
    fields |= {"event_id": event.pk, "decided_for_id": decision.recommended_by_id}
    with pytest.raises(IntegrityError, match="nobody_decides_for_the_recommender"), transaction.atomic():
        Decision.objects.create(**fields)


def test_who_may_not_see_the_file_stands_in_on_it_for_nobody(cast, story):
    file = story("recommended").file
    away(cast.manager, cast.team_lead)
    conflicts.declare(file, by=cast.executive_director, at=timezone.now(), tie="family", person=cast.manager)
    with pytest.raises(NotAllowed):  # the manager could not, so nobody can for them
        perform(file, "open_decision", cast.team_lead)
    assert access.sees(cast.team_lead, file)


@pytest.mark.parametrize("role", sorted(STANDS_IN))
def test_who_may_stand_in_is_as_the_table_says(cast, role):
    user = getattr(cast, role)
    assert {person.role for person in standing_in.possible(user)} <= STANDS_IN[role]
    for other in ("support_officer", "program_officer", "auditor", "administrator", "applicant"):
        assert other not in STANDS_IN[role]


def test_nobody_names_themselves_and_an_officer_names_no_managers_delegate(cast):
    for by, delegate in ((cast.team_lead, cast.team_lead), (cast.team_lead, cast.executive_director)):
        with pytest.raises(NotValid) as wrong:
            away(cast.manager, delegate, by=by)
        assert set(wrong.value.errors) == {"delegate"}
    with pytest.raises(NotValid):
        away(cast.support_officer, cast.team_lead)
    assert not Absence.objects.exists()


def test_who_is_away_too_cannot_stand_in(cast):
    away(cast.team_lead, None, first=2, last=5)
    with pytest.raises(NotValid) as wrong:
        away(cast.manager, cast.team_lead)
    assert "away, too" in wrong.value.errors["delegate"]


def test_the_page_of_absences_names_who_stands_in(client, cast):
    client.force_login(cast.manager)
    today = timezone.localdate()
    given = {
        "user": cast.manager.pk, "from_on": today.isoformat(), "until_on": (today + timedelta(days=2)).isoformat(),
        "reason": "leave", "delegate": cast.team_lead.pk,
    }  # fmt: skip
    page = client.post("/desk/workload/absences/", given).content.decode()
    assert "takes this person’s steps meanwhile" in page
    wrong = client.post("/desk/workload/absences/", given | {"delegate": cast.executive_director.pk})
    assert wrong.status_code == 422 and "cannot stand in" in wrong.content.decode()
    assert client.post("/desk/workload/absences/", given | {"step": "record"}).status_code == 302
    assert str(cast.team_lead) in client.get("/desk/workload/absences/").content.decode()
    client.force_login(cast.support_officer)
    assert "id_delegate" not in client.get("/desk/workload/absences/").content.decode()


def test_a_letter_is_signed_for_whoever_is_away(cast, story):
    file = story("recommended").file
    away(cast.manager, cast.team_lead)
    perform(file, "open_decision", cast.team_lead)
    event = perform(file, "approve", cast.team_lead)
    assert _signature(event, "fr") == {
        "signed_by": cast.team_lead.get_full_name(), "signed_role": f"pour {cast.manager.get_full_name()}, Gestionnaire"
    }  # fmt: skip


def test_the_timeline_says_in_whose_stead(client, cast, story):
    file = story("recommended").file
    away(cast.manager, cast.team_lead)
    perform(file, "open_decision", cast.team_lead)
    client.force_login(cast.auditor)
    page = client.get(f"/desk/applications/{file.number}/?show=all").content.decode()
    assert f"standing in for {cast.manager}" in page
