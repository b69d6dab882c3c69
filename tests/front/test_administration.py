"""The administrator's pages: accounts are opened, changed and closed; what is wrong is said at the field."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from nominee import clock, services
from nominee.errors import NotAllowed, NotValid
from nominee.models import AdministrativeChange, Team, User
from nominee.sign_in import notices, passwords

PHRASE = "a long pass phrase of words"

NEW = {
    "email": "new.officer@demo.example", "first_name": "Rosa", "last_name": "Lindqvist", "language": "en",
    "role": "support_officer",
}  # fmt: skip


@pytest.fixture
def pages(cast, client):
    client.force_login(cast.administrator)
    return client


def test_an_account_is_opened_and_its_person_chooses_the_password(pages, client):
    assert "password1" not in pages.get(reverse("admin:nominee_user_add")).content.decode()
    chosen = {"usable_password": "true", "password1": PHRASE, "password2": PHRASE, "password": PHRASE}
    answer = pages.post(reverse("admin:nominee_user_add"), NEW | chosen)
    assert answer.status_code == 302
    made = User.objects.get(email=NEW["email"])
    assert (made.role, made.get_full_name(), made.is_active) == ("support_officer", "Rosa Lindqvist", True)
    assert not made.has_usable_password()
    pages.logout()
    notices.send_due(clock.now())
    (letter,) = mail.outbox
    assert letter.to == [NEW["email"]] and letter.subject == "Choose your password"
    page = client.get("/" + letter.body.split("\n\n")[1].strip().split("/", 3)[3])
    assert client.post(page["Location"], {"new_password1": PHRASE, "new_password2": PHRASE}).status_code == 302
    made.refresh_from_db()
    assert made.check_password(PHRASE)


@pytest.fixture
def real(cast):
    """`real("manager")`: an account that is not of the demonstration, and so has an inbox."""
    return lambda role, **more: User.objects.create_user(f"{role}@person.example", PHRASE, role=role, **more)


def test_no_administrator_sets_a_password(pages, real):
    for account in (real("applicant", last_name="Roe"), real("manager", last_name="Poe")):
        before = account.password
        kept, address = as_shown(account)
        pages.post(
            address.replace("change/", "password/"), {"password1": "another one 77", "password2": "another one 77"}
        )
        pages.post(address, kept | {"is_active": "on", "password": "x", "password1": "another one 77"})
        account.refresh_from_db()
        assert account.password == before
        assert "new_password" not in pages.get(address).content.decode()


def test_a_link_to_choose_a_password_is_sent_from_the_list_and_is_in_the_log(pages, real, cast):
    account, closed = real("applicant"), real("analyst", is_active=False)
    chosen = {"action": "send_link", "_selected_action": [account.pk, closed.pk, cast.manager.pk]}
    page = pages.post(reverse("admin:nominee_user_changelist"), chosen, follow=True).content.decode()
    assert "1 link was sent." in page and "2 accounts are closed or have no inbox" in page
    notices.send_due(clock.now())
    assert [letter.to for letter in mail.outbox] == [[account.email]]
    row = AdministrativeChange.objects.filter(kind="sign_in").latest("number")
    assert (row.by, row.subject, row.after) == (cast.administrator, f"#{account.pk}", {"link": "sent"})
    with pytest.raises(NotAllowed):
        passwords.send_link(account, by=cast.manager, at=clock.now())


@pytest.mark.parametrize("role", ["applicant", "representative", "employer_contact"])
def test_the_address_of_whoever_applies_is_not_the_administrators(pages, real, cast, role):
    account = real(role, last_name="Roe")
    kept, address = as_shown(account)
    for change in ({"role": "analyst"}, {"role": role}):
        pages.post(address, kept | {"is_active": "on", "email": "mine@person.example"} | change)
        account.refresh_from_db()
        assert account.email == f"{role}@person.example"
    account.email = "mine@person.example"
    with pytest.raises(NotValid):
        services.save_account(account, by=cast.administrator)


def test_an_applicant_made_staff_for_a_moment_keeps_the_address(pages, story):
    applicant = story("completeness").file.applicant
    kept, address = as_shown(applicant)
    pages.post(address, kept | {"is_active": "on", "role": "analyst"})
    pages.post(address, kept | {"is_active": "on", "role": "analyst", "email": "mine@person.example"})
    applicant.refresh_from_db()
    assert applicant.role == "analyst" and applicant.email == kept["email"]


@pytest.mark.parametrize("role", ["manager", "privacy_officer"])
def test_the_former_address_of_staff_is_told_of_a_new_one(pages, real, role):
    account = real(role, last_name="Poe", team=Team.objects.get(code="decisions"))
    kept, address = as_shown(account)
    assert pages.post(address, kept | {"is_active": "", "email": "New@person.example"}).status_code == 302
    account.refresh_from_db()
    assert account.email == "new@person.example"
    notices.send_due(clock.now())
    (letter,) = mail.outbox
    assert letter.to == [f"{role}@person.example"] and "another e-mail address" in letter.body
    assert "new@person.example" not in letter.body


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "Manager@demo.example"}, "There is an account with this e-mail address."),
        ({"first_name": "", "last_name": ""}, "Enter the person’s name."),
        ({"role": "emperor"}, "not one of the available choices"),
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


def test_it_is_in_the_readers_language(pages, cast, client):
    client.cookies["language"] = "fr"
    texts = [client.get(path).content.decode() for path in (
        reverse("admin:index"), reverse("admin:nominee_user_changelist"), reverse("admin:nominee_user_add"),
        reverse("admin:nominee_streamversion_changelist"), reverse("admin:nominee_allocationchange_add"),
    )]  # fmt: skip
    told = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", " ".join(texts), flags=re.DOTALL)
    assert "Versions de volets" in told and "Agent de soutien" in told and "Adresse courriel" in told
    english = {
        "User",
        "Users",
        "Email",
        "Role",
        "Language",
        "Streams",
        "Allocations",
        "Applicant",
        "Support",
        "Label",
        "Places of",
    }
    assert not [word for word in english if re.search(rf"\b{word}\b", told)]
