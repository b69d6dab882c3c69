"""Everything `make test` checks, in the order in which a failure is cheapest to read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from launch import install
from launch.servers import running

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    binaries = Path(sys.executable).parent
    steps = [
        ("Lint", [str(binaries / "ruff"), "check", "."]),
        ("Format", [str(binaries / "ruff"), "format", "--check", "-q", "."]),
        ("Types of the pure modules", [str(binaries / "mypy")]),
    ]
    if not arguments:
        for what, command in steps:
            install.say(what)
            if code := subprocess.run(command, cwd=ROOT).returncode:
                return code
    install.say("Starting PostgreSQL and Redis for the tests")
    with running(throwaway=True) as environment:
        environment["CHROMIUM"] = install.find_chromium()
        environment["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        manage = [sys.executable, "manage.py"]
        for what, command in (
            ("The product's own checks", [*manage, "check"]),
            ("Missing migrations", [*manage, "makemigrations", "--check", "--dry-run", "-v0"]),
            ("French catalogue", [*manage, "messages", "--check"]),
            ("Generated documents", [*manage, "lifecycle_docs", "--check"]),
            ("Tests", [sys.executable, "-m", "pytest", *arguments]),
        ):
            if arguments and what != "Tests":
                continue
            install.say(what)
            if code := subprocess.run(command, cwd=ROOT, env=environment).returncode:
                print(f"Failed: {what}", file=sys.stderr)
                return code
    install.say("All passed")
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
