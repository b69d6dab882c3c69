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
from launch.folder import InUse
from launch.servers import ROOT, data_folder, named, running
from launch.words import CannotGoOn, say

RESTARTS = 5
LONGEST_LOG = 10_000_000  # bytes; kept once as .1 when the product starts


class Stopping(Exception):
    """Ctrl-C came while the product was starting."""


class Child:
    """One long-running process with its own log file, started again when it dies, a few times."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.name, self.command, self.environment, self.log = name, command, environment, log
        self.restarts = 0
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with open(self.log, "ab") as log:
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
            raise CannotGoOn(f"{self.name} keeps dying; its words are in {self.log}")
        self.restarts += 1
        say(f"{self.name} stopped unexpectedly (code {self.process.returncode}); starting it again. See {self.log}")
        self.start()

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, within=8)


class Product:
    def __init__(self, environment: dict[str, str], stopping: threading.Event) -> None:
        self.environment, self.stopping = environment, stopping
        self.logs = Path(environment["NOMINEE_VAR"]) / "log"
        web, sandbox = free_port("PORT", 8000), free_port("SANDBOX_PORT", 8100)
        self.address = f"http://127.0.0.1:{web}"
        environment.setdefault("NOMINEE_PUBLIC_URL", self.address)
        # Browsers take every name under .localhost to this machine: an origin of its own for what people uploaded.
        environment.setdefault("NOMINEE_FILES_URL", f"http://files.localhost:{web}")
        environment.setdefault("NOMINEE_SANDBOX_URL", f"http://127.0.0.1:{sandbox}")
        self.children = children(environment, web, sandbox, self.logs)

    def start(self, files: int) -> None:
        self.children[0].start()  # the sandbox: the demonstration's files ask it
        say("Bringing the database, the program files and the French texts up to date")
        self.manage("prepare", quietly=True)
        self.manage("seed_demo", "--size", str(files))  # goes on with what is not there
        for child in self.children[1:]:
            child.start()
        self._wait_for_the_web()

    def manage(self, *arguments: str, quietly: bool = False) -> None:
        """One command of manage.py; Ctrl-C ends it too."""
        out = subprocess.PIPE if quietly else None
        command = [sys.executable, "manage.py", *arguments]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=out,
            text=True,
            start_new_session=True,
            preexec_fn=processes.dies_with_us(signal.SIGTERM),
        ) as child:
            while child.poll() is None:
                if self.stopping.wait(0.1):
                    processes.stop(child)
                    raise Stopping
            if child.returncode:
                print(child.stdout.read() if child.stdout else "", end="")
                raise CannotGoOn(f"`manage.py {' '.join(arguments)}` failed; its words are above")

    def _wait_for_the_web(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look_after()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):  # nosec B310 # our own address
                    return
            except (urllib.error.URLError, OSError):
                if self.stopping.wait(0.2):
                    raise Stopping from None
        raise CannotGoOn(f"the web process does not answer; its words are in {self.logs / 'web.log'}")

    def look_after(self) -> None:
        for child in self.children:
            child.look_after()

    def stop(self) -> None:
        """The web first, so that nobody asks for what is going away; the worker finishes what it does."""
        order = {"web": 0, "beat": 1, "worker": 2, "sandbox": 3}
        for child in sorted(self.children, key=lambda child: order[child.name]):
            child.stop()


def free_port(setting: str, usual: int) -> int:
    wanted = os.environ.get(setting) or str(usual)
    if not (wanted.isdigit() and 0 < int(wanted) < 65536):
        raise CannotGoOn(f"{setting} must be a number from 1 to 65535, and is “{wanted}”")
    for port in (*range(int(wanted), min(int(wanted) + 50, 65536)), 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found = int(probe.getsockname()[1])
            if found != int(wanted):
                say(f"Port {wanted} is taken; using {found}. {setting} names another one to try first.")
            return found
    raise CannotGoOn("no port is free on this machine")


def children(environment: dict[str, str], web: int, sandbox: int, logs: Path) -> list[Child]:
    logs.mkdir(parents=True, exist_ok=True)
    for log in logs.glob("*.log"):
        if log.stat().st_size > LONGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
    python = [sys.executable, "-m"]
    schedule = str(Path(environment["NOMINEE_VAR"]) / "beat-schedule")
    celery = [*python, "celery", "-A", "nominee"]
    work = ["-l", "info", "-c", "2", "--without-mingle", "--without-gossip"]
    commands = {
        "sandbox": [*python, "sandbox", "--port", str(sandbox)],
        "web": [*python, "launch.web", "--port", str(web)],
        "worker": [*celery, "worker", *work],
        "beat": [*celery, "beat", "-l", "info", "-s", schedule, "--pidfile="],
    }
    return [Child(name, command, environment, logs / f"{name}.log") for name, command in commands.items()]


def run(files: int, stopping: threading.Event) -> None:
    began = time.monotonic()
    say("Starting " + " and ".join(_servers()))
    with running(throwaway=False) as environment:
        product = Product(environment, stopping)
        try:
            product.start(files)
            data_folder().note(address=product.address)
            say(f"Ready after {time.monotonic() - began:.0f} s at {product.address}")
            product.manage("demo_accounts")
            say(f"Ctrl-C stops everything; the data stays under {environment['NOMINEE_VAR']}")
            while not stopping.wait(1):
                product.look_after()
        except Stopping:
            pass
        finally:
            say("Stopping")
            product.stop()
    say("Stopped")


def _servers() -> list[str]:
    return [
        f"{name}, which {url} names" if named(url) else f"an embedded {name}"
        for name, url in (("PostgreSQL", "DATABASE_URL"), ("Redis", "REDIS_URL"))
    ]


def main(arguments: list[str]) -> int:
    files = int(arguments[arguments.index("--files") + 1]) if "--files" in arguments else 60
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stopping.set())
    try:
        run(files, stopping)
    except InUse as held:
        pid, address = held.notes.get("pid", "?"), held.notes.get("address", "")
        where = f" It answers at {address}." if address else " It is still starting."
        print(
            f"\nCannot go on: the product already runs on this data (process {pid}).{where} "
            "Stop it with Ctrl-C first, or name another data folder and port: "
            "NOMINEE_VAR=/tmp/second PORT=8001 make run",
            file=sys.stderr,
        )
        return 3
    except CannotGoOn as reason:
        print(f"\nCannot go on: {reason}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
