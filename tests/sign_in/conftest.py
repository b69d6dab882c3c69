"""People who are not of the demonstration, and browsers for them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from way_in import HOST, PASSWORD, App

from nominee import clock
from nominee.models import Team, User


@pytest.fixture
def person(db, ontario):
    """`person("manager")`: a new account, closed to the demonstration."""
    count = itertools.count(1)

    def make(role: str, **more: Any) -> User:
        number = next(count)
        names = {"first_name": role.replace("_", " ").title(), "last_name": f"Number {number}"} | more
        email = f"{role}{number}@person.example"
        if role in {"support_officer", "program_officer", "team_lead", "manager"} and "team" not in names:
            names["team"] = Team.objects.get(
                code="decisions" if role == "manager" else "assessment" if role == "program_officer" else "intake"
            )
        return User.objects.create_user(email, PASSWORD, role=role, **names)

    return make


@pytest.fixture
def mine() -> Client:
    return Client(headers=HOST)


@pytest.fixture
def app():
    return App


@pytest.fixture
def later() -> Iterator[Any]:
    """`with later(minutes=31):` the house stands at that moment."""
    return lambda **span: clock.standing_at(timezone.now() + timedelta(**span))
