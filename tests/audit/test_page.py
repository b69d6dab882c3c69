"""The auditor's page: what was changed, by whom, in plain words of either language, and how history was found."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nominee import services
from nominee.audit.acting import acting
from nominee.audit.recording import record
from nominee.audit.signing import known_keys
from nominee.audit.verifying import Result, keep, verify
from nominee.clock import now
from nominee.models import GROUNDS, AdministrativeChange, Queue, Team, User
from nominee.roles import ROLES, STAFF
from nominee.scopes import restricting


@pytest.fixture
def asked(cast, client):
    """`asked("?kind=account")`: the page's text, as the auditor reads it."""
    client.force_login(cast.auditor)

    def ask(query: str = "", status: int = 200) -> str:
        answer = client.get(f"/desk/audit/{query}")
        assert answer.status_code == status
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())

    return ask


def test_a_change_reads_in_plain_words_in_both_languages(cast, asked, client):
    account = User.objects.get(pk=cast.support_officer.pk)
    account.role, account.team = "program_officer", Team.objects.get(code="assessment")
    services.save_account(account, by=cast.administrator)
    text = asked("?kind=account")
    assert "Accounts support.officer@demo.example changed role: Support officer → Program officer" in text
    assert f"team: {Team.objects.get(code='intake')} → {Team.objects.get(code='assessment')}" in text
    assert "Nadia Haddad" in text
    client.cookies["language"] = "fr"
    assert "rôle : Agent de soutien → Agent de programme" in asked("?kind=account")


def test_filters_by_kind_person_and_day(cast, asked):
    with acting(cast.administrator, why="Renamed in the plan."):
        Queue.objects.filter(place=0).update(name={"en": "First", "fr": "Première"})
    number = AdministrativeChange.objects.latest("number").number
    assert "Renamed in the plan." in asked()
    assert "Renamed in the plan." in asked(
        f"?kind=queue&person={cast.administrator.pk}&day={now().astimezone().date()}"
    )
    assert "Renamed in the plan." not in asked("?kind=team")
    assert "No change fits these filters." in asked(f"?person={cast.analyst.pk}")
    assert "No change fits these filters." in asked("?day=2001-01-01")
    assert "Renamed in the plan." not in asked(f"?before={number}")


def test_every_change_is_reached_page_by_page(cast, client):
    client.force_login(cast.administrator)
    seen, address = [], "/desk/audit/"
    while address:
        page = client.get(address)
        seen += [one["row"].number for one in page.context["rows"]]
        address = f"/desk/audit/{page.context['next']}" if page.context["next"] else ""
    assert seen == list(range(AdministrativeChange.objects.latest("number").number, 0, -1))


@pytest.mark.parametrize(
    "query", ["?day=2026-02-30", "?day=x", "?kind=%00", "?person=abc&before=-1", "?person=99999999999999999"]
)
def test_what_cannot_be_read_is_no_fault(cast, asked, query):
    text = asked(query)
    assert ("Enter a date that exists." in text) == query.startswith("?day")


def test_only_who_checks_or_configures_reads_it(cast):
    for name, status in {
        "auditor": 200,
        "administrator": 200,
        "manager": 403,
        "support_officer": 403,
        "analyst": 403,
    }.items():
        reader = Client()
        reader.force_login(getattr(cast, name))
        assert reader.get("/desk/audit/").status_code == status, name


def test_it_says_how_history_was_last_found(story, asked, export, tamper):
    told = story("submitted")
    assert "has not been verified yet" in asked()
    assert "No signed export of the chains is found" in asked()
    export()
    keep(verify(known=known_keys()), at=now())
    assert "1 files with 2 events, and nothing was changed, removed or put in" in asked()
    assert "(export 1)" in asked()
    tamper("update nominee_applicationevent set role = 'x' where application_id = %s and number = 2", [told.file.pk])
    keep(verify(known=known_keys()), at=now())
    text = asked()
    assert "The history was tampered with: 1 finding" in text
    assert f"{told.file.number}, " in text


def test_a_result_that_cannot_be_kept_is_no_fault(cast):
    assert keep(Result(), at=now())
    assert record("verification", "history", after={}).kind == "verification"


@pytest.mark.parametrize("role", sorted(STAFF))
def test_an_added_account_of_staff_shows_its_name_and_role(cast, asked, role):
    """Also of roles that came after the trigger was written."""
    account = User(email="new@person.example", first_name="Rosa", last_name="Lindqvist", role=role)
    services.save_account(account, by=cast.administrator)
    text = asked("?kind=account")
    assert "new@person.example added" in text and "family name: Lindqvist" in text
    assert f"role: {ROLES[role].name}" in text


def test_an_added_account_of_an_applicant_shows_its_role_and_no_name(cast, asked):
    account = User(email="new@person.example", first_name="Rosa", last_name="Lindqvist", role="applicant")
    services.save_account(account, by=cast.administrator)
    text = asked("?kind=account")
    assert f"#{account.pk} added" in text and f"role: {ROLES['applicant'].name}" in text
    assert "Lindqvist" not in text and "new@person.example" not in text


def test_files_and_people_are_named_as_far_as_the_reader_sees_them(cast, asked, client, story):
    at, seen, hidden = now(), story("verification").file, story("verification", place=1).file
    for file, circle in ((seen, [cast.auditor, cast.support_officer]), (hidden, [cast.support_officer])):
        restricting.restrict(file, by=cast.manager, at=at, ground="public", reason="A public person.", circle=circle)
    text = asked("?kind=scope")
    assert f"Who may see a file {seen.number} added" in text and f"named to : {cast.support_officer}" in text.replace(
        "to:", "to :"
    )
    assert f"file: {seen.number}" in text and str(GROUNDS["public"]) in text
    assert hidden.number not in text and f"#{hidden.pk} (not shown)" in text
    for raw in ("application_id", "see_restricted", "by_id"):
        assert raw not in text
    client.force_login(cast.administrator)
    assert seen.number not in asked("?kind=scope")


def test_a_page_of_changes_asks_as_much_for_many_as_for_few(cast, client, story, django_assert_max_num_queries):
    client.force_login(cast.auditor)
    file = story("verification").file
    restricting.restrict(
        file, by=cast.manager, at=now(), ground="public", reason="A public person.", circle=[cast.auditor]
    )
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/audit/?kind=scope")
    people = [getattr(cast, role) for role in ("auditor", "support_officer", "program_officer", "team_lead")]
    restricting.rename(file, by=cast.manager, at=now(), circle=people)
    with django_assert_max_num_queries(len(few)):
        client.get("/desk/audit/?kind=scope")
