"""Starting a child that dies with us, and stopping it in good order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
NOBODY = 65534


def dies_with_us(when: signal.Signals) -> Callable[[], None]:
    """For preexec_fn: the kernel sends `when` to the child if this process dies, kill -9 included."""

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(when))

    return prepare


def as_nobody(when: signal.Signals) -> Callable[[], None]:
    """The same, inside a user namespace where root appears as nobody: PostgreSQL refuses to run as root."""

    def prepare() -> None:
        if _LIBC.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "this container does not allow user namespaces")
        for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} 0 1"), ("gid_map", f"{NOBODY} 0 1")):
            with open(f"/proc/self/{name}", "w") as handle:
                handle.write(text)
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(when))

    return prepare


def stop(child: subprocess.Popen, how: signal.Signals = signal.SIGTERM, within: float = 10) -> None:
    if child.poll() is not None:
        return
    os.kill(child.pid, how)
    try:
        child.wait(within)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(5)
