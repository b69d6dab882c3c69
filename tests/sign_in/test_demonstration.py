"""What only the demonstration has is refused elsewhere; what only the auditor counts names nobody."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from way_in import enter, give_password

from nominee import checks
from nominee.models import Recovery, SignIn
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
