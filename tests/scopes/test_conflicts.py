"""A declared conflict of interest: the file is not there for that person, and never comes to them."""

from __future__ import annotations

import re
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from nominee import access, machine
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application, DeclaredConflict, Holding, Note
from nominee.scopes import conflicts
from nominee.work import services

pytestmark = pytest.mark.django_db


def declare(file, by, **more):
    return conflicts.declare(file, by=by, at=timezone.now(), tie="friend", **more)


def test_declared_on_the_page_it_leads_to_ones_own_conflicts(cast, story, client):
    file = story("completeness").file
    client.force_login(cast.support_officer)
    page = client.post(f"/desk/applications/{file.number}/access/", {"do": "declare", "tie": "friend"}, follow=True)
    assert page.status_code == 200 and "Kept: the conflict of interest" in page.content.decode()


def test_what_its_declarer_held_goes_to_its_queue_in_the_same_moment(cast, story):
    told = story("completeness")
    declare(told.file, cast.support_officer)
    told.file.refresh_from_db()
    assert told.file.assigned_to is None and told.file.queue.code == "support"
    assert Holding.objects.get(application=told.file, until_at=None).queue.code == "support"
    note = Note.objects.get(application=told.file)
    assert note.by == cast.support_officer and "conflict of interest" in note.text
    assert access.roles_on(cast.support_officer, told.file) == set() and access.sees(cast.team_lead, told.file)


def test_the_next_file_is_another_one_and_nobody_can_give_it_to_them(cast, story):
    first, second = story("submitted").file, story("submitted", 1).file
    rows = Application.objects.filter(pk__in=[first.pk, second.pk])
    urgent = rows.order_by("next_on", "id").first()
    declare(urgent, cast.support_officer)
    given = services.next_file(cast.support_officer, timezone.now())
    assert given is not None and given != urgent
    with pytest.raises(NotNow, match="may not see"):
        services.assign(urgent, cast.support_officer, by=cast.team_lead, at=timezone.now())


def test_a_file_that_comes_back_to_a_step_passes_them_by(cast, story):
    told = story("assessment")
    declare(told.file, cast.support_officer)  # who verified it
    told.at = timezone.now()
    told.move("return_to_verification", cast.program_officer, comments="Once more.")
    told.file.refresh_from_db()
    assert told.file.assigned_to is None and told.file.queue.turn == "support"
    with pytest.raises(NotFound):
        machine.perform(
            told.file, "start_assessment", by=cast.support_officer, at=timezone.now(), expecting="verification"
        )


def test_only_somebody_else_who_leads_takes_it_back(cast, story):
    file = story("completeness").file
    conflict = declare(file, cast.team_lead)
    reason = "They only share a name."
    with pytest.raises(NotFound):  # to them it is not there
        conflicts.withdraw(conflict, by=cast.team_lead, at=timezone.now(), reason=reason)
    with pytest.raises(NotAllowed):
        conflicts.withdraw(conflict, by=cast.program_officer, at=timezone.now(), reason=reason)
    with pytest.raises(NotValid):
        conflicts.withdraw(conflict, by=cast.manager, at=timezone.now(), reason="no")
    conflicts.withdraw(conflict, by=cast.manager, at=timezone.now(), reason=reason)
    assert access.sees(cast.team_lead, file)
    with pytest.raises(NotNow):
        conflicts.withdraw(conflict, by=cast.manager, at=timezone.now(), reason=reason)
    assert declare(file, cast.team_lead).pk != conflict.pk


def test_the_database_refuses_that_somebody_ends_their_own(cast, story):
    conflict = declare(story("completeness").file, cast.team_lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredConflict.objects.filter(pk=conflict.pk).update(ended_at=timezone.now(), ended_by=cast.team_lead)


def test_a_lead_declares_for_another_and_an_officer_does_not(cast, story):
    file = story("completeness").file
    with pytest.raises(NotAllowed):
        declare(file, cast.program_officer, person=cast.support_officer)
    declare(file, cast.team_lead, person=cast.support_officer)
    assert not access.sees(cast.support_officer, file)
    with pytest.raises(NotValid):
        declare(file, cast.team_lead, person=cast.support_officer)


def test_it_is_declared_by_number_before_the_file_is_opened_and_a_strange_number_tells_nothing(client, cast, story):
    file, draft = story("completeness").file, story("draft", 1).file
    client.force_login(cast.program_officer)
    path = reverse("desk-conflicts")
    answers = set()
    for number in (draft.number, "JOWP-2026-999999"):
        page = client.post(path, {"number": number, "tie": "family"}).content.decode()
        assert "There is no file of this number that you see." in page
        answers.add(re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.replace(number, "")))
    assert len(answers) == 1
    assert client.post(path, {"number": f" {file.number.lower()} ", "tie": "family"}).status_code == 302
    page = client.get(path).content.decode()
    assert file.number in page and "Family" in page
    assert client.get(reverse("desk-file", args=[file.number])).status_code == 404


def test_the_page_of_the_file_shows_it_and_takes_it_back(client, cast, story):
    file = story("completeness").file
    path = reverse("desk-access", args=[file.number])
    client.force_login(cast.team_lead)
    data = {"do": "declare", "tie": "client", "person": cast.support_officer.pk}
    assert client.post(path, {**data, "tie": ""}).status_code == 422
    assert client.post(path, {**data, "person": "999999"}).status_code == 422
    assert client.post(path, data).status_code == 302
    conflict = DeclaredConflict.objects.get()
    assert "Former client" in client.get(path).content.decode()
    data = {"do": "withdraw", "conflict": conflict.pk, "end_reason": "x"}
    answer = client.post(path, data)
    assert answer.status_code == 422 and ">x</textarea>" in answer.content.decode()
    assert client.post(path, data | {"end_reason": "It was somebody else."}).status_code == 302
    assert access.sees(cast.support_officer, file)


@pytest.mark.django_db(transaction=True)
def test_declared_and_assigned_in_one_moment_the_file_never_stays_with_them(story, cast):
    """Whichever comes first, the other one waits for the file's lock and looks again."""
    file, officer, lead = story("submitted").file, cast.support_officer, cast.team_lead
    for _turn in range(6):
        together, problems = threading.Barrier(3), []

        def do(act, together=together, problems=problems):
            try:
                together.wait(20)
                act()
            except (NotNow, NotFound, NotValid):
                pass
            except Exception as problem:
                problems.append(problem)
            finally:
                connection.close()

        acts = (
            lambda file=file: declare(file, officer),
            lambda file=file: services.assign(file, officer, by=lead, at=timezone.now()),
            lambda: services.next_file(officer, timezone.now()),
        )
        threads = [threading.Thread(target=do, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert problems == []
        file = Application.objects.get(pk=file.pk)
        assert file.assigned_to_id != officer.pk and not access.sees(officer, file)
        conflicts.withdraw(
            DeclaredConflict.objects.latest("pk"), by=lead, at=timezone.now(), reason="Another turn of it."
        )
