"""From a key to what it paints: a real browser on a live server, at the worklist of an ordinary officer.

A page that answers a key by script paints within a frame or two; one that asks the server first does not. Measured from
the browser's own time stamp of the key to the end of the next frame's work, for the first key on a fresh page and for
every one after it.
"""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test.utils import override_settings

from nominee.models import User
from reporting.bench.measure import Row
from reporting.bench.officer import signed_in

LOADS = 10
KEYS = ("j", "j", "k", "x", "Control+k")  # the row below, again, back up, select it, open the palette
GOAL = 100.0  # milliseconds
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")
# A message to oneself, sent from within the frame, is read once the frame is done.
WATCH = """
window.paints = [];
addEventListener("keydown", (event) => {
  if (event.key === "Control") return;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.paints.push(performance.now() - event.timeStamp);
    port2.postMessage(0);
  });
}, true);
"""


class NoBrowser(Exception):
    """There is no browser here, or nothing to steer one with."""


@dataclass(frozen=True)
class Paints:
    """Milliseconds: of the first key on each fresh page, and of every key."""

    first: list[float]
    every: list[float]

    @property
    def rows(self) -> list[Row]:
        late = statistics.quantiles(self.every, n=20)[-1] if len(self.every) > 1 else self.every[0]
        goal = f"the goal: {GOAL:.0f} ms"
        return [
            Row("first key to paint", goal, statistics.median(self.first), GOAL),
            Row(f"every key to paint, median of {len(self.every)}", goal, statistics.median(self.every), GOAL),
            Row(f"every key to paint, 95th percentile of {len(self.every)}", goal, late, GOAL),
        ]


def measure(user: User, loads: int = LOADS) -> Paints:
    """In a browser started for it. NoBrowser, with words, where none can be started."""
    start, path = _playwright(), _browser()
    with _server() as address:
        cookie = _cookie_of(user)  # before Playwright's loop runs, in which Django asks no database
        with start() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
            found = _paints(browser, address, cookie, loads)
            browser.close()
    return found


def measure_in(browser: Any, user: User, loads: int = LOADS) -> Paints:
    """In a browser that is there already."""
    with _server() as address:
        return _paints(browser, address, _cookie_of(user), loads)


def _paints(browser: Any, address: str, cookie: dict[str, str], loads: int) -> Paints:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([cookie | {"url": address}])
    context.add_init_script(WATCH)
    found = [_pressed(context.new_page(), f"{address}/desk/?view=mine") for _load in range(loads)]
    context.close()
    return Paints([row[0] for row in found], [one for row in found for one in row])


def _pressed(page: Any, address: str) -> list[float]:
    answer = page.goto(address)
    if answer.status != 200 or page.url != address:
        raise RuntimeError(f"{address} answered {answer.status} at {page.url}")
    for place, key in enumerate(KEYS, 1):
        page.keyboard.press(key)
        page.wait_for_function("count => window.paints.length >= count", arg=place)
    found = page.evaluate("window.paints")
    if not page.locator("dialog[open]").count():
        raise RuntimeError("the keys did nothing: the palette is not open")
    page.close()
    return found


def _playwright() -> Any:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("the package playwright is not installed (requirements-dev.txt has it)") from None
    return sync_playwright


def _browser() -> str:
    named = os.environ.get("CHROMIUM", "")
    found = named if os.path.exists(named) else next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found:
        raise NoBrowser("no Chromium is found; CHROMIUM may name its path")
    return found


def _cookie_of(user: User) -> dict[str, str]:
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": signed_in(user).cookies[name].value}


@contextmanager
def _server() -> Iterator[str]:
    """The product in a thread of this process, on the database that is measured."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    plain = override_settings(
        DEBUG=False, ALLOWED_HOSTS=["localhost"], SECURE_SSL_REDIRECT=False, WHITENOISE_AUTOREFRESH=True
    )
    with plain:
        thread = LiveServerThread("localhost", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        try:
            if thread.error:
                raise thread.error
            yield f"http://localhost:{thread.port}"
        finally:
            thread.terminate()
