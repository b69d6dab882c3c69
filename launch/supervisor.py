"""Start the whole product and keep it up: servers, registries' sandbox, web, worker, beat. Ctrl-C stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from launch import processes
from launch.install import say
from launch.servers import ROOT, running

RESTARTS = 5


class Child:
    """One long-running process with its own log file, started again when it dies, a few times."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.restarts = 0
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        log = open(self.log, "ab")
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop the rest in order
            preexec_fn=processes.dies_with_us(signal.SIGTERM),
        )

    def look_after(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        if self.restarts >= RESTARTS:
            raise RuntimeError(f"{self.name} keeps dying; see {self.log}")
        self.restarts += 1
        say(f"{self.name} stopped unexpectedly (code {self.process.returncode}); starting it again. See {self.log}")
        self.start()

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, within=8)


def free_port(wanted: int) -> int:
    for port in (*range(wanted, wanted + 50), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise RuntimeError("no free port")


def manage(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment)
    if done.returncode:
        raise SystemExit(f"Cannot go on: `manage.py {' '.join(arguments)}` failed; its words are above.")


def children(environment: dict[str, str], web: int, sandbox: int) -> list[Child]:
    logs = Path(environment["NOMINEE_VAR"]) / "log"
    logs.mkdir(parents=True, exist_ok=True)
    python = [sys.executable, "-m"]
    schedule = Path(environment["NOMINEE_VAR"]) / "beat-schedule"
    commands = {
        "sandbox": [*python, "sandbox", "--port", str(sandbox)],
        "web": [
            *python,
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(web),
            "--workers",
            "2",
            "--blocking-threads",
            "8",
            "nominee.wsgi:application",
        ],
        "worker": [
            *python,
            "celery",
            "-A",
            "nominee",
            "worker",
            "-l",
            "info",
            "-c",
            "2",
            "--without-mingle",
            "--without-gossip",
        ],
        "beat": [*python, "celery", "-A", "nominee", "beat", "-l", "info", "-s", str(schedule), "--pidfile="],
    }
    return [Child(name, command, environment, logs / f"{name}.log") for name, command in commands.items()]


def wait_for(address: str, all_children: list[Child], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for child in all_children:
            child.look_after()
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the web process does not answer; see var/log/web.log")


def main(arguments: list[str]) -> int:
    files = int(arguments[arguments.index("--files") + 1]) if "--files" in arguments else 60
    began = time.monotonic()
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    say("Starting PostgreSQL and Redis")
    with running(throwaway=False) as environment:
        web, sandbox = free_port(int(os.environ.get("PORT", "8000"))), free_port(8100)
        address = f"http://127.0.0.1:{web}"
        environment.setdefault("NOMINEE_PUBLIC_URL", address)
        environment.setdefault("NOMINEE_SANDBOX_URL", f"http://127.0.0.1:{sandbox}")
        all_children = children(environment, web, sandbox)
        try:
            all_children[0].start()
            say("Bringing the database, the program files and the French texts up to date")
            manage(environment, "prepare")
            manage(environment, "seed_demo", "--size", str(files))
            for child in all_children[1:]:
                child.start()
            wait_for(address, all_children)
            say(f"Ready after {time.monotonic() - began:.0f} s at {address}")
            manage(environment, "demo_accounts")
            say("Ctrl-C stops everything; the data stays under var/")
            while not stopping.wait(1):
                for child in all_children:
                    child.look_after()
        finally:
            say("Stopping")
            for child in reversed(all_children):
                child.stop()
    say("Stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
