"""The registers' HTTP service. Answers come from the data files and never from the request; only the federal pool changes."""

from __future__ import annotations

import html
import json
import time
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.pool import Pool

DATA = Path(__file__).parent / "data"
LABEL = "SANDBOX: invented data, not a real registry"
Row = Mapping[str, Any]

# First part of the path: data file, and how many parts of the path make the key.
REGISTERS: dict[str, tuple[str, str, int]] = {
    "business-registry": ("businesses", "Business registry", 1),
    "language-tests": ("language_tests", "Language test results", 2),
    "credentials": ("credentials", "Credential assessments", 1),
    "registers": ("licensees", "Registers of representatives", 2),
    "federal": ("federal_cases", "Federal case system", 1),
}
SHOWN = {
    "business-registry": "/business-registry/businesses/{business number}",
    "language-tests": "/language-tests/{test}/reports/{report number}",
    "credentials": "/credentials/{reference}",
    "registers": "/registers/{law_society or consultants_college}/{licence number}",
    "federal": "/federal/persons/{passport number}",
}
WORDS_OF_PATHS = {"businesses", "reports", "persons"}
LARGEST = 100_000  # bytes of a question
FAULTS = ("-SLOW", "-500", "-GARBAGE", "-HUGE", "-REDIRECT", "-SHAPE")


class Sandbox(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], slow_seconds: float = 8.0, today: date | None = None) -> None:
        super().__init__(address, Handler)
        self.slow_seconds = slow_seconds
        names = {"bans", *(file for file, _title, _parts in REGISTERS.values())}
        self.data = {name: json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in names}
        profiles = json.loads((DATA / "express_entry.json").read_text(encoding="utf-8"))
        self.pool = Pool(profiles, today or date.today())


class Handler(BaseHTTPRequestHandler):
    server: Sandbox
    server_version = "sandbox"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.split("/") if part]
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        for value in (*parts[-1:], *query.values()):
            fault = next((fault for fault in FAULTS if value.upper().endswith(fault)), None)
            if fault:
                return self._misbehave(fault)
        if not parts:
            return self._send(200, _index(), "text/html; charset=utf-8")
        if parts == ["healthz"]:
            return self._answer(200, {"status": "ok"})
        if parts == ["bans"]:
            return self._answer(200, {"matches": _bans(self.server.data["bans"], query)})
        return self._look_up(parts)

    def do_POST(self) -> None:
        self._ask_the_pool("POST")

    def do_DELETE(self) -> None:
        self._ask_the_pool("DELETE")

    def _ask_the_pool(self, method: str) -> None:
        """The federal pool alone takes questions that are not in the address: they name profiles."""
        told = self.headers.get("Content-Length", "0")
        content = self.rfile.read(int(told)) if told.isdigit() and int(told) <= LARGEST else b""
        parts = [unquote(part) for part in self.path.split("/") if part]
        if parts[:1] != ["express-entry"]:
            return self._answer(404, {"error": "not found", "register": None})
        try:
            asked = json.loads(content or b"{}")
            status, answer = self.server.pool.answer(
                method, parts[1:], self.headers.get("Idempotency-Key", ""), asked if isinstance(asked, dict) else {}
            )
        except (ValueError, TypeError, KeyError):
            status, answer = 422, {"error": "the question cannot be read"}
        self._answer(status, {"register": "Express Entry pool", **answer})

    def _look_up(self, parts: list[str]) -> None:
        file, title, length = REGISTERS.get(parts[0], ("", "", 0))
        key = [part for part in parts[1:] if part not in WORDS_OF_PATHS]
        found = self.server.data[file].get("/".join(key)) if file and len(key) == length else None
        if found is None:
            return self._answer(404, {"error": "not found", "register": title or None})
        self._answer(200, {"register": title, **found})

    def _answer(self, status: int, content: Row) -> None:
        body = {"sandbox": True, "label": LABEL, **content}
        self._send(status, json.dumps(body, ensure_ascii=False), "application/json; charset=utf-8")

    def _send(self, status: int, text: str, kind: str, **headers: str) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _misbehave(self, fault: str) -> None:
        """What real registers do on bad days, on demand."""
        days: dict[str, Callable[[], None]] = {
            "-SLOW": self._answer_late,
            "-500": lambda: self._answer(500, {"error": "the register failed"}),
            "-GARBAGE": lambda: self._send(200, "<html>Down for maintenance {", "application/json"),
            "-HUGE": lambda: self._answer(200, {"padding": "x" * 1_200_000}),
            "-REDIRECT": lambda: self._send(302, "", "text/plain", Location="/healthz"),
            "-SHAPE": lambda: self._send(200, '["sandbox", 42]', "application/json"),
        }
        days[fault]()

    def _answer_late(self) -> None:
        time.sleep(self.server.slow_seconds)
        self._answer(200, {})

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):  # the asker gave up waiting
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """No log: requests carry names and numbers."""


def _bans(rows: list[Row], query: Row) -> list[Row]:
    """Every ban whose business number, or all words of whose name, are the ones asked."""
    name, number = _words(query.get("name", "")), query.get("business_number")
    return [
        row for row in rows if (number and row["business_number"] == number) or (name and _words(row["name"]) == name)
    ]


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return sorted("".join(c if c.isalnum() else " " for c in plain).split())


def _index() -> str:
    rows = "".join(
        f"<li>{html.escape(title)}: <code>{html.escape(SHOWN[part])}</code></li>"
        for part, (_file, title, _length) in REGISTERS.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox: not a real registry</title>'
        "<h1>SANDBOX: not a real registry</h1><p>Every person, company, licence and report here is invented. "
        "The service stands in for outside databases while the product is tried out.</p>"
        f"<ul>{rows}<li>Federal pool: <code>POST /express-entry/profiles/search</code></li><li>Ban list: <code>/bans?name={{name}}&amp;business_number={{number}}</code></li></ul></html>"
    )
