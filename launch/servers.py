"""PostgreSQL and Redis for whoever needs them: those that the environment names, else the embedded ones.

`python -m launch.servers [--throwaway] -- COMMAND …` runs a command with both up.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.postgres import Postgres
from launch.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent


def secret_key(var: Path) -> str:
    """Made once, kept with the data, readable by its owner alone."""
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


@contextmanager
def running(*, throwaway: bool) -> Iterator[dict[str, str]]:
    """Both servers up; yields the environment that names them."""
    sockets = Path(tempfile.mkdtemp(prefix="nominee-", dir=os.environ.get("XDG_RUNTIME_DIR") or "/tmp"))
    var = (
        Path(tempfile.mkdtemp(prefix="nominee-var-"))
        if throwaway
        else Path(os.environ.get("NOMINEE_VAR", ROOT / "var"))
    )
    environment = dict(os.environ)
    started: list[Postgres | Valkey] = []
    try:
        if not environment.get("DATABASE_URL"):
            started.append(Postgres(var / "postgres", sockets, throwaway=throwaway))
            started[-1].start()
            environment["DATABASE_URL"] = started[-1].url
        if not environment.get("REDIS_URL"):
            started.append(Valkey(var / "valkey", sockets))
            started[-1].start()
            environment["REDIS_URL"] = started[-1].url
        environment.setdefault("NOMINEE_SECRET_KEY", secret_key(var))
        environment.setdefault("NOMINEE_DEMO", "1")
        environment["NOMINEE_VAR"] = str(var)
        environment["DJANGO_SETTINGS_MODULE"] = "nominee.settings"
        environment["PATH"] = f"{Path(sys.executable).parent}:{environment.get('PATH', '')}"
        yield environment
    finally:
        for server in reversed(started):
            server.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        if throwaway:
            shutil.rmtree(var, ignore_errors=True)


def main(arguments: list[str]) -> int:
    throwaway = "--throwaway" in arguments
    command = arguments[arguments.index("--") + 1 :]
    with running(throwaway=throwaway) as environment:
        return subprocess.run(command, env=environment, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
