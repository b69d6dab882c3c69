"""Before a decision the person shows once more that it is they; what they wrote is there when they come back."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from way_in import HOST, PASSWORD, add_passkey, enter

from nominee.lifecycle import ACTIONS
from nominee.models import Application
from nominee.sign_in.sessions import ABOUT

pytestmark = pytest.mark.django_db
MINUTES = 11


@pytest.fixture
def told(story):
    return story("decision")


@pytest.fixture
def manager(person):
    return person("manager")


def prove_path(then: str) -> str:
    return f"{reverse('prove')}?next={then}"


def test_the_table_says_which_steps_are_signed():
    assert {code for code, action in ACTIONS.items() if action.proves} == {
        "approve", "approve_first", "sign", "refuse", "return_by_director",
    }  # fmt: skip


def test_a_decision_asks_for_a_proof_and_then_is_taken(told, manager, mine, app, later):
    phone = app(manager)
    enter(mine, manager, phone)
    act = reverse("desk-act", args=[told.file.number, "approve"])
    with later(minutes=MINUTES):
        led = mine.get(act)
        assert led.status_code == 302 and led["Location"].startswith(reverse("prove"))
        assert mine.post(act, {"expecting": "decision"})["Location"].startswith(reverse("prove"))
        assert Application.objects.get(pk=told.file.pk).status == "decision"
        for wrong in ({"password": PASSWORD}, {"password": PASSWORD, "code": "000000"}, {"code": phone.code()}):
            assert mine.post(led["Location"], wrong).status_code == 422
        key = mine.cookies["sessionid"].value
        right = {"password": PASSWORD, "code": phone.code(), "next": act}
        assert mine.post(reverse("prove"), right)["Location"] == act
        assert mine.cookies["sessionid"].value != key, "under a new key"
        assert mine.post(act, {"expecting": "decision"}).status_code == 302
    assert Application.objects.get(pk=told.file.pk).status == "nominated"


def test_a_passkey_is_a_proof(told, manager, mine, later):
    enter(mine, manager)
    device = add_passkey(mine, with_code=True)
    with later(minutes=MINUTES):
        given = device.get(mine.post(reverse("passkey-question")).json())
        assert mine.post(reverse("prove"), {"credential": given, "next": "/desk/"})["Location"] == "/desk/"
        act = reverse("desk-act", args=[told.file.number, "approve"])
        assert mine.get(act).status_code == 200


def test_somebody_elses_passkey_is_none(person, manager, mine, later):
    stranger = Client(headers=HOST)
    enter(stranger, person("manager"))
    device = add_passkey(stranger, with_code=True)
    enter(mine, manager)
    add_passkey(mine, with_code=True)
    with later(minutes=MINUTES):
        given = device.get(mine.post(reverse("passkey-question")).json())
        assert mine.post(reverse("prove"), {"credential": given}).status_code == 422


def test_what_was_written_is_there_after_the_proof(story, person, mine, app, later):
    told = story("verification")
    director = person("executive_director")
    phone = app(director)
    enter(mine, director, phone)
    act = reverse("desk-act", args=[told.file.number, "return_by_director"])
    with later(minutes=MINUTES):
        mine.post(act, {"expecting": "verification", "ground": "integrity"})
        assert Application.objects.get(pk=told.file.pk).status == "verification"
        mine.post(reverse("prove"), {"password": PASSWORD, "code": phone.code()})
        page = mine.get(act).content.decode()
    assert 'value="integrity" checked' in page.replace("  ", " ") or "integrity" in page.split("checked")[0][-200:]


def test_the_api_says_what_is_missing(told, manager, mine, app, later):
    enter(mine, manager, app(manager))
    body = json.dumps({"action": "approve", "expecting": "decision", "asked": {}})
    path = reverse("api-actions", args=[told.file.number])
    with later(minutes=MINUTES):
        answer = mine.post(path, body, content_type="application/json")
        assert answer.status_code == 403 and answer.json() == {"error": "proof_needed"}
    assert Application.objects.get(pk=told.file.pk).status == "decision"
    assert mine.post(path, body, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("privacy_officer", "privacy-looks-csv"),
        ("analyst", "passkey-add"),
        ("analyst", "app-add"),
        ("analyst", "codes"),
        ("analyst", "password-change"),
        ("administrator", "admin:nominee_user_add"),
    ],
)
def test_what_weighs_much_asks_for_a_proof(person, mine, app, later, role, path):
    user = person(role)
    enter(mine, user, app(user))
    assert mine.get(reverse(path)).status_code == 200
    with later(minutes=MINUTES):
        assert mine.get(reverse(path))["Location"].startswith(reverse("prove"))


def test_a_proof_is_of_one_session(manager, mine, app, later):
    phone = app(manager)
    enter(mine, manager, phone)
    other = Client(headers=HOST)
    with later(minutes=2):
        enter(other, manager, phone)
    with later(minutes=MINUTES + 2):
        mine.post(reverse("prove"), {"password": PASSWORD, "code": phone.code()})
        assert mine.get(reverse("codes")).status_code == 200
        assert other.get(reverse("codes")).status_code == 302


def test_nobody_is_led_elsewhere_after_a_proof(person, mine):
    applicant = person("applicant")
    enter(mine, applicant)
    answer = mine.post(reverse("prove"), {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == reverse("account")
    assert mine.session[ABOUT]["proved"]


def test_the_last_factor_of_staff_stays(manager, mine, app):
    phone = app(manager)
    enter(mine, manager, phone)
    pk = manager.authenticator_set.get().pk
    answer = mine.post(reverse("factor-remove", args=[pk]))
    assert answer.status_code == 409 and manager.authenticator_set.count() == 1
    add_passkey(mine)
    assert mine.post(reverse("factor-remove", args=[pk])).status_code == 302
    assert manager.authenticator_set.get().type == "webauthn"


def test_a_password_alone_adds_no_factor_beside_those_that_are_there(person, mine, app):
    officer = person("support_officer")
    enter(mine, officer)
    app(officer)  # as if it had been added without ending this session
    for path in (reverse("passkey-add"), reverse("app-add"), reverse("codes")):
        assert mine.get(path)["Location"] == reverse("second-factor")
