"""Journeys in a real Chromium against a real server, worker and sandbox; axe looks at every step."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from nominee.demo.accounts import PASSWORD
from nominee.models import Stream
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

ROOT = Path(__file__).resolve().parents[2]
PICTURES = Path(os.environ.get("NOMINEE_PICTURES", "")) if os.environ.get("NOMINEE_PICTURES") else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "sandbox", "--port", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1)
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def worker(transactional_db, sandbox, tmp_path) -> Iterator[None]:
    """A Celery worker with its clock, on the database of the test."""
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    url = f"{base.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")
    environment = os.environ | {
        "DATABASE_URL": url,
        "NOMINEE_SANDBOX_URL": sandbox,
        "NOMINEE_VAR": str(tmp_path),
        "EMAIL_URL": "file:",
    }
    command = [sys.executable, "-m", "celery", "-A", "nominee", "worker", "-B", "-c", "1", "-l", "warning",
               "-s", str(tmp_path / "beat"), "--without-mingle", "--without-gossip"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def house(transactional_db, live_server) -> demo.Cast:
    """The program, one account per role, and two applicants without a file."""
    if not Stream.objects.exists():
        load(read_program(ONTARIO))
    return demo.Cast(PASSWORD)


class Visitor:
    """One person in a browser of their own. Every page they reach is looked at."""

    doors: ClassVar[set[tuple[str, int]]] = set()  # in which languages and widths the door was looked at

    def __init__(
        self, browser: Browser, address: str, language: str, width: int, height: int, name: str, scripts: bool
    ) -> None:
        self.address, self.language, self.name, self.seen = address, language, name, 0
        self.scripts = scripts  # without them nothing can be asked of the page from inside
        self.context = context = browser.new_context(
            viewport={"width": width, "height": height}, locale=f"{language}-CA", java_script_enabled=scripts
        )
        context.add_cookies([{"name": "language", "value": language, "url": address}])
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.known: set[tuple] = set()  # pages of this kind were looked at before
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on(
            "response",
            lambda answer: self.faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
        )

    def sign_in(self, email: str) -> Visitor:
        self.page.goto(f"{self.address}/sign-in/")
        if (self.language, self.page.viewport_size["width"]) not in self.doors:  # the same for everybody
            self.doors.add((self.language, self.page.viewport_size["width"]))
            self.look()
        self.page.fill("#id_username", email)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("form:has(#id_password) button")
        self.look()
        return self

    def open(self, path: str) -> Visitor:
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.look()

    def press(self, selector: str) -> Visitor:
        self.page.locator(selector).first.click()
        # A form first waits for the browser's own saving, then for the server's answer.
        self.page.wait_for_function("() => !document.querySelector('form[data-waiting], form[data-sent]')")
        self.page.wait_for_load_state()
        return self.look()

    def look(self) -> Visitor:
        """No violation of WCAG 2.2 A and AA, the right language, nothing wider than the window."""
        page = self.page
        self.seen += 1
        if PICTURES:
            page.screenshot(path=PICTURES / f"{self.name}-{self.seen:03}.png", full_page=True)
        kind = (re.sub(r"\d+", "0", page.url), page.title(), page.locator(".govuk-error-message").count())
        if kind in self.known or not self.scripts:
            return self
        self.known.add(kind)
        found = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        for violation in found.response["violations"]:
            for node in violation["nodes"]:
                self.faults.append(f"{page.url} {violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}")
        if (lang := page.locator("html").get_attribute("lang")) != self.language:
            self.faults.append(f"{page.url} is in {lang}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.faults.append(f"{page.url} is {wide} px wider than the window")
        return self


@pytest.fixture
def visitor(browser, live_server):
    came: list[Visitor] = []

    def come(
        language: str = "en", width: int = 1366, height: int = 768, name: str = "visitor", scripts: bool = True
    ) -> Visitor:
        came.append(Visitor(browser, live_server.url, language, width, height, name, scripts))
        return came[-1]

    yield come
    for one in came:  # a page left open goes on asking the server, and slows down every test after it
        one.context.close()
    faults = sorted({f"{visitor.name}: {fault}" for visitor in came for fault in visitor.faults})
    assert not faults, "\n" + "\n".join(faults)


@pytest.fixture(autouse=True)
def _shared_folders(settings, tmp_path):
    """The server of the test and the worker keep files in the same place."""
    settings.MEDIA_ROOT = tmp_path / "files"
    django_settings.STORAGES["default"]["OPTIONS"]["location"] = str(tmp_path / "files")
