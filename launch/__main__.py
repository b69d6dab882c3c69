"""`python3 -m launch run [--files N] | test [-- pytest arguments] | bench | shell [-- command]`: the product's commands, on a machine that has only Python.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from launch import install

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    verbs = {"run": _run, "test": _test, "bench": _bench, "shell": _shell}
    if not arguments or arguments[0] not in verbs:
        print(__doc__)
        return 2
    rest = arguments[2:] if arguments[1:2] == ["--"] else arguments[1:]
    try:
        return verbs[arguments[0]](rest)
    except install.Missing as missing:
        print(f"\nCannot go on: {missing}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _in_venv(module: str, arguments: list[str]) -> int:
    """Go on inside the virtual environment, in this very process: one Ctrl-C reaches it."""
    python = str(install.VENV / "bin" / "python")
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(python, [python, "-m", module, *arguments])


def _run(rest: list[str]) -> int:
    install.packages(development=False)
    install.page_kit()
    install.pango()
    return _in_venv("launch.supervisor", rest)


def _test(rest: list[str]) -> int:
    install.packages(development=True)
    install.page_kit()
    install.pango()
    install.browser()
    return _in_venv("launch.checks", rest)


def _bench(rest: list[str]) -> int:
    install.packages(development=False)
    install.pango()
    return _in_venv("launch.servers", ["--throwaway", "--", sys.executable, "manage.py", "bench", *rest])


def _shell(rest: list[str]) -> int:
    install.packages(development=(install.VENV / ".development").exists())
    return _in_venv("launch.servers", ["--", *(rest or [os.environ.get("SHELL", "bash")])])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as failed:
        print(f"\nThis step failed: {' '.join(map(str, failed.cmd))}", file=sys.stderr)
        sys.exit(1)
