"""Inspect a file, or make another one of it, in a process of its own: a hostile one may use up that process's time and
memory, not ours.

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
from collections.abc import Iterator
from dataclasses import asdict
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from intake.inspection import Refused, Seen, inspect
from intake.uploading import making

SECONDS = 20
MAKING_SECONDS = 60  # of many photographs one PDF
MEMORY = 1024 * 1024 * 1024
LONGEST_ANSWER = 200_000  # bytes
LARGEST_MADE = 60 * 1024 * 1024  # bytes
KINDS = {"pdf", "jpeg", "png"}
NEW_NETWORK, NEW_USER = 0x40000000, 0x10000000  # of sched.h

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["intake.inspection", "intake.quarantine", "intake.uploading.making"])


def inspect_apart(data: bytes, seconds: int = SECONDS) -> Seen:
    """What `inspect` sees. Raises Refused; a parser that dies or takes too long refuses the file."""
    with _apart(_child, seconds) as here:
        here.send_bytes(data)
        answer = _answer(here, seconds)
    return read(answer)


def make_apart(what: str, blobs: list[bytes], seconds: int = MAKING_SECONDS, **how: Any) -> bytes:
    """What `still` or `together` of making.py makes. Raises Refused. It is to be looked at like any file from outside."""
    with _apart(_making, seconds) as here:
        here.send_bytes(json.dumps({"what": what, "how": how, "count": len(blobs)}).encode())
        for blob in blobs:
            here.send_bytes(blob)
        answer = _answer(here, seconds)
        if answer != b"true":
            raise Refused(_why(answer))
        return here.recv_bytes(LARGEST_MADE)


@contextlib.contextmanager
def _apart(child: Any, seconds: int) -> Iterator[Connection]:
    here, there = _context.Pipe()
    process = _context.Process(target=child, args=(there, seconds), daemon=True)
    process.start()
    there.close()
    try:
        yield here
    except (EOFError, OSError):
        raise Refused("too_complex") from None
    finally:
        here.close()
        _end(process)


def _answer(here: Connection, seconds: int) -> bytes:
    if not here.poll(seconds + 5):
        raise Refused("too_complex")
    return here.recv_bytes(LONGEST_ANSWER)


def _why(answer: bytes) -> str:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        told = None
    return told if isinstance(told, str) else "too_complex"


def read(answer: bytes) -> Seen:
    """JSON, so that a parser that was taken over can lie about its own file and run nothing here. Raises Refused."""
    try:
        told = json.loads(answer)
        if isinstance(told, dict) and isinstance(told.get("pages"), int) and told.get("kind") in KINDS:
            notes, measures = [str(note) for note in told["notes"]], [_plain(row) for row in told["measures"]]
            return Seen(told["kind"], told["pages"], notes, measures, str(told["text"]).replace("\0", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused("too_complex") from None
    raise Refused(told if isinstance(told, str) else "too_complex")


def _plain(row: Any) -> dict[str, Any]:
    """Whole numbers and yes or no by name, whatever the process says."""
    return {str(name): value for name, value in row.items() if isinstance(value, int)}


def _end(process: BaseProcess) -> None:
    """The process and everything that it may have started: they share a group of its own."""
    if process.pid:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _child(connection: Connection, seconds: int) -> None:
    _confine(seconds)
    try:
        _say(connection, asdict(inspect(connection.recv_bytes())))
    except Refused as refused:
        _say(connection, refused.why)
    except MemoryError:
        _say(connection, "too_complex")


def _making(connection: Connection, seconds: int) -> None:
    _confine(seconds)
    asked = json.loads(connection.recv_bytes())
    blobs = [connection.recv_bytes() for _ in range(asked["count"])]
    try:
        made = making.still(*blobs) if asked["what"] == "still" else making.together(blobs=blobs, **asked["how"])
    except Refused as refused:
        return _say(connection, refused.why)
    except MemoryError:
        return _say(connection, "too_complex")
    _say(connection, True)
    return connection.send_bytes(made)


def _confine(seconds: int) -> None:
    os.setsid()
    _without_network()
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # no processes of its own; of root the kernel asks it not


def _say(connection: Connection, answer: Any) -> None:
    connection.send_bytes(json.dumps(answer).encode())


def _without_network() -> None:
    """A network of its own with nothing in it, where the kernel allows that (user namespaces, or root)."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(NEW_NETWORK):
            libc.unshare(NEW_USER | NEW_NETWORK)
