"""The first second factor of staff: a password and a mailbox do not add it, an administrator's code does, once."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from way_in import HOST, add_passkey, enter

from nominee import clock
from nominee.errors import NotAllowed, NotNow
from nominee.models import AdministrativeChange, EnrolmentCode
from nominee.sign_in import enrolling, factors, notices

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")
WAYS = ("passkey-add", "app-add", "codes")


def give(client: Client, code: str) -> int:
    return client.post(reverse("second-factor"), {"code": code}).status_code


def test_a_password_alone_adds_no_first_factor(person, mine):
    officer = person("support_officer")
    enter(mine, officer)
    for path in WAYS:
        assert mine.get(reverse(path))["Location"] == reverse("second-factor")
    assert mine.post(reverse("passkey-add-question"))["Location"] == reverse("second-factor")
    page = mine.get(reverse("second-factor")).content.decode()
    assert "Code of an administrator" in page and reverse("passkey-add") not in page
    refused = mine.post(reverse("second-factor"), {"code": "ABCD-EFGH-JKLM"})
    assert refused.status_code == 422 and "Ask an administrator" in refused.content.decode()
    assert mine.get(reverse("app-add"))["Location"] == reverse("second-factor")


def test_an_administrator_makes_it_in_the_list_and_it_is_shown_once(person, cast, client, mine):
    officer, applicant = person("support_officer"), person("applicant")
    client.force_login(cast.administrator)
    chosen = [officer.pk, applicant.pk, cast.administrator.pk]
    accounts = reverse("admin:nominee_user_changelist")
    answer = client.post(accounts, {"action": "make_codes", "_selected_action": chosen})
    page = answer.content.decode()
    (code,) = CODE.findall(page)
    assert "no-store" in answer["Cache-Control"] and "The account needs none" in page
    assert code not in client.get(accounts).content.decode() and code.replace("-", "") not in repr(
        EnrolmentCode.objects.values()
    )
    row = AdministrativeChange.objects.filter(kind="sign_in").latest("number")
    assert (row.by, row.subject, row.after) == (cast.administrator, officer.email, {"enrolment": "made"})
    notices.send_due(clock.now())
    assert [message.to for message in mail.outbox] == [[officer.email]] and code not in mail.outbox[0].body
    enter(mine, officer)
    assert give(mine, code.lower().replace("-", " ")) == 302
    add_passkey(mine)
    assert mine.get(reverse("desk")).status_code == 200


def test_a_code_is_good_once_for_its_person_the_newest_and_for_three_days(person, mine, later):
    officer, other = person("support_officer"), person("support_officer")
    first = enrolling.make_code(officer, by=None, at=clock.now())
    second = enrolling.make_code(officer, by=None, at=clock.now())
    strange = Client(headers=HOST)
    enter(strange, other)
    assert give(strange, second) == 422, "another person's"
    enter(mine, officer)
    assert give(mine, first) == 422, "void since the second was made"
    with later(hours=73):
        late = Client(headers=HOST)
        enter(late, officer)
        assert give(late, second) == 422, "too old"
    assert give(mine, second) == 302
    again = Client(headers=HOST)
    enter(again, officer)
    assert give(again, second) == 422, "used"
    assert again.get(reverse("app-add"))["Location"] == reverse("second-factor"), "and it opened one session alone"


def test_who_is_given_none(person, cast, app):
    administrator, officer = person("administrator"), person("support_officer")
    with pytest.raises(NotAllowed):
        enrolling.make_code(officer, by=cast.manager, at=clock.now())
    with pytest.raises(NotNow, match="themselves"):
        enrolling.make_code(administrator, by=administrator, at=clock.now())
    app(officer)
    with pytest.raises(NotNow, match="Lost factors"):
        enrolling.make_code(officer, by=administrator, at=clock.now())
    closed = person("manager", is_active=False)
    with pytest.raises(NotNow, match="closed"):
        enrolling.make_code(closed, by=administrator, at=clock.now())
    with pytest.raises(CommandError, match="Lost factors"):
        call_command("enrolment_code", officer.email)


def test_the_first_administrator_gets_it_from_a_command(person, mine, capsys):
    administrator = person("administrator")
    call_command("enrolment_code", administrator.email.upper())
    enter(mine, administrator)
    assert give(mine, capsys.readouterr().out.strip()) == 302
    add_passkey(mine)
    assert mine.get(reverse("admin:index")).status_code == 200 and factors.has_any(administrator)


def test_tries_are_counted(person, mine):
    enter(mine, person("support_officer"))
    assert [give(mine, "ABCD-EFGH-JKLM") for _try in range(7)] == [422] * 6 + [429]


def test_a_representative_adds_theirs_as_before(person, mine):
    enter(mine, person("representative"))
    add_passkey(mine)
    assert mine.get(reverse("apply")).status_code == 200
