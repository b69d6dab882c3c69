"""A client of whom the measured pages are asked: somebody who came in with a password and a second factor."""

from __future__ import annotations

from typing import Any

from django.test import Client

from nominee import clock
from nominee.models import User
from nominee.sign_in import sessions


def signed_in(user: User, **client: Any) -> Client:
    made = Client(**client)
    made.force_login(user)
    now, session = clock.now(), made.session
    until = now + sessions.length_for(user)
    session[sessions.ABOUT] = {"at": now.isoformat(), "until": until.isoformat(), "way": "bench", "factor": True}
    session.save()
    return made
