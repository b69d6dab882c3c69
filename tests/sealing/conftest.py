"""Keys made for one test, and the canaries of a whole story."""

from __future__ import annotations

import base64
import os

import pytest

CANARIES = {"passport_number": "QZ7751934", "uci": "1199887766"}
STATUS = {"canadian_status": "work_permit", "permit_number": "U399000111", "permit_expires_on": "2028-05-01"}


def made(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def old_and_new(settings):
    """`settings.FIELD_KEYS` is "old" alone; answers with both lines, the new one first."""
    old, new = made("old"), made("new")
    settings.FIELD_KEYS = old
    return old, f"{new}\n{old}", new


@pytest.fixture
def marked_story(story):
    """A story whose person has numbers that nobody else has."""

    def tell(goal: str, place: int = 0, **changed: str):
        from reporting import demo

        person = [row for row in demo.people() if row["stream"] == "owp-teer-0-3"][place]
        answers = person["answers"] | CANARIES | STATUS | changed
        return story(goal, place, answers=answers)

    return tell
