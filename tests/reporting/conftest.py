"""A small seeded house in a database of its own: seeded, cut off on the way, and brought to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "nominee_scale_test"
SEED = ("seed_scale", "1000", "--staff", "100", "--templates", "15")


@dataclass(frozen=True)
class House:
    environment: dict[str, str]
    cut_off: str  # what was said when it was stopped
    finished: str  # and when it was at its end
    again: str = ""  # and when it was asked for once more

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip

    def ask(self, sql: str) -> list[tuple]:
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return connection.execute(sql).fetchall()


def _named(database: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[House]:
    with psycopg.connect(_named("postgres"), autocommit=True) as server:
        server.execute(f"drop database if exists {NAME} with (force)")
        server.execute(f"create database {NAME}")
        environment = os.environ | {
            "DATABASE_URL": _named(NAME), "NOMINEE_VAR": str(tmp_path_factory.mktemp("scale")), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the commands run as people run them
        empty = House(environment, "", "")
        try:
            assert empty.manage("migrate", "-v0").returncode == 0
            cut_off = _cut_off(environment)
            done = empty.manage(*SEED, "--resume")
            assert done.returncode == 0, done.stderr[-2000:]
            again = empty.manage("seed_scale", "1000")
            assert again.returncode
            yield House(environment, cut_off, done.stdout, again.stderr)
        finally:
            server.execute(f"drop database if exists {NAME} with (force)")


def _cut_off(environment: dict[str, str]) -> str:
    """Ctrl-C when the first files are there."""
    command = [sys.executable, "manage.py", *SEED]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's job in the background ignores it
    ) as run:  # fmt: skip
        said = []
        for line in run.stdout:
            said.append(line)
            if "a second" in line:
                run.send_signal(signal.SIGINT)
                break
        rest, problem = run.communicate(timeout=120)
    assert run.returncode, "".join([*said, rest])
    return problem
