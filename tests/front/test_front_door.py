"""The front door: signing in, the language of the page, headers, and what a person reads when something fails."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from nominee import settings as product
from nominee.demo.accounts import PASSWORD
from nominee.models import User

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_redirect_leads_elsewhere(cast, client, target):
    chosen = client.post(reverse("language"), {"language": "fr", "next": target})
    assert chosen["Location"] == "/"
    signed_in = client.post(reverse("sign-in"), {"username": cast.manager.email, "password": PASSWORD, "next": target})
    assert signed_in["Location"] == "/"


def test_the_chosen_language_stays(db, client):
    client.post(reverse("language"), {"language": "fr", "next": "/"})
    page = client.get("/")
    assert page["Content-Language"] == "fr"
    assert '<html lang="fr"' in page.content.decode()
    client.post(reverse("language"), {"language": "klingon", "next": "/"})
    assert client.get("/")["Content-Language"] == "en"


def test_a_wrong_password_says_the_same_as_an_unknown_address(cast, client):
    answers = [
        client.post(reverse("sign-in"), {"username": email, "password": "wrong"}).content.decode()
        for email in (cast.manager.email, "nobody@demo.example")
    ]
    assert all("do not match" in answer for answer in answers)
    assert "nobody@demo.example" in answers[1], "what was typed is kept"


def test_signing_in_is_not_case_sensitive_and_signing_out_ends_the_session(cast, client):
    client.post(reverse("sign-in"), {"username": cast.manager.email.upper(), "password": PASSWORD})
    assert client.get(reverse("desk")).status_code == 200
    client.post(reverse("sign-out"))
    assert client.get(reverse("desk")).status_code == 302


def test_the_accounts_are_listed_in_the_demonstration_only(cast, client, monkeypatch):
    assert "support.officer@demo.example" in client.get(reverse("sign-in")).content.decode()
    monkeypatch.setattr(settings, "DEMO", False)
    assert "support.officer@demo.example" not in client.get(reverse("sign-in")).content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", ["contact", "accessibility", "privacy"])
def test_information_pages(db, client, page, language):
    client.cookies["language"] = language
    assert client.get(reverse("about", args=[page])).status_code == 200
    assert client.get(reverse("about", args=["nothing"])).status_code == 404


def test_a_fault_answers_with_words_and_nothing_of_its_cause(cast, client, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("nominee.views.render", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "The fault is ours" in answer.content.decode()
    assert "Une erreur" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


ASK = """
import django; django.setup()
from django.test import Client
answer = Client(raise_request_exception=False).get("/sign-in/", HTTP_HOST="localhost")
print(answer.status_code, answer.headers.get("Retry-After"), "Nothing was changed" in answer.content.decode())
"""


def test_a_database_that_gives_no_connection_is_said_in_words():
    settings_of = os.environ | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing", "NOMINEE_DEMO": "1", "DJANGO_SETTINGS_MODULE": "nominee.settings",
    }  # fmt: skip
    asked = subprocess.run([sys.executable, "-c", ASK], env=settings_of, capture_output=True, text=True, timeout=60)
    assert asked.stdout.split() == ["503", "60", "True"], asked.stderr


def test_a_missing_csrf_token_is_explained(cast):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("sign-in"), {"username": "a@demo.example", "password": "x"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_every_answer_carries_the_security_headers(cast, client):
    client.force_login(cast.manager)
    for path in ("/", reverse("desk"), "/no-such-page"):
        answer = client.get(path)
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/desk/%00",
        "/desk/applications/%00/",
        "/desk/applications/JOWP-2026-000001%00/",
        "/apply/%00/",
        "/apply/NOPE-2026-000001/",
        "/letters/x",
        "/?next=%00",
        "/documents/x/",
    ],
)
def test_odd_addresses_are_not_faults(cast, client, path):
    client.force_login(cast.support_officer)
    assert client.get(path).status_code < 500


def test_an_unprintable_character_in_a_button_is_not_a_fault(cast, client):
    client.force_login(User.objects.get(email="candidat@demo.example"))
    assert client.post(reverse("apply-start"), {"stream": "\0"}).status_code in {400, 404}


def test_a_reader_may_ask_for_the_headers_alone(cast, client):
    assert client.head("/").status_code == 200
    client.force_login(cast.support_officer)
    assert client.head(reverse("desk")).status_code == 200


def test_an_address_that_only_receives_says_so(client, story):
    draft = story("draft").file
    client.force_login(draft.applicant)
    answer = client.get(reverse("apply-fee", args=[draft.number]))
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "This address is not a page" in answer.content.decode()


def test_health(db, client):
    assert client.get("/healthz").status_code == 204
    assert client.get("/readyz").status_code == 204


def test_a_password_is_kept_as_argon2id_and_an_older_one_is_kept_anew(db, client, settings):
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS  # tests have a quicker one
    person = User.objects.create_user("new@demo.example", "a long pass phrase of words")
    assert person.password.startswith("argon2$argon2id$")
    person.password = make_password("a long pass phrase of words", hasher="pbkdf2_sha256")
    person.save(update_fields=["password"])
    signed_in = client.post(
        reverse("sign-in"), {"username": "new@demo.example", "password": "a long pass phrase of words"}
    )
    assert signed_in.status_code == 302
    person.refresh_from_db()
    assert person.password.startswith("argon2$argon2id$")


@pytest.mark.django_db
def test_no_script_reads_a_cookie_of_the_session_or_of_the_forms(client):
    answer = client.get("/sign-in/")
    assert set(answer.cookies) >= {"csrftoken"}
    assert all(cookie["httponly"] for name, cookie in answer.cookies.items() if name in {"csrftoken", "sessionid"})
