"""What only the demonstration has is refused elsewhere; what only the auditor counts names nobody."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from way_in import HOST, PASSWORD, add_passkey, enter, give_password

from nominee import checks, clock
from nominee.models import Recovery, SignIn
from nominee.sign_in import factors, recovery
from reporting.demo_sign_in import somebody_lost_a_telephone

pytestmark = pytest.mark.django_db


def test_production_is_refused_while_the_demonstration_is_in_its_database(cast, settings, tmp_path):
    assert checks.nobody_of_the_demonstration(None, databases=["default"]) == []
    settings.DEMO, settings.DEBUG = False, False
    (found,) = checks.nobody_of_the_demonstration(None, databases=["default"])
    assert found.id == "nominee.E014" and found.is_serious()
    settings.DEBUG = True  # so that only the accounts are in the way
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    with pytest.raises(CommandError, match="accounts of the demonstration"):
        call_command("prepare")


def test_an_auditor_sees_how_often_and_not_who(person, mine, app):
    officer = person("manager")
    give_password(mine, officer, "wrong")
    auditor = person("auditor")
    enter(mine, auditor, app(auditor))
    page = mine.get(reverse("desk-audit-sign-ins")).content.decode()
    assert "Wrong password" in page and officer.email not in page
    assert SignIn.objects.filter(what="wrong_password").count() == 1


def test_the_demonstration_shows_a_recovery_that_waits(cast):
    from reporting import demo

    demo.colleagues(cast)
    for _twice in range(2):
        somebody_lost_a_telephone(cast)
    row = Recovery.objects.get()
    assert row.confirmations.get().by == cast.manager and row.ready_at is None


def test_an_account_that_an_administrator_opens_is_not_of_the_demonstration(cast, client):
    client.force_login(cast.administrator)
    new = {
        "email": "new@person.example", "first_name": "Rosa", "last_name": "L", "language": "en", "role": "manager",
        "is_demonstration": "on",
    }  # fmt: skip
    assert client.post(reverse("admin:nominee_user_add"), new).status_code == 302
    from nominee.models import User

    assert not User.objects.get(email="new@person.example").is_demonstration


@pytest.fixture
def shown(person):
    """`shown("manager")`: an account of the demonstration."""
    return lambda role: person(role, is_demonstration=True)


@pytest.mark.parametrize("role", ["manager", "applicant"])
def test_a_factor_that_was_added_to_a_demonstration_account_is_asked_for(shown, mine, role, later):
    account = shown(role)
    place = reverse("desk" if role == "manager" else "apply")
    enter(mine, account)
    assert mine.get(place).status_code == 200, "without one, as ever"
    assert "your password alone lets nobody in" in mine.get(reverse("account")).content.decode()
    device = add_passkey(mine)
    assert mine.get(place).status_code == 200, "the session in which it was added goes on"
    again = Client(headers=HOST)
    assert give_password(again, account)["Location"] == reverse("sign-in-second")
    assert again.get(place).status_code == 302, "the password alone lets nobody in"
    options = again.post(reverse("passkey-question")).json()
    assert again.post(reverse("sign-in-second"), {"credential": device.get(options)}).status_code == 302
    assert again.get(place).status_code == 200
    with later(minutes=11):
        proof = again.post(reverse("prove"), {"password": PASSWORD})
        assert proof.status_code == 422, "nor is it a proof"


def test_a_demonstration_account_that_removed_its_factor_is_as_before(shown, mine, app):
    account = shown("team_lead")
    enter(mine, account, app(account))
    assert mine.post(reverse("factor-remove", args=[factors.of(account).get().pk])).status_code == 302
    fresh = Client(headers=HOST)
    give_password(fresh, account)
    assert fresh.get(reverse("desk")).status_code == 200


def test_a_demonstration_account_recovers_a_lost_factor(shown, mine, app, cast, settings):
    assert not settings.RECOVERY_WAIT and not settings.RECOVERY_STANDING
    account = shown("support_officer")
    app(account)
    give_password(mine, account)
    mine.post(reverse("sign-in-lost"), {"do": "ask"})
    row = Recovery.objects.get(user=account)
    for colleague in (cast.administrator, cast.manager):
        recovery.confirm(row.pk, by=colleague, reason="Met at the counter on King Street.", at=clock.now())
    mine.post(reverse("sign-in-lost"), {"do": "remove"})
    assert not factors.has_any(account) and mine.get(reverse("desk")).status_code == 200
    fresh = Client(headers=HOST)
    give_password(fresh, account)
    assert fresh.get(reverse("desk")).status_code == 200
