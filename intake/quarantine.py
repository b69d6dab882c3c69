"""Inspect a file in a process of its own: a hostile one may use up that process's time and memory, not ours.

The processes come from one small server process that has the parsers loaded already, so that each
costs some milliseconds. It ends with the process that started it.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Any

from intake.inspection import Refused, Seen, inspect

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
LONGEST_ANSWER = 100_000  # bytes
KINDS = {"pdf", "jpeg", "png"}

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
        process.kill()
        process.join()
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


def _child(connection: Connection, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _say(connection, asdict(inspect(connection.recv_bytes())))
    except Refused as refused:
        _say(connection, refused.why)
    except MemoryError:
        _say(connection, "too_complex")


def _say(connection: Connection, answer: Any) -> None:
    connection.send_bytes(json.dumps(answer).encode())
