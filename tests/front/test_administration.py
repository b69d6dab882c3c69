"""The administrator's pages: accounts are opened, changed and closed; what is wrong is said at the field."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nominee.models import Team, User

NEW = {
    "email": "new.officer@demo.example", "first_name": "Rosa", "last_name": "Lindqvist", "language": "en",
    "role": "support_officer", "usable_password": "true", "password1": "long and unguessable 7", "password2": "long and unguessable 7",
}  # fmt: skip


@pytest.fixture
def pages(cast, client):
    client.force_login(cast.administrator)
    return client


def test_an_account_is_opened_and_signs_in(pages, client):
    answer = pages.post(reverse("admin:nominee_user_add"), NEW)
    assert answer.status_code == 302
    made = User.objects.get(email=NEW["email"])
    assert (made.role, made.get_full_name(), made.is_active) == ("support_officer", "Rosa Lindqvist", True)
    pages.logout()
    assert client.login(username=NEW["email"], password=NEW["password1"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "Manager@demo.example"}, "There is an account with this e-mail address."),
        ({"first_name": "", "last_name": ""}, "Enter the person’s name."),
        ({"role": "emperor"}, "not one of the available choices"),
        ({"password2": "another one 77"}, "didn’t match"),
        ({"email": "\0"}, "Null characters are not allowed."),
    ],
)
def test_a_wrong_account_is_refused_at_the_field(pages, wrong, words):
    before = User.objects.count()
    answer = pages.post(reverse("admin:nominee_user_add"), NEW | wrong)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert User.objects.count() == before


def as_shown(officer: User) -> tuple[dict, str]:
    """The fields of an account as its page sends them, without the tick "active", and the page's address."""
    names = ("email", "first_name", "last_name", "language", "role", "capacity")
    kept = {name: getattr(officer, name) for name in names} | {"team": officer.team_id or ""}
    return kept, reverse("admin:nominee_user_change", args=[officer.pk])


def test_an_account_is_closed_and_can_do_nothing_at_once(pages, cast, client):
    officer = cast.support_officer
    kept, address = as_shown(officer)
    assert pages.get(address).status_code == 200
    assert pages.post(address, kept).status_code == 302  # without the tick "active"
    client.force_login(officer)
    officer.refresh_from_db()
    assert not officer.is_active
    assert client.get(reverse("desk")).status_code in {302, 403}


@pytest.mark.parametrize("query", ["role=%00", "role=x", "is_active__exact=7", "p=-1", "q=%00", "o=9.9"])
def test_odd_questions_to_the_lists_are_not_faults(pages, query):
    assert pages.get(f"{reverse('admin:nominee_user_changelist')}?{query}").status_code < 500


def test_what_somebody_can_take_is_kept(pages, cast):
    kept, address = as_shown(cast.support_officer)
    shown = pages.get(address).content.decode()
    assert "Languages of work" in shown and "Files finished in a week" in shown
    team = Team.objects.get(code="french").pk
    given = kept | {"is_active": "on", "team": team, "capacity": "12", "languages": ["fr"], "complexity": "2"}
    assert pages.post(address, given).status_code == 302
    officer = User.objects.get(pk=cast.support_officer.pk)
    assert (officer.team.code, officer.capacity) == ("french", 12)
    assert officer.skills == {"languages": ["fr"], "complexity": 2}
    for wrong in ("501", "-1", "many", ""):
        assert pages.post(address, given | {"capacity": wrong}).status_code == 200
    applicant = User.objects.filter(role="applicant").first()
    assert "Languages of work" not in pages.get(as_shown(applicant)[1]).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"is_active": ""}, "is_active"), ({"role": "auditor"}, "role"), ({"team": "french"}, "team")],
)
def test_files_that_nobody_else_can_take_are_said_at_the_field(pages, story, change, field):
    """The only manager: the file that waits for a decision would be left with nobody."""
    told = story("recommended")
    kept, address = as_shown(told.cast.manager)
    if field == "team":
        change = {"team": Team.objects.get(code="french").pk}
    answer = pages.post(address, kept | {"is_active": "on"} | change)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors.keys() == {field}
    assert "Nobody works in the role" in answer.content.decode()
    manager = User.objects.get(pk=told.cast.manager.pk)
    assert manager.is_active and manager.role == "manager" and manager.team.code == "decisions"


def test_who_changes_the_team_takes_their_files_along(pages, story):
    told = story("completeness")
    kept, address = as_shown(told.cast.support_officer)
    team = Team.objects.get(code="french")
    assert pages.post(address, kept | {"is_active": "on", "team": team.pk}).status_code == 302
    told.file.refresh_from_db()
    assert told.file.assigned_to == told.cast.support_officer and told.file.team == team
    assert (
        pages.post(address, kept | {"is_active": "on", "team": team.pk, "role": "program_officer"}).status_code == 302
    )
    told.file.refresh_from_db()
    assert told.file.assigned_to is None and told.file.queue.code == "support"
