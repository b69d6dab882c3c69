"""PostgreSQL and Redis for whoever needs them: those that the environment names, else the embedded ones.

`python -m launch.servers [--throwaway] -- COMMAND …` runs a command with both up. While `make run`
is up in this folder, the command joins its servers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.folder import Folder, InUse
from launch.postgres import Postgres
from launch.valkey import Valkey
from launch.words import CannotGoOn

ROOT = Path(__file__).resolve().parent.parent
URLS = ("DATABASE_URL", "REDIS_URL")


def named(url: str) -> bool:
    """Whether the environment names this server itself, as a value or as a file that holds it."""
    return bool(os.environ.get(url) or os.environ.get(f"{url}_FILE"))


def data_folder() -> Folder:
    return Folder(Path(os.environ.get("NOMINEE_VAR") or ROOT / "var").resolve())


@contextmanager
def running(*, throwaway: bool, begins: Path | None = None) -> Iterator[dict[str, str]]:
    """Both servers up; yields the environment that names them. Raises InUse when the data folder is held.

    `begins`: a folder of PostgreSQL to begin with a copy of.
    """
    folder = Folder(Path(tempfile.mkdtemp(prefix="nominee-var-"))) if throwaway else data_folder()
    started: list[Postgres | Valkey] = []
    folder.hold()
    # Not in the data folder: the path of a socket may have 107 bytes at most.
    sockets = Path(tempfile.mkdtemp(prefix="nominee-", dir=short_folder()))
    folder.note(sockets=str(sockets))
    environment = environment_for(folder)
    try:
        if not named("DATABASE_URL"):
            if begins:
                shutil.copytree(begins, folder.path / "postgres")
            started.append(Postgres(folder.path / "postgres", _mine(sockets / "pg"), throwaway=throwaway))
            started[-1].start()
            environment["DATABASE_URL"] = started[-1].url
        if not named("REDIS_URL"):
            started.append(Valkey(folder.path / "valkey", _mine(sockets / "redis")))
            started[-1].start()
            environment["REDIS_URL"] = started[-1].url
        folder.note(**{url: environment[url] for url in URLS if url in environment})
        yield environment
    finally:
        for server in reversed(started):
            server.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        folder.free()
        if throwaway:
            shutil.rmtree(folder.path, ignore_errors=True)


def environment_for(folder: Folder) -> dict[str, str]:
    environment = dict(os.environ)
    if not named("NOMINEE_SECRET_KEY"):
        environment["NOMINEE_SECRET_KEY"] = folder.secret_key()
    if not named("NOMINEE_AUDIT_KEY"):
        environment["NOMINEE_AUDIT_KEY"] = folder.audit_key()
    if not named("NOMINEE_FIELD_KEYS"):
        environment["NOMINEE_FIELD_KEYS"] = folder.field_keys()
    if not named("NOMINEE_INDEX_KEY"):
        environment["NOMINEE_INDEX_KEY"] = folder.index_key()
    environment.setdefault("NOMINEE_DEMO", "1")
    environment["NOMINEE_VAR"] = str(folder.path)
    environment["DJANGO_SETTINGS_MODULE"] = "nominee.settings"
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment.get('PATH', '')}"
    return environment


def short_folder() -> str:
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    usable = os.geteuid() != 0 and 0 < len(own) < 40 and os.access(own, os.W_OK)
    return own if usable else "/tmp"  # nosec B108 # a folder of mkdtemp is made in it


def _mine(folder: Path) -> Path:
    folder.parent.chmod(0o711)  # PostgreSQL may run as another user; each server's own folder is closed
    folder.mkdir(mode=0o700)
    return folder


def main(arguments: list[str]) -> int:
    command = arguments[arguments.index("--") + 1 :]
    try:
        with running(throwaway="--throwaway" in arguments) as environment:
            return subprocess.run(command, env=environment, cwd=ROOT).returncode
    except InUse as held:
        folder = data_folder()
        environment = environment_for(folder) | {url: held.notes[url] for url in URLS if url in held.notes}
        return subprocess.run(command, env=environment, cwd=ROOT).returncode
    except CannotGoOn as reason:
        print(f"\nCannot go on: {reason}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
