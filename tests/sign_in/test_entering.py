"""Who gets in, with what, and that nobody learns more than they should from being kept out."""

from __future__ import annotations

import re

import pytest
from device import Device
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from way_in import HOST, add_passkey, enter, give_password

from nominee import clock
from nominee.models import RecoveryCode, SignIn, User
from nominee.sign_in import notices
from nominee.views import _sent

pytestmark = pytest.mark.django_db


def happened(user: User | None) -> list[str]:
    return list(SignIn.objects.filter(user=user).order_by("id").values_list("what", flat=True))


def test_staff_without_a_second_factor_are_led_to_adding_one_and_to_nothing_else(person, mine):
    officer = person("support_officer")
    assert enter(mine, officer)["Location"] == "/"
    assert mine.get("/")["Location"] == reverse("second-factor")
    assert mine.get(reverse("desk"))["Location"] == reverse("second-factor")
    refused = mine.get(reverse("api-applications"))
    assert refused.status_code == 403 and refused.json() == {"error": "second_factor_needed"}
    assert mine.get(reverse("second-factor")).status_code == 200
    add_passkey(mine, with_code=True)
    assert mine.get(reverse("desk")).status_code == 200
    assert happened(officer) == ["signed_in", "enrolment_made", "enrolled", "passkey_added"]


def test_a_password_alone_is_not_enough_once_there_is_a_factor(person, mine, app):
    officer = person("manager")
    phone = app(officer)
    assert give_password(mine, officer)["Location"] == reverse("sign-in-second")
    assert mine.get(reverse("desk"))["Location"].startswith("/sign-in/")
    assert mine.post(reverse("sign-in-second"), {"code": "000000"}).status_code == 422
    assert mine.post(reverse("sign-in-second"), {"code": phone.code()}).status_code == 302
    assert mine.get(reverse("desk")).status_code == 200


def test_a_code_is_good_for_once(person, app):
    officer = person("manager")
    phone = app(officer)
    with clock.standing_at(timezone.now()):
        code = phone.code()
        first, second = Client(headers=HOST), Client(headers=HOST)
        for client, status in ((first, 302), (second, 422)):
            give_password(client, officer)
            assert client.post(reverse("sign-in-second"), {"code": code}).status_code == status


def test_a_code_of_two_minutes_ago_is_not_good(person, mine, app, later):
    officer = person("manager")
    code = app(officer).code()
    with later(minutes=2):
        give_password(mine, officer)
        assert mine.post(reverse("sign-in-second"), {"code": code}).status_code == 422


def test_the_second_step_is_not_open_for_long_nor_without_the_first(person, mine, app, later):
    officer = person("manager")
    phone = app(officer)
    assert mine.post(reverse("sign-in-second"), {"code": phone.code()})["Location"] == reverse("sign-in")
    give_password(mine, officer)
    with later(minutes=11):
        assert mine.post(reverse("sign-in-second"), {"code": phone.code()})["Location"] == reverse("sign-in")


def test_a_passkey_alone_signs_in_and_counts_as_a_second_factor(person, mine):
    officer = person("program_officer")
    enter(mine, officer)
    device = add_passkey(mine, with_code=True)
    fresh = Client(headers=HOST)
    given = device.get(fresh.post(reverse("passkey-question")).json())
    assert fresh.post(reverse("sign-in"), {"credential": given}).status_code == 302
    assert fresh.get(reverse("desk")).status_code == 200


@pytest.mark.parametrize("fault", ["origin", "not verified", "replayed", "copied", "another key", "nonsense"])
def test_a_passkey_that_answers_wrongly_lets_nobody_in(person, mine, fault):
    officer = person("program_officer")
    enter(mine, officer)
    device = add_passkey(mine, with_code=True)
    fresh = Client(headers=HOST)
    if fault == "origin":
        device.origin = "https://localhost.evil.example"
    if fault == "not verified":
        device.verifies = False
    options = fresh.post(reverse("passkey-question")).json()
    given = device.get(options)
    if fault == "replayed":
        other = Client(headers=HOST)
        other.post(reverse("passkey-question"))
        fresh = other
    if fault == "copied":  # whose counter did not go on
        assert fresh.post(reverse("sign-in"), {"credential": given}).status_code == 302
        fresh = Client(headers=HOST)
        device.count -= 1
        given = device.get(fresh.post(reverse("passkey-question")).json())
    if fault == "another key":
        other_device = Device("http://localhost")
        other_device.id, other_device.user = device.id, device.user
        given = other_device.get(options)
    if fault == "nonsense":
        given = '{"id": [], "response": {"userHandle": 7}}'
    answer = fresh.post(reverse("sign-in"), {"credential": given})
    assert answer.status_code == 422 and "not known here" in answer.content.decode()
    assert fresh.get(reverse("desk")).status_code == 302


