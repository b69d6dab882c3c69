"""Everything `make test` checks, in the order in which a failure is cheapest to read.

With arguments, only pytest runs, with those arguments.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from launch import install, migrated
from launch.servers import named, running
from launch.words import CannotGoOn, say

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
TESTS = "Tests"
# What runs beside the other tests: the doors ask much of one prepared house, journeys wait for browsers and servers, and
# what is left is cut in halves, so that two cores have something to do until the end.
BESIDE = {
    "Access": ["tests/access"],
    "Journeys and start-up": ["tests/journeys", "tests/launch"],
    "Front half": ["tests/intake", "tests/employers", "tests/rules", "tests/verification", "tests/front"],
}
CACHE = ROOT / ".pytest_cache"  # which tests failed, for each part
FEW = 5  # failures of one part that are asked once more, alone
Step = tuple[str, list[str]]
ROOMS = ["nominee", "intake", "verification", "correspondence", "reporting", "launch", "sandbox"]
# They put statements together of constants, in an empty database that they made.
FILLERS = ["reporting/bench", "reporting/scale"]


def code_steps() -> list[Step]:
    binaries = Path(sys.executable).parent
    bandit = [str(binaries / "bandit"), "-q", "-ll", "-r"]
    return [
        ("Lint", [str(binaries / "ruff"), "check", "."]),
        ("Format", [str(binaries / "ruff"), "format", "--check", "-q", "."]),
        ("Types of the pure modules", [str(binaries / "mypy")]),
        ("What is known to be dangerous", [*bandit, *ROOMS, "--exclude", ",".join(FILLERS)]),
        ("And in what fills databases of its own", [*bandit, *FILLERS, "--skip", "B608"]),
    ]


def product_steps() -> list[Step]:
    manage = [sys.executable, "manage.py"]
    return [
        ("The product's own checks", [*manage, "check"]),
        ("Migrations match the models", [*manage, "makemigrations", "--check", "--dry-run", "-v0"]),
        ("Every sentence has its French", [*manage, "messages", "--check"]),
        ("Generated documents are up to date", [*manage, "lifecycle_docs", "--check"]),
    ]


class Results:
    """What passed and what failed, for the summary. A failure does not hide those that come after it."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, float]] = []
        self.unsteady: list[str] = []

    def add(self, what: str, code: int, seconds: float) -> None:
        self.rows.append((what, code, seconds))
        if code:
            say(f"Failed: {what}")

    def add_tests(self, what: str, code: int, seconds: float, once_more: Callable[[], int]) -> None:
        """A few failures are asked once more, alone: what passes then depends on the machine's load. It is named."""
        failed = failures(what) if code == 1 else []
        if 0 < len(failed) <= FEW:
            say(f"Once more, alone: {', '.join(failed)}")
            code = once_more()
            self.unsteady += [] if code else failed
        self.add(what, code, seconds)

    def run(self, steps: list[Step], environment: dict[str, str] | None = None) -> None:
        for what, command in steps:
            say(what)
            began = time.monotonic()
            code = subprocess.run(command, cwd=ROOT, env=environment).returncode
            self.add(what, code, time.monotonic() - began)

    def summary(self) -> int:
        print()
        for what, code, seconds in self.rows:
            print(f"  {'FAILED' if code else 'passed'}  {seconds:6.0f} s  {what}")
        for test in self.unsteady:
            print(f"  unsteady: failed beside others and passed alone, to be mended: {test}")
        failed = sum(bool(code) for _what, code, _seconds in self.rows)
        say(f"{failed} of {len(self.rows)} failed" if failed else "All passed")
        return 1 if failed else 0


def for_tests(environment: dict[str, str], begins: Path | None) -> dict[str, str]:
    migrated_in = {"NOMINEE_MIGRATED": migrated.DATABASE} if begins else {}  # read by tests/conftest.py
    return environment | migrated_in | {"CHROMIUM": install.find_chromium(), "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}


def part_of(what: str, *paths: str) -> list[str]:
    return [*PYTEST, "-o", f"cache_dir={cache(what)}", *paths]


def cache(what: str) -> Path:
    return CACHE / what.split()[0].lower()


def failures(what: str) -> list[str]:
    try:
        return sorted(json.loads((cache(what) / "v" / "cache" / "lastfailed").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []


def run_tests(results: Results, environment: dict[str, str], begins: Path | None) -> None:
    """In parts side by side, each with servers of its own; one after the other on named servers."""
    shutil.rmtree(CACHE, ignore_errors=True)
    others = [folder for folders in BESIDE.values() for folder in folders]
    quick = part_of(TESTS, *(f"--ignore={folder}" for folder in others), "tests")
    beside = {what: part_of(what, *folders) for what, folders in BESIDE.items()}
    if named("DATABASE_URL") or named("REDIS_URL"):
        results.run([(TESTS, quick), *beside.items()], environment)
        return
    say(f"Tests; beside them, with their words at the end: {', '.join(beside)}")
    with ExitStack() as stack:
        began, parts = time.monotonic(), {}
        for what, command in beside.items():
            parts[what] = Part(
                command, for_tests(stack.enter_context(running(throwaway=True, begins=begins)), begins), stack
            )
        code = subprocess.run(quick, cwd=ROOT, env=environment).returncode
        took = {TESTS: time.monotonic() - began}
        codes = {TESTS: code}
        for what, part in parts.items():
            codes[what], took[what] = part.finish(), time.monotonic() - began
        results.add_tests(TESTS, code, took[TESTS], lambda: again(quick, environment))
        for what, part in parts.items():
            results.add_tests(what, codes[what], took[what], part.again)


class Part:
    """Tests in a process of their own, whose words are kept until it has ended."""

    def __init__(self, command: list[str], environment: dict[str, str], stack: ExitStack) -> None:
        self.command, self.environment = command, environment
        self.said = stack.enter_context(tempfile.TemporaryFile("w+"))
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self.said, stderr=subprocess.STDOUT)
        stack.callback(self.process.kill)

    def finish(self) -> int:
        code = self.process.wait()
        self.said.seek(0)
        print(self.said.read())
        return code

    def again(self) -> int:
        return again(self.command, self.environment)


def again(command: list[str], environment: dict[str, str]) -> int:
    return subprocess.run([*command, "--last-failed"], cwd=ROOT, env=environment).returncode


def main(arguments: list[str]) -> int:
    results = Results()
    if not arguments:
        results.run(code_steps())
    say("Starting PostgreSQL and Redis for the tests")
    try:
        begins = migrated.cluster()
        with running(throwaway=True, begins=begins) as started:
            environment = for_tests(started, begins)
            if arguments:
                return subprocess.run([*PYTEST, *arguments], cwd=ROOT, env=environment).returncode
            results.run(product_steps(), environment)
            run_tests(results, environment, begins)
    except CannotGoOn as reason:
        print(f"\nCannot go on: {reason}", file=sys.stderr)
        return 3
    return results.summary()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
