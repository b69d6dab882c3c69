"""A proposal that changes a fee, a wage and a document; and a second administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nominee.models import Stream, User
from nominee.programs.definition import ONTARIO
from nominee.rules import proposing

STREAM = "owp-teer-0-3"


def newest(stream: str = STREAM) -> str:
    return max((ONTARIO / "streams" / stream).glob("*.toml")).read_text(encoding="utf-8")


def whole() -> str:
    """A version written in full, of the same stream."""
    paths = sorted((ONTARIO / "streams" / STREAM).glob("*.toml"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return next(text for text in texts if "based_on" not in text)


def dated(text: str, day: str) -> str:
    line = next(line for line in text.splitlines() if line.startswith("in_force_from"))
    return text.replace(line, f"in_force_from = {day}", 1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def next_month(now) -> str:
    return (timezone.localdate() + timedelta(days=30)).isoformat()


@pytest.fixture
def second(cast) -> User:
    return User.objects.create_user("second.administrator@demo.example", "demonstration only", role="administrator",
                                    first_name="Piet", last_name="Okafor", is_demonstration=True)  # fmt: skip


@pytest.fixture
def propose(cast, now):
    def make(text: str, stream: str = STREAM, by: User | None = None):
        return proposing.propose(stream=Stream.objects.get(code=stream), text=text, by=by or cast.administrator, at=now)

    return make
