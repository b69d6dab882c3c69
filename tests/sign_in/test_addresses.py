"""Another e-mail address: proved, confirmed from the new mailbox by the account itself, told to the former one."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from way_in import HOST, PASSWORD, enter, give_password

from nominee import clock
from nominee.models import AddressChange, SignIn, User
from nominee.sign_in import addresses, notices

pytestmark = pytest.mark.django_db
NEW = "new.home@person.example"


@pytest.fixture
def applicant(person, mine):
    user = person("applicant")
    enter(mine, user)
    return user


def ask(client: Client, email: str = NEW):
    return client.post(reverse("address-change"), {"email": email})


def sent() -> dict[str, str]:
    """Body by the address it went to, of what was owed."""
    mail.outbox.clear()
    notices.send_due(clock.now())
    return {message.to[0]: message.body for message in mail.outbox}


def link(body: str) -> str:
    return re.search(r"https?://[^/]+(/account/address/\S+)", body)[1]


def test_the_whole_way(applicant, mine):
    old, other = applicant.email, Client(headers=HOST)
    enter(other, applicant)
    assert ask(mine, f"  {NEW.upper()} ")["Location"] == reverse("address-change")
    assert NEW in mine.get(reverse("address-change")).content.decode()
    told = sent()
    assert set(told) == {old, NEW} and "/address/" not in told[old] and NEW not in told[old]
    path = link(told[NEW])
    assert NEW not in path and "person.example" not in path
    assert "instead of" in mine.get(path).content.decode()
    assert User.objects.get(pk=applicant.pk).email == old, "opening the link changes nothing"
    assert mine.post(path)["Location"] == reverse("account")
    assert User.objects.get(pk=applicant.pk).email == NEW
    assert mine.get(reverse("apply")).status_code == 200 and other.get(reverse("apply")).status_code == 302
    assert list(sent()) == [old]
    assert mine.post(path).status_code == 404, "the link is good once"
    fresh = Client(headers=HOST)
    assert fresh.post(reverse("sign-in"), {"username": NEW, "password": PASSWORD}).status_code == 302
    what = [*SignIn.objects.filter(user=applicant).order_by("id").values_list("what", flat=True)]
    assert what[-3:-1] == ["address_asked", "address_changed"]
    assert addresses.forget(clock.now()) == 0


def test_the_link_in_another_persons_hands_is_no_page(applicant, mine, person):
    ask(mine)
    path = link(sent()[NEW])
    stranger = Client(headers=HOST)
    assert stranger.post(path)["Location"].startswith(reverse("sign-in"))
    enter(stranger, person("applicant"))
    for method in (stranger.get, stranger.post):
        assert method(path).status_code == 404
    assert mine.post(path[:-2] + "x/").status_code == 404
    assert User.objects.get(pk=applicant.pk).email == applicant.email


def test_a_link_is_good_for_a_day_and_only_the_last_one(applicant, mine, later):
    ask(mine)
    first = link(sent()[NEW])
    ask(mine, "second@person.example")
    second = link(sent()["second@person.example"])
    assert mine.post(first).status_code == 404
    with later(hours=25):
        late = Client(headers=HOST)
        give_password(late, applicant)
        assert late.post(second).status_code == 404
    with later(days=9):
        assert addresses.forget(clock.now()) == 1 and not AddressChange.objects.exists()


def test_an_address_of_somebody_else_is_answered_alike_and_gets_no_link(applicant, mine, person):
    taken = person("applicant").email
    assert ask(mine, taken.upper())["Location"] == reverse("address-change")
    assert list(sent()) == [applicant.email]
    ask(mine)
    path = link(sent()[NEW])
    User.objects.create_user(NEW, PASSWORD, role="applicant", last_name="Quicker")
    answer = mine.post(path)
    assert answer.status_code == 409 and "cannot be used" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "nobody", "a@b\nBcc: c@d.example", "x" * 250 + "@person.example", "same"])
def test_what_is_no_other_address_is_said_at_the_field(applicant, mine, typed):
    answer = ask(mine, applicant.email.upper() if typed == "same" else typed)
    assert answer.status_code == 422 and 'id="email-error"' in answer.content.decode()
    assert not AddressChange.objects.exists() and not sent()


def test_it_asks_for_a_proof_and_is_not_done_again_and_again(applicant, mine, later):
    with later(minutes=11):
        assert ask(mine)["Location"].startswith(reverse("prove"))
    assert [ask(mine).status_code for _time in range(4)] == [302, 302, 302, 429]


def test_the_address_of_staff_and_of_the_demonstration_is_not_changed_here(person, mine, app):
    officer = person("support_officer")
    enter(mine, officer, app(officer))
    assert (
        ask(mine).status_code == 403 and reverse("address-change") not in mine.get(reverse("account")).content.decode()
    )
    shown = Client(headers=HOST)
    enter(shown, person("applicant", is_demonstration=True))
    assert ask(shown).status_code == 403
