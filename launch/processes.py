"""Starting a child that dies with us, and stopping it in good order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
NOBODY = 65534
Prepare = Callable[[], None]  # runs in the child before the program: for preexec_fn


def dies_with_us(when: signal.Signals) -> Prepare:
    """The kernel sends `when` to the child if this process dies, kill -9 included."""

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(when))

    return prepare


def in_namespace(when: signal.Signals) -> Prepare:
    """The same, inside a user namespace where root appears as nobody: PostgreSQL refuses to run as root."""

    def prepare() -> None:
        if _LIBC.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "no user namespaces here")
        for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} 0 1"), ("gid_map", f"{NOBODY} 0 1")):
            with open(f"/proc/self/{name}", "w") as handle:
                handle.write(text)
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(when))

    return prepare


def as_nobody(when: signal.Signals, folder: Path) -> Prepare:
    """The same as the real nobody, standing in `folder`: its parents may be closed to nobody (/root is)."""

    def prepare() -> None:
        os.chdir(folder)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(when))

    return prepare


def namespaces_work() -> bool:
    """False in most containers, and in a chroot."""
    try:
        probe = subprocess.run([sys.executable, "-c", ""], preexec_fn=in_namespace(signal.SIGTERM), capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.returncode == 0


def stop(child: subprocess.Popen, how: signal.Signals = signal.SIGTERM, within: float = 10) -> None:
    if child.poll() is not None:
        return
    os.kill(child.pid, how)
    try:
        child.wait(within)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(5)