def test_a_recovery_code_signs_in_once_and_the_person_is_told(person, mine, app):
    officer = person("team_lead")
    phone = app(officer)
    enter(mine, officer, phone)
    assert "of before" not in mine.get(reverse("codes")).content.decode(), "there are none of before"
    answer = mine.post(reverse("codes"))
    assert answer["Location"] == reverse("codes"), "so that loading the page anew makes none"
    shown = mine.get(reverse("codes")).content.decode()
    codes = re.findall(r"<code>([A-Z0-9-]{14})</code>", shown)
    again = mine.get(reverse("codes")).content.decode()
    assert len(set(codes)) == 10 and codes[0] not in again and "10 of before are good" in again
    assert officer.recovery_codes.count() == 10
    assert not RecoveryCode.objects.filter(
        code_sha256__in=[*codes, *(code.replace("-", "") for code in codes)]
    ).exists()
    for status in (302, 422):
        client = Client(headers=HOST)
        give_password(client, officer)
        assert client.post(reverse("sign-in-second"), {"code": codes[3].lower()}).status_code == status
    notices.send_due(clock.now())
    assert "A recovery code was used" in [letter.subject for letter in mail.outbox]
    assert officer.recovery_codes.filter(used_at=None).count() == 9


def test_unknown_addresses_and_wrong_passwords_are_answered_alike(person, mine):
    officer = person("manager")
    told = []
    for email in (officer.email, "nobody@person.example"):
        page = mine.post(reverse("sign-in"), {"username": email, "password": "wrong"})
        text = re.sub(r'value="[^"]*"', "", page.content.decode()).replace(email, "")
        told.append((page.status_code, text))
    assert told[0] == told[1]
    assert happened(officer) == ["wrong_password"] and happened(None) == ["wrong_password"]


def test_many_tries_make_one_address_wait_and_nobody_else(person, mine):
    officer = person("applicant")
    for _try in range(6):
        assert give_password(mine, officer, "wrong").status_code == 200
    waits = give_password(mine, officer)  # the right one, and too late
    assert waits.status_code == 429 and int(waits["Retry-After"]) > 0 and officer.email in waits.content.decode()
    elsewhere = Client(headers=HOST, REMOTE_ADDR="203.0.113.9")
    assert give_password(elsewhere, officer).status_code == 302
    assert happened(officer).count("too_often") == 1


def test_the_wait_grows_with_the_tries(person, mine, later):
    officer, waits = person("applicant"), []
    for minutes in (0, 3, 6, 9):
        with later(minutes=minutes):
            told = [give_password(mine, officer, "wrong") for _try in range(7)]
        waits.append(max(int(answer["Retry-After"]) for answer in told if answer.status_code == 429))
    assert waits[-1] > 3 * waits[0]


def test_an_applicant_gets_in_without_a_factor_and_may_add_one(person, mine):
    applicant = person("applicant")
    enter(mine, applicant)
    assert mine.get(reverse("apply")).status_code == 200
    add_passkey(mine)
    fresh = Client(headers=HOST)
    assert give_password(fresh, applicant)["Location"] == reverse("sign-in-second")


def test_a_representative_needs_a_factor(person, mine):
    enter(mine, person("representative"))
    assert mine.get(reverse("apply"))["Location"] == reverse("second-factor")


def test_demonstration_accounts_sign_in_simply_in_the_demonstration_and_nowhere_else(person, settings):
    shown = person("manager", is_demonstration=True)
    client = Client(headers=HOST)
    give_password(client, shown)
    assert client.get(reverse("desk")).status_code == 200
    settings.DEMO = False
    assert client.get(reverse("desk")).status_code == 302, "a session of before ends too"
    refused = give_password(Client(headers=HOST), shown)
    assert refused.status_code == 200 and "do not match" in refused.content.decode()


def test_a_new_browser_is_told_by_e_mail_once(person, mine, app):
    officer = person("manager")
    phone = app(officer)
    enter(mine, officer, phone)
    notices.send_due(clock.now())
    assert not mail.outbox, "the first sign-in of an account"
    other = Client(headers=HOST)
    for minutes in (2, 4):
        with clock.standing_at(timezone.now() + timezone.timedelta(minutes=minutes)):
            enter(other, officer, phone)
            other.post(reverse("sign-out"))
            notices.send_due(clock.now())
    assert [letter.subject for letter in mail.outbox] == ["Your account was used in a new browser"]
    assert (
        officer.get_full_name() not in mail.outbox[0].body and "127.0.0.1" not in mail.outbox[0].body.split("If it")[0]
    )


def test_the_log_of_sign_ins_is_only_added_to(person, mine):
    enter(mine, person("applicant"))
    for change in (lambda rows: rows.update(what="signed_out"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            change(SignIn.objects.all())
    assert SignIn.objects.get().what == "signed_in"


def test_a_password_is_never_kept_by_the_page_that_says_the_database_is_gone(rf):
    assert _sent(rf.post("/sign-in/second/", {"code": "123456"})) is None
    assert _sent(rf.post("/sign-in/", {"credential": "{}"})) is None


@pytest.mark.parametrize(
    ("behind", "told", "kept"),
    [(False, "203.0.113.9", "127.0.0.1"), (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"), (True, "x", "127.0.0.1")],
)
def test_the_address_is_the_visitors_and_not_what_the_visitor_says(person, mine, settings, behind, told, kept):
    settings.BEHIND_PROXY = behind
    user = person("applicant")
    mine.post(reverse("sign-in"), {"username": user.email, "password": "wrong"}, headers={"x-forwarded-for": told})
    assert SignIn.objects.get().address == kept
