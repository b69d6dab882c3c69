"""Inspect a file in a process of its own: a hostile one may use up that process's time and memory, not ours.

The processes come from one small server process that has the parsers loaded already, so that each
costs some milliseconds. It ends with the process that started it.
"""

from __future__ import annotations

import multiprocessing
import resource
from multiprocessing.connection import Connection

from intake.inspection import Refused, Seen, inspect

SECONDS = 20
MEMORY = 1024 * 1024 * 1024

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
        answer = here.recv()
    except (EOFError, OSError):
        raise Refused("too_complex") from None
    finally:
        here.close()
        process.kill()
        process.join()
    if isinstance(answer, Seen):
        return answer
    raise Refused(answer)


def _child(connection: Connection, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        connection.send(inspect(connection.recv_bytes()))
    except Refused as refused:
        connection.send(refused.why)
    except MemoryError:
        connection.send("too_complex")
