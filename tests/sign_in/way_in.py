"""The way in through the real pages, step by step, for the tests of this folder."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import encrypt
from device import Device
from django.test import Client
from django.urls import reverse

from nominee import clock
from nominee.models import User
from nominee.sign_in import enrolling

PASSWORD = "a long pass phrase of words"
HOST = {"host": "localhost"}  # what passkeys of the tests are for


class App:
    """An authenticator app on a telephone."""

    def __init__(self, user: User) -> None:
        self.secret = generate_totp_secret()
        Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(self.secret), "counter": 0})

    def code(self, at: datetime | None = None) -> str:
        return code_of(self.secret, at or clock.now())


def code_of(secret: str, at: datetime) -> str:
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))


def give_password(client: Client, user: User, password: str = PASSWORD, **more: str):
    return client.post(reverse("sign-in"), {"username": user.email, "password": password} | more)


def enter(client: Client, user: User, app: App | None = None):
    """The whole way in; with the app's code where there is one."""
    answer = give_password(client, user)
    return client.post(reverse("sign-in-second"), {"code": app.code()}) if app else answer


def enrol(client: Client):
    """The code of an administrator, which somebody of the staff needs for the first factor and for no other."""
    user = User.objects.get(pk=client.session["_auth_user_id"])
    code = enrolling.make_code(user, by=None, at=clock.now())
    return client.post(reverse("second-factor"), {"code": code})


def add_passkey(client: Client, name: str = "Laptop", with_code: bool = False) -> Device:
    if with_code:
        assert enrol(client)["Location"] == reverse("second-factor")
    device = Device("http://localhost")
    options = client.post(reverse("passkey-add-question")).json()
    answer = client.post(reverse("passkey-add"), {"credential": device.create(options), "name": name})
    assert answer.status_code == 302, answer.content.decode()
    return device
