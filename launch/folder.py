"""The data folder (var/), held by one product at a time.

The kernel frees the lock when its holder dies, kill -9 included. Beside it the holder writes where
its servers are, so that a command run in another terminal can join them.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO


class InUse(Exception):
    """Another process holds the folder. `notes` is what it wrote down."""

    def __init__(self, notes: dict[str, str]) -> None:
        super().__init__("the data folder is in use")
        self.notes = notes


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: IO[str] | None = None

    @property
    def _notes(self) -> Path:
        return self.path / "running.json"

    def hold(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        lock = open(self.path / "lock", "w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise InUse(self.notes()) from None
        self._lock = lock
        if left := self.notes().get("sockets"):  # by a holder that was killed
            shutil.rmtree(left, ignore_errors=True)
        self.note(pid=str(os.getpid()))

    def note(self, **what: str) -> None:
        """Keep these beside what was noted since the folder is held."""
        known = {} if "pid" in what else self.notes()
        _write(self._notes, json.dumps(known | what, indent=1))

    def notes(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._notes.read_text()))
        except (OSError, ValueError):
            return {}

    def free(self) -> None:
        if self._lock:
            self._notes.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def secret_key(self) -> str:
        return self._key("secret_key")

    def audit_key(self) -> str:
        """Signs the heads of the audit's chains; in production it lives with the worker alone."""
        return self._key("audit_key")

    def field_keys(self) -> str:
        """Seal passport numbers and the like: lines of id:base64, the first one seals."""
        return self._key("field_keys", lambda: f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}")

    def index_key(self) -> str:
        """What is sealed is found by it."""
        return self._key("index_key")

    def _key(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(50)) -> str:
        """Made once, kept with the data, readable by its owner alone."""
        path = self.path / name
        if not (path.exists() and path.read_text().strip()):
            self.path.mkdir(parents=True, exist_ok=True)
            _write(path, make())
        return path.read_text()


def _write(path: Path, text: str) -> None:
    """The whole text or none of it, whenever the power goes."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
