from __future__ import annotations

import threading

import pytest

from reporting import demo
from sandbox.server import Sandbox


@pytest.fixture(scope="session")
def registers():
    """The address of the invented registers, served over real HTTP on a free port."""
    with Sandbox(("127.0.0.1", 0), slow_seconds=1.0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nobody_answers(sources_at):
    """Unless a test sends them somewhere, sources are down: never a service that happens to run here."""
    sources_at("http://127.0.0.1:9")


@pytest.fixture
def sources_at(settings):
    """Send every source, or one by name, to an address: `sources_at(registers)`, `sources_at(url, "ban_list")`."""

    def send(url: str, *names: str) -> None:
        settings.SOURCES = {
            name: {"url": url, "token": ""} if name in names or not names else row
            for name, row in settings.SOURCES.items()
        }

    return send


@pytest.fixture
def answered(story, registers, sources_at):
    """A file in verification whose sources all answered: `answered("P12")`, by the person's reference."""
    places = [row["ref"] for row in demo.people() if row["stream"] == "owp-teer-0-3"]

    def tell(ref: str, goal: str = "verification") -> demo.Story:
        sources_at(registers)
        return story(goal, places.index(ref))

    return tell


@pytest.fixture
def seen_by(client):
    """A browser in which this person is signed in: `seen_by(cast.manager).get(…)`."""

    def sign_in(user, language="en"):
        client.force_login(user)
        client.cookies["language"] = language
        return client

    return sign_in
