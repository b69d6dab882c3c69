"""Sessions: on the server, by hash, ended by idling, by time, by their person, by an administrator, by every change."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.base import UpdateError
from django.core import mail
from django.test import Client
from django.urls import reverse
from way_in import HOST, PASSWORD, add_passkey, enter, give_password

from nominee import clock
from nominee.models import AdministrativeChange, Session, SignIn
from nominee.sign_in import notices, sessions

pytestmark = pytest.mark.django_db
COOKIE = django_settings.SESSION_COOKIE_NAME


@pytest.fixture
def applicant(person):
    return person("applicant")


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def another(user) -> Client:
    client = Client(headers=HOST | {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
    enter(client, user)
    assert is_in(client)
    return client


def test_the_table_does_not_hold_what_the_browser_holds(applicant, mine):
    enter(mine, applicant)
    key = mine.cookies[COOKIE].value
    row = Session.objects.get(user=applicant)
    assert key not in str(vars(row)) and row.pk == sessions.hashed(key)


def test_signing_in_gives_a_new_key_and_ends_the_old_one(applicant, mine):
    mine.post(reverse("passkey-question"))  # a session before the sign-in
    before = mine.cookies[COOKIE].value
    enter(mine, applicant)
    assert mine.cookies[COOKIE].value != before
    assert not Session.objects.filter(pk=sessions.hashed(before)).exists()


def test_idling_ends_it_and_reading_keeps_it(applicant, mine, later):
    enter(mine, applicant)
    for minutes in (29, 58, 87):
        with later(minutes=minutes):
            assert is_in(mine)
    with later(minutes=87 + 31):
        assert not is_in(mine)


def test_what_an_open_page_asks_by_itself_keeps_nobody_in(applicant, mine, later):
    enter(mine, applicant)
    with later(minutes=20):
        assert mine.get(reverse("account-session")).json()["seconds"] <= 600
    with later(minutes=31):
        assert mine.get(reverse("account-session")).json() == {"seconds": 0}
        assert not is_in(mine)


def test_staying_is_a_press(applicant, mine, later):
    enter(mine, applicant)
    with later(minutes=29):
        assert mine.post(reverse("account-session")).json()["seconds"] > 1700
    with later(minutes=50):
        assert is_in(mine)


@pytest.mark.parametrize(("role", "hours"), [("applicant", 24), ("analyst", 12)])
def test_it_is_over_after_its_time_however_busy(person, mine, later, role, hours, app):
    user = person(role)
    enter(mine, user, app(user))
    for quarter in range(1, hours * 4):
        with later(minutes=15 * quarter):
            assert is_in(mine)
    with later(hours=hours, minutes=1):
        assert not is_in(mine)


def test_signing_out_ends_it_on_the_server_and_clears_the_browser(applicant, mine):
    enter(mine, applicant)
    key = mine.cookies[COOKIE].value
    answer = mine.post(reverse("sign-out"))
    assert '"cache"' in answer["Clear-Site-Data"]
    thief = Client(headers=HOST)
    thief.cookies[COOKIE] = key
    assert not is_in(thief)


def test_a_session_that_was_ended_is_not_written_again_by_a_request_under_way(applicant, mine):
    enter(mine, applicant)
    store = sessions.SessionStore(mine.cookies[COOKIE].value)
    store["something"] = 1
    sessions.end_all(applicant)
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.filter(user=applicant).exists()


def test_with_one_too_many_the_one_unused_for_longest_is_over(applicant, mine, later):
    enter(mine, applicant)
    second = another(applicant)
    for minute in range(2, sessions.MOST):
        with later(minutes=minute):
            another(applicant)
    with later(minutes=12):
        assert is_in(mine)  # read a moment ago, so it is not the one
    with later(minutes=13):
        another(applicant)
        assert [is_in(client) for client in (mine, second)] == [True, False]
        assert sessions.sessions_of(applicant, clock.now()).count() == sessions.MOST


def test_the_list_shows_mine_and_ends_one_or_all_others(applicant, mine, person, later):
    enter(mine, applicant)
    others = [another(applicant) for _one in range(3)]
    stranger = another(person("applicant"))
    page = mine.get(reverse("account")).content.decode()
    assert page.count("Firefox · Windows") >= 3
    name = sessions.hashed(others[0].cookies[COOKIE].value)[:16]
    theirs = sessions.hashed(stranger.cookies[COOKIE].value)[:16]
    assert name in page and theirs not in page
    with later(minutes=11):  # whoever found this browser open ends nobody's session
        answer = mine.post(reverse("account-sessions-end"))
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("prove"))
    assert all(is_in(client) for client in others)
    mine.post(reverse("account-sessions-end"), {"name": theirs})
    mine.post(reverse("account-sessions-end"), {"name": name})
    assert [is_in(client) for client in (stranger, *others, mine)] == [True, False, True, True, True]
    mine.post(reverse("account-sessions-end"))
    assert [is_in(client) for client in (stranger, *others, mine)] == [True, False, False, False, True]


def test_a_changed_password_ends_all_others(applicant, mine):
    enter(mine, applicant)
    other = another(applicant)
    new = "quite another phrase of words"
    page = mine.post(reverse("password-change"), {"new_password1": new, "new_password2": new})
    assert page.status_code == 302 and is_in(mine) and not is_in(other)
    applicant.refresh_from_db()
    assert applicant.check_password(new)


def test_a_changed_factor_ends_all_others_and_is_told(applicant, mine):
    enter(mine, applicant)
    other = another(applicant)
    add_passkey(mine)
    assert is_in(mine) and not is_in(other)
    notices.send_due(clock.now())
    assert [letter.to for letter in mail.outbox if "How you sign in" in letter.subject] == [[applicant.email]]


def test_a_closed_account_is_out_at_once(applicant, mine, cast):
    from nominee.services import save_account

    enter(mine, applicant)
    applicant.is_active = False
    save_account(applicant, by=cast.administrator)
    assert not is_in(mine) and not Session.objects.filter(user=applicant).exists()


def test_an_administrator_ends_somebodys_sessions_and_it_is_in_the_log(applicant, mine, cast):
    enter(mine, applicant)
    office = Client()
    office.force_login(cast.administrator)
    chosen = {"action": "end_sessions", "_selected_action": [applicant.pk]}
    assert office.post(reverse("admin:nominee_user_changelist"), chosen).status_code == 302
    assert not is_in(mine)
    assert SignIn.objects.filter(user=applicant, what="sessions_ended", by=cast.administrator).exists()
    change = AdministrativeChange.objects.filter(kind="sign_in").latest("number")
    assert change.by == cast.administrator and change.subject == f"#{applicant.pk}"


def test_a_link_for_a_new_password_keeps_the_factors_and_signs_nobody_in(person, mine, app):
    officer = person("manager")
    app(officer)
    for email in (officer.email, "nobody@person.example"):
        answer = mine.post(reverse("password-forgotten"), {"email": email})
        assert "If there is an account" in answer.content.decode()
    notices.send_due(clock.now())
    (letter,) = mail.outbox
    path = letter.body.split("\n\n")[1].strip().split("/", 3)[3]
    page = mine.get(f"/{path}")
    new = "quite another phrase of words"
    done = mine.post(page["Location"], {"new_password1": new, "new_password2": new})
    assert done["Location"] == reverse("sign-in")
    assert mine.get(reverse("desk")).status_code == 302
    assert give_password(mine, officer, PASSWORD).status_code == 200
    assert give_password(mine, officer, new)["Location"] == reverse("sign-in-second")
    again = Client(headers=HOST).get(f"/{path}")
    assert "no longer good" in again.content.decode()
