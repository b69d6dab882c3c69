"""Sign-in by a ministry's identity provider, against a real process on loopback that can be told to cheat."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from way_in import HOST, PASSWORD, enter

from nominee.models import AdministrativeChange, ProviderLink, SignIn, User
from nominee.sign_in import provider

pytestmark = pytest.mark.django_db
SUBJECT = "a1b2-c3d4"


@pytest.fixture(scope="module")
def running():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("identity_provider.py")), str(port)])
    address = f"http://127.0.0.1:{port}"
    for _try in range(200):
        try:
            httpx.get(f"{address}/keys", trust_env=False)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def behave(running, settings):
    settings.OIDC = {
        "issuer": running, "client": "nominee", "secret": "provider secret", "name": "Ministry", "acr": ["gold"], "amr": ["mfa"],
    }  # fmt: skip

    def tell(how: str = "", sub: str = SUBJECT, **more) -> None:
        httpx.post(f"{running}/behave", json={"how": how, "sub": sub} | more, trust_env=False)

    tell()
    return tell


@pytest.fixture
def officer(person, cast, behave):
    user = person("support_officer")
    provider.link(user, subject=SUBJECT, by=cast.administrator, at=timezone.now())
    return user


def go(client: Client, then: str = "", route: str = "provider") -> str:
    """To the provider, and the address that it sends the person back to."""
    away = client.get(reverse(route), {"next": then})["Location"]
    back = urlsplit(httpx.get(away, follow_redirects=False, trust_env=False).headers["Location"])
    return f"{back.path}?{back.query}"


def test_who_is_linked_gets_in_with_a_factor_that_the_provider_states(officer, behave, mine):
    behave(amr=["pwd", "mfa"])
    assert "Sign in by Ministry" in mine.get(reverse("sign-in")).content.decode()
    assert mine.get(go(mine, "/desk/"))["Location"] == "/desk/"
    assert mine.get(reverse("desk")).status_code == 200
    assert SignIn.objects.get(user=officer).way == "provider"


def test_an_acr_counts_as_well(officer, behave, mine):
    behave(acr="gold")
    mine.get(go(mine))
    assert mine.get(reverse("desk")).status_code == 200


def test_without_a_stated_factor_the_house_asks_for_its_own(officer, behave, mine, app):
    mine.get(go(mine))
    assert mine.get(reverse("desk"))["Location"] == reverse("second-factor")
    phone, other = app(officer), Client(headers=HOST)
    assert other.get(go(other))["Location"] == reverse("sign-in-second")
    other.post(reverse("sign-in-second"), {"code": phone.code()})
    assert other.get(reverse("desk")).status_code == 200


@pytest.mark.parametrize(
    "how",
    ["nonce", "audience", "two audiences", "issuer", "answer of another issuer", "expired", "old", "ahead", "no times",
     "nobody", "none", "symmetric", "another key", "discovery of another"],
)  # fmt: skip
def test_an_answer_that_cannot_be_believed_lets_nobody_in(officer, behave, mine, how):
    path = go(mine) if how != "discovery of another" else ""
    behave(how, amr=["mfa"])
    answer = mine.get(path if path and how != "answer of another issuer" else go(mine) if path else reverse("provider"))
    assert answer.status_code == 403 and "You are not signed in" in answer.content.decode()
    assert mine.get(reverse("desk"))["Location"].startswith(reverse("sign-in"))
    assert not SignIn.objects.filter(user=officer).exists()


def test_the_same_answer_is_not_taken_twice(officer, behave, mine):
    path = go(mine)
    mine.get(path)
    mine.post(reverse("sign-out"))
    assert mine.get(path).status_code == 403
    fresh = go(mine)
    assert mine.get(fresh.replace("code=", "code=x")).status_code == 403, "another code"
    assert mine.get(fresh).status_code == 403, "and what was asked is used up"


def test_an_answer_to_another_browser_is_not_taken(officer, behave, mine):
    path, other = go(mine), Client(headers=HOST)
    go(other)
    assert other.get(path).status_code == 403


def test_nobody_is_made_an_account_and_no_applicant_comes_this_way(officer, behave, mine, person):
    before = User.objects.count()
    behave(sub="unknown")
    assert mine.get(go(mine)).status_code == 403 and User.objects.count() == before
    ProviderLink.objects.create(user=person("applicant"), issuer=provider.settings.OIDC["issuer"], subject="unknown",
                                linked_at=timezone.now())  # fmt: skip
    assert mine.get(go(mine)).status_code == 403


def test_a_closed_account_does_not_come_this_way(officer, behave, mine):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert mine.get(go(mine)).status_code == 403


def test_a_provider_that_is_not_there_is_said_in_words(officer, settings, mine):
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    assert mine.get(reverse("provider")).status_code == 403


def is_proved(client: Client) -> bool:
    return client.get(reverse("password-change")).status_code == 200


@pytest.mark.parametrize(("ago", "fresh"), [(None, False), (20, True), (3600, False), (-30, True), (-900, False)])
def test_signing_in_there_long_ago_is_no_proof_here(officer, behave, mine, ago, fresh):
    behave(amr=["mfa"], auth_time=ago)
    mine.get(go(mine))
    assert mine.get(reverse("desk")).status_code == 200
    assert is_proved(mine) is fresh


def test_who_is_linked_proves_it_there_again(officer, behave, mine):
    behave(amr=["mfa"], auth_time=3600)
    mine.get(go(mine))
    page = mine.get(reverse("prove"), {"next": "/desk/"}).content.decode()
    assert "Confirm at Ministry" in page and 'name="password"' not in page, "the password alone is no proof beside it"
    assert mine.post(reverse("prove"), {"password": PASSWORD}).status_code == 422
    key = mine.cookies["sessionid"].value
    assert mine.get(go(mine, "/desk/", "prove-provider"))["Location"] == "/desk/"
    assert is_proved(mine) and mine.cookies["sessionid"].value != key
    assert SignIn.objects.filter(user=officer, what="proved").get().way == "provider"


@pytest.mark.parametrize("fault", [{"sub": "another"}, {"how": "lazy"}, {"auth_time": None}, {"amr": ["pwd"]}])
def test_what_shows_nobody_anew_is_no_proof(officer, behave, mine, person, fault):
    ProviderLink.objects.create(user=person("manager"), issuer=provider.settings.OIDC["issuer"], subject="another",
                                linked_at=timezone.now())  # fmt: skip
    behave(amr=["mfa"], auth_time=3600)
    mine.get(go(mine))
    behave(**{"amr": ["mfa"], "auth_time": 3600} | fault)
    assert mine.get(go(mine, "", "prove-provider")).status_code == 403
    assert not is_proved(mine) and mine.get(reverse("account")).context["user"] == officer


def test_a_proof_is_not_taken_by_another_session(officer, behave, mine, person, app):
    behave(amr=["mfa"], auth_time=0)
    mine.get(go(mine))
    path, other, colleague = go(mine, "", "prove-provider"), Client(headers=HOST), person("manager")
    enter(other, colleague, app(colleague))
    assert other.get(path)["Location"] == reverse("sign-in")
    assert other.get(reverse("prove-provider"))["Location"] == reverse("prove"), "who is not linked does not go there"


def test_a_link_is_in_the_log_of_administrative_changes(officer):
    change = AdministrativeChange.objects.filter(kind="sign_in").latest("number")
    assert change.subject == officer.email and change.after["issuer"] and change.by.role == "administrator"
