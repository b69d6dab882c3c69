"""The command that runs the product: it starts everything, stops it cleanly, and survives kill -9."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Product:
    """The supervisor on data of its own, with what it printed."""

    def __init__(self, folder: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        environment |= {"NOMINEE_VAR": str(folder / "var"), "PORT": "8600", "EMAIL_URL": "file:"}
        self.said = folder / "said.txt"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launch.supervisor", "--files", "1"],
            cwd=ROOT, env=environment, stdout=open(self.said, "w"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def wait_until_ready(self) -> str:
        for _ in range(1800):  # the tests beside it keep both cores busy
            said = self.said.read_text()
            if "Ctrl-C stops everything" in said and (found := re.search(r"Ready after \d+ s at (\S+)", said)):
                return found[1]
            assert self.process.poll() is None, self.said.read_text()
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def children(self) -> list[int]:
        listed = subprocess.run(
            ["ps", "--ppid", str(self.process.pid), "-o", "pid="], capture_output=True, text=True, check=True
        )
        return [int(pid) for pid in listed.stdout.split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int]) -> None:
    for _ in range(150):
        if not any(map(alive, pids)):
            return
        time.sleep(0.1)
    raise AssertionError(f"still running: {[pid for pid in pids if alive(pid)]}")


@pytest.fixture
def start(tmp_path):
    started: list[Product] = []

    def begin() -> Product:
        started.append(Product(tmp_path))
        return started[-1]

    yield begin
    for product in started:
        product.process.kill()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_it_starts_stops_and_starts_again_after_a_kill(start):
    first = start()
    address = first.wait_until_ready()
    assert urllib.request.urlopen(address).status == 200
    children = first.children()
    assert len(children) == 6, "PostgreSQL, Valkey, sandbox, web, worker, beat"
    assert "support.officer@demo.example" in first.said.read_text()
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    wait_until_gone(children)

    second = start()
    address = second.wait_until_ready()
    assert "Loading the demonstration data" not in second.said.read_text(), "the data of the first start is there"
    assert urllib.request.urlopen(f"{address}/readyz").status == 204
    children = second.children()
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(timeout=60) == 0
    wait_until_gone(children)
    assert second.said.read_text().rstrip().endswith("Stopped")
