"""The federal pool on loopback, as it stands on the day of the tests: a day on which the streams take notifications."""

from __future__ import annotations

import copy
import threading
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from nominee import clock
from sandbox.server import Sandbox

DAY = date(2026, 6, 1)


@pytest.fixture
def at():
    """The streams from the pool took their last notifications in June 2026: the tests stand there."""
    moment = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
    with clock.standing_at(moment):
        yield moment


@pytest.fixture
def federal(monkeypatch):
    """The sandbox’s pool, of this test alone; `.away()`: nobody answers."""
    with Sandbox(("127.0.0.1", 0), today=DAY) as server:
        server.pool.profiles = copy.deepcopy(server.pool.profiles)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()

        def at_address(url):
            monkeypatch.setattr(
                settings, "SOURCES", settings.SOURCES | {"express_entry_pool": {"url": url, "token": "t"}}
            )

        here = f"http://127.0.0.1:{server.server_port}"
        server.pool.away = lambda: at_address("http://127.0.0.1:9")
        server.pool.back = lambda: at_address(here)
        at_address(here)
        yield server.pool
        server.shutdown()
        thread.join()
