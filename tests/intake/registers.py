"""The invented registers, changed while a test runs: over real HTTP, each test with its own."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.server import Sandbox

ROW = "consultants_college/R70580"  # Ravinder Chahalvi, in good standing


class Registers:
    def __init__(self, server: Sandbox) -> None:
        server.data = copy.deepcopy(server.data)
        self.server, self.url = server, f"http://127.0.0.1:{server.server_port}"

    def says(self, **changed: object) -> None:
        self.server.data["licensees"][ROW] |= changed

    def forgets(self) -> None:
        self.row = self.server.data["licensees"].pop(ROW)

    def remembers(self) -> None:
        self.server.data["licensees"][ROW] = self.row

    def bans(self, name: str) -> None:
        self.server.data["bans"].append(
            {"kind": "representative", "name": name, "business_number": None, "from": "2026-01-01", "until": None,
             "ground": "Acting while not authorized"}
        )  # fmt: skip


@contextmanager
def answering() -> Iterator[Registers]:
    with Sandbox(("127.0.0.1", 0), slow_seconds=1.0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield Registers(server)
        server.shutdown()
        thread.join()
