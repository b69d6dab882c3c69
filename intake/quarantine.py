"""Inspect a file in a process of its own: a hostile one may use up that process's time and memory, not ours.

The processes come from one small server process that has the parsers loaded already, so that each
costs some milliseconds. It ends with the process that started it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import multiprocessing
import os
import resource
import signal
from dataclasses import asdict
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from intake.inspection import Refused, Seen, inspect

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
LONGEST_ANSWER = 100_000  # bytes
KINDS = {"pdf", "jpeg", "png"}
NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # of sched.h

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["intake.inspection", "intake.quarantine"])


def inspect_apart(data: bytes, seconds: int = SECONDS) -> Seen:
    """What `inspect` sees. Raises Refused; a parser that dies or takes too long refuses the file."""
    here, there = _context.Pipe()
    process = _context.Process(target=_child, args=(there, seconds), daemon=True)
    process.start()
    there.close()
    try:
        here.send_bytes(data)
        if not here.poll(seconds + 5):
            raise Refused("too_complex")
        answer = here.recv_bytes(LONGEST_ANSWER)
    except (EOFError, OSError):
        raise Refused("too_complex") from None
    finally:
        here.close()
        _end(process)
    return read(answer)


def read(answer: bytes) -> Seen:
    """JSON, so that a parser that was taken over can lie about its own file and run nothing here. Raises Refused."""
    try:
        told = json.loads(answer)
        if isinstance(told, dict) and isinstance(told.get("pages"), int) and told.get("kind") in KINDS:
            return Seen(told["kind"], told["pages"], [str(note) for note in told["notes"]])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("too_complex") from None
    raise Refused(told if isinstance(told, str) else "too_complex")


def _end(process: BaseProcess) -> None:
    """The process and everything that it may have started: they share a group of its own."""
    if process.pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _child(connection: Connection, seconds: int) -> None:
    os.setsid()
    _without_network()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # no processes of its own; of root the kernel asks it not
    try:
        _say(connection, asdict(inspect(connection.recv_bytes())))
    except Refused as refused:
        _say(connection, refused.why)
    except MemoryError:
        _say(connection, "too_complex")


def _say(connection: Connection, answer: Any) -> None:
    connection.send_bytes(json.dumps(answer).encode())


def _without_network() -> None:
    """A network of its own with nothing in it, where the kernel allows that (user namespaces, or root)."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(NEW_NETWORK):
            libc.unshare(NEW_USER | NEW_NETWORK)
