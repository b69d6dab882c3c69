"""The web of one machine: the desk and the portal as servers of their own, and one door on one port before them.

In production Caddy is the door (deploy/Caddyfile). What belongs to the desk goes to the desk's server at once. Everything
else is the portal's: it runs at a lower priority of the processor, so many requests at once are given to it, some wait in
order, and who only wants to look when too many wait is told, with `Retry-After`, to come back by itself in a moment. What
somebody sends is never turned away for that.

`python -m launch.web --port 8000` serves until SIGTERM; it ends by itself when one of its two servers does.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from launch import processes

ROOT = Path(__file__).resolve().parent.parent
WAIT = ROOT / "deploy" / "wait.html"  # Caddy gives it too
PORTAL_NICE = 10  # of 19: the desk gets nine tenths of a processor that both want
PORTAL_THREADS, DESK_THREADS, WORKERS = 4, 8, 2
LOOKING, SENDING = (
    300,
    5_000,
)  # so many requests of the portal wait at most: before one that looks, before one that sends
AGAIN = 10  # seconds
LONGEST_HEAD = 64 * 1024  # bytes; the product says in words what is too long before that
PATIENCE = 20.0  # seconds for the head of a request
DESK = re.compile(rb"/(?:desk|admin|api)/")
# What a page of the desk asks for (styles, scripts, documents) comes as quickly as the page.
FROM_DESK = re.compile(rb"https?://[^/]+/(?:desk|admin)/")
OF_ONE_CONNECTION = (b"connection", b"keep-alive", b"proxy-connection")


@dataclass
class Lane:
    """One server behind the door. `at_once`: requests that it works at; the others wait here, in order."""

    port: int
    at_once: int
    looking: int
    sending: int
    waiting: int = 0
    free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.free = asyncio.Semaphore(self.at_once)

    def is_full(self, method: bytes) -> bool:
        return self.waiting >= (self.looking if method in (b"GET", b"HEAD") else self.sending)


@dataclass(frozen=True)
class Head:
    method: bytes
    path: bytes
    referer: bytes
    raw: bytes  # as it is passed on: the connection ends with the answer

    @property
    def is_for_the_desk(self) -> bool:
        return bool(DESK.match(self.path) or FROM_DESK.match(self.referer))


def read_head(raw: bytes) -> Head | None:
    """None: no request at all. The server behind judges everything else."""
    first, *lines = raw.removesuffix(b"\r\n\r\n").split(b"\r\n")
    parts = first.split(b" ")
    if len(parts) != 3 or not parts[2].startswith(b"HTTP/1."):
        return None
    kept, referer = [first], b""
    for line in lines:
        name, _, value = line.partition(b":")
        if name.lower() in OF_ONE_CONNECTION:
            continue
        if name.lower() == b"referer":
            referer = value.strip()
        kept.append(line)
    kept.append(b"Connection: close")
    return Head(parts[0], parts[1], referer, b"\r\n".join(kept) + b"\r\n\r\n")


class Door:
    def __init__(self, desk: Lane, portal: Lane) -> None:
        self.desk, self.portal = desk, portal
        page = WAIT.read_bytes()
        self.wait = (
            b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
            b"Retry-After: %d\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (AGAIN, len(page), page)
        )

    async def come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.LimitOverrunError, TimeoutError):
            try:
                head = read_head(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE))
                await (self._lead(head, reader, writer) if head else _say(writer, BAD))
            finally:
                writer.close()

    async def _lead(self, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lane = self.desk if head.is_for_the_desk else self.portal
        if lane.free.locked() and lane.is_full(head.method):
            await _say(writer, self.wait)
            return
        more = asyncio.ensure_future(reader.read(65536))  # the body's beginning; nothing at all: who asked is gone
        if not await _wait_for(lane, more):
            more.cancel()
            return
        try:
            await _pass_on(lane.port, head, more, reader, writer)
        except ConnectionRefusedError:  # it is starting
            more.cancel()
            await _say(writer, self.wait)
        finally:
            lane.free.release()


async def _wait_for(lane: Lane, more: asyncio.Future[bytes]) -> bool:
    """In order; whoever gave up meanwhile is not served for nothing."""
    lane.waiting += 1
    try:
        if not lane.free.locked():
            await lane.free.acquire()
            return True
        turn = asyncio.ensure_future(lane.free.acquire())
        await asyncio.wait({turn, more}, return_when=asyncio.FIRST_COMPLETED)
        if not turn.done() and more.done() and (more.exception() or not more.result()):
            turn.cancel()
            with suppress(asyncio.CancelledError):
                await turn
                lane.free.release()
            return False
        await turn
        return True
    finally:
        lane.waiting -= 1


async def _pass_on(
    port: int, head: Head, more: asyncio.Future[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    there, back = await asyncio.open_connection("127.0.0.1", port)
    back.write(head.raw)
    sending = asyncio.ensure_future(_send(more, reader, back))
    try:
        while part := await there.read(65536):
            writer.write(part)
            await writer.drain()
    finally:
        sending.cancel()
        more.cancel()
        back.close()


async def _send(more: asyncio.Future[bytes], reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        part = await more
        while part:
            back.write(part)
            await back.drain()
            part = await reader.read(65536)


BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


async def _say(writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(answer)
    await writer.drain()


def serving(port: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(threads), "nominee.wsgi:application",
    ]  # fmt: skip


def _prepared(nice: int) -> Callable[[], None]:
    """In one session with the door: where sessions share the processor as groups, priorities hold within one only."""
    dies = processes.dies_with_us(signal.SIGTERM)

    def prepare() -> None:
        dies()
        os.nice(nice)

    return prepare


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def serve(port: int) -> int:
    desk = Lane(_free_port(), WORKERS * DESK_THREADS, SENDING, SENDING)
    portal = Lane(_free_port(), WORKERS * PORTAL_THREADS, LOOKING, SENDING)
    parent, stopping = os.getppid(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    children = [
        subprocess.Popen(serving(lane.port, threads), cwd=ROOT, preexec_fn=_prepared(nice))
        for lane, threads, nice in ((desk, DESK_THREADS, 0), (portal, PORTAL_THREADS, PORTAL_NICE))
    ]
    try:
        door = await asyncio.start_server(Door(desk, portal).come, "127.0.0.1", port, limit=LONGEST_HEAD, backlog=4096)
        async with door:
            while not stopping.is_set():
                if os.getppid() != parent or any(child.poll() is not None for child in children):
                    return 1  # whoever looks after the door starts all three anew
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 0.5)
        return 0
    finally:
        for child in children:
            child.terminate()  # both at once
        for child in children:
            processes.stop(child, within=3)


if __name__ == "__main__":
    sys.exit(asyncio.run(serve(int(sys.argv[sys.argv.index("--port") + 1]))))
