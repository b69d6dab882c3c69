"""The product's commands, on a machine that has only Python:

    python3 -m launch run [--files N]            install what is missing and start the product
    python3 -m launch test [-- pytest arguments] install what tests need and run them
    python3 -m launch bench [-- --files N]       ratios against the bare operations
    python3 -m launch shell [-- command]         a command with PostgreSQL and Redis up
    python3 -m launch sbom                       every package of the locks, as CycloneDX

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import os
import sys

from launch import install, materials
from launch.install import PYTHON, ROOT
from launch.words import CannotGoOn


def main(arguments: list[str]) -> int:
    verbs = {"run": _run, "test": _test, "bench": _bench, "shell": _shell, "sbom": _sbom}
    if arguments[1:2] in (["-h"], ["--help"]) or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if not arguments or arguments[0] not in verbs:
        print(__doc__)
        return 2
    rest = arguments[2:] if arguments[1:2] == ["--"] else arguments[1:]
    try:
        install.check_the_machine()
        return verbs[arguments[0]](rest)
    except CannotGoOn as reason:
        print(f"\nCannot go on: {reason}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from here.", file=sys.stderr)
        return 130


def _in_venv(module: str, arguments: list[str]) -> int:
    """Go on inside the virtual environment, in this very process: one Ctrl-C reaches it."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])


def _sbom(rest: list[str]) -> int:
    return materials.main()


def _run(rest: list[str]) -> int:
    with install.alone():
        install.packages(development=False)
        install.page_kit()
        install.pango()
    return _in_venv("launch.supervisor", rest)


def _test(rest: list[str]) -> int:
    with install.alone():
        install.packages(development=True)
        install.page_kit()
        install.pango()
        install.browser()
    return _in_venv("launch.checks", rest)


def _bench(rest: list[str]) -> int:
    with install.alone():
        install.packages(development=False)
        install.page_kit()
        install.pango()
    return _in_venv("launch.servers", ["--throwaway", "--", str(PYTHON), "manage.py", "bench", *rest])


def _shell(rest: list[str]) -> int:
    with install.alone():
        install.packages(development=(install.VENV / ".development").exists())
    return _in_venv("launch.servers", ["--", *(rest or [os.environ.get("SHELL", "bash")])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
