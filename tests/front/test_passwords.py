"""What a password may be, how it is asked for, and what signing in changes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from nominee.models import User

GOOD = "blue kettle on the ninth shelf"


def sign_in(client, email: str, password: str):
    return client.post(reverse("sign-in"), {"username": email, "password": password})


@pytest.mark.parametrize(
    "password",
    [GOOD, "ÿœž ƒłøß ∆∑ 漢字漢字", "a b c d e f g h i j", "x7" * 64, "quillwortsandpeat", "🐢🦉🐝🐌🦔🐿🦇🐺🦊🐻🐼🐨"],
)
def test_a_password_has_twelve_characters_or_more_of_any_kind(password):
    validate_password(password)
    with pytest.raises(ValidationError):
        validate_password(password[:11])


@pytest.mark.parametrize("password", ["passwordpassword", "1234567890123", "qwerty123456", "1qaz2wsx3edc"])
def test_common_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["Ontario-Nominee-2026", "OINP_Program_Toronto", "0nt4r10 1mm1gr4t10n", "MinistèreOntario1", "nominee nominee nominee", "Canada!Canada!Canada!"],
)  # fmt: skip
def test_words_of_the_house_make_no_password(password):
    with pytest.raises(ValidationError, match="words like"):
        validate_password(password)
    validate_password(f"{password} and a grey heron")


@pytest.mark.django_db
def test_a_password_is_checked_as_it_was_typed(client):
    User.objects.create_user("new@demo.example", f" {GOOD} Éclair " + "z" * 100, role="applicant")
    for other in (f"{GOOD} Éclair " + "z" * 100, f" {GOOD} éclair " + "z" * 100, f" {GOOD} Éclair " + "z" * 99):
        assert sign_in(client, "new@demo.example", other).status_code != 302
    assert sign_in(client, "new@demo.example", f" {GOOD} Éclair " + "z" * 100).status_code == 302


@pytest.mark.django_db
def test_the_field_hides_what_is_typed_and_lets_managers_help(client):
    page = client.get(reverse("sign-in")).content.decode()
    field = re.search(r"<input[^>]*name=\"password\"[^>]*>", page)[0]
    assert 'type="password"' in field and 'autocomplete="current-password"' in field and "maxlength" not in field
    assert not re.search(r"onpaste|autocomplete=\"off\"", page)


@pytest.mark.django_db
def test_no_password_ends_by_the_calendar(client):
    user = User.objects.create_user("new@demo.example", GOOD, role="applicant")
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=4000))
    assert sign_in(client, user.email, GOOD)["Location"] == reverse("home")


@pytest.mark.django_db
def test_signing_in_gives_another_session(client):
    user = User.objects.create_user("new@demo.example", GOOD, role="applicant")
    keys = []
    for _time in range(2):
        sign_in(client, user.email, GOOD)
        keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
        client.get("/")
        client.post(reverse("sign-out"))
    client.cookies[settings.SESSION_COOKIE_NAME] = "k" * 32  # one that somebody else chose
    sign_in(client, user.email, GOOD)
    keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert len({*keys, "k" * 32}) == 4
    client.cookies[settings.SESSION_COOKIE_NAME] = keys[0]
    assert client.get(reverse("apply")).status_code == 302
