"""The door of one machine: the desk never waits behind the portal, and nothing that is sent is turned away."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any

import pytest

from launch.web import BAD, Door, Lane, read_head

LOOK = "GET /openings/J-1/ HTTP/1.1\r\nHost: here\r\nConnection: keep-alive\r\n\r\n"
SEND = "POST /openings/J-1/join/ HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\n"
WORK = "GET /desk/ HTTP/1.1\r\nHost: here\r\n\r\n"


class Behind:
    """A server that answers with its name and what it got, once it is allowed to."""

    def __init__(self, name: str) -> None:
        self.name, self.got, self.may = name, [], asyncio.Event()

    async def serve(self, reader, writer) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = await reader.readexactly(5) if "Content-Length: 5" in head else b""
        self.got.append((head, body))
        await self.may.wait()
        writer.write(f"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{self.name}".encode() + body)
        writer.close()


async def opened(stack: AsyncExitStack, serve) -> int:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    await stack.enter_async_context(server)
    return server.sockets[0].getsockname()[1]


async def asked(port: int, what: str, body: bytes = b"") -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(what.encode() + body)
    try:
        return (await reader.read()).decode()
    finally:
        writer.close()


async def until(holds) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0)


def run(what: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: the browser of other tests may keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()


async def a_rush() -> None:
    async with AsyncExitStack() as stack:
        desk, portal = Behind("desk"), Behind("portal")
        desk.may.set()
        lanes = [Lane(await opened(stack, server.serve), 1, 2, 3) for server in (desk, portal)]
        door = await opened(stack, Door(*lanes).come)
        first = asyncio.ensure_future(asked(door, LOOK))
        await until(lambda: portal.got)
        gone = asyncio.ensure_future(asked(door, LOOK))
        await until(lambda: lanes[1].waiting == 1)
        second = asyncio.ensure_future(asked(door, LOOK))
        await until(lambda: lanes[1].waiting == 2)

        put_off = await asked(door, LOOK)
        assert put_off.startswith("HTTP/1.1 503") and "\r\nRetry-After: 10\r\n" in put_off
        assert "Please wait" in put_off and "Veuillez patienter" in put_off
        sent = asyncio.ensure_future(asked(door, SEND, b"typed"))
        await until(lambda: lanes[1].waiting == 3)
        assert (await asked(door, SEND, b"never")).startswith("HTTP/1.1 503")
        assert (await asked(door, WORK)).endswith("desk")
        assert (
            await asked(
                door,
                WORK.replace("/desk/", "/static/a.css").replace("\r\n\r\n", "\r\nReferer: https://x/desk/?q=1\r\n\r\n"),
            )
        ).endswith("desk")

        gone.cancel()
        await until(lambda: lanes[1].waiting == 2)
        portal.may.set()
        assert (await first).endswith("portal") and (await second).endswith("portal")
        assert (await sent).endswith("portaltyped")
        assert len(portal.got) == 3, "who gave up was not served"
        assert "keep-alive" not in portal.got[0][0] and portal.got[0][0].endswith("\r\nConnection: close\r\n\r\n")
        assert await asked(door, "nonsense\r\n\r\n") == BAD.decode()
        assert (lanes[1].waiting, lanes[1].free._value) == (0, 1)


def test_the_desk_goes_by_the_portal_waits_and_what_is_sent_is_kept():
    run(a_rush())


@pytest.mark.parametrize(
    ("path", "referer", "desk"),
    [
        ("/desk/applications/J-1/", "", True), ("/api/v1/applications", "", True), ("/admin/", "", True),
        ("/documents/5/", "http://h/desk/applications/J-1/", True), ("/desk", "", False), ("/openings/", "", False),
        ("/apply/J-1/", "http://h/apply/?from=/desk/", False), ("/static/a.css", "http://h/openings/J-1/", False),
    ],
)  # fmt: skip
def test_what_belongs_to_the_desk_is_told_by_its_address(path, referer, desk):
    head = read_head(f"GET {path} HTTP/1.1\r\nReferer: {referer}\r\n\r\n".encode())
    assert head is not None and head.is_for_the_desk is desk


def test_a_server_that_is_still_starting_says_to_wait():
    async def ask() -> str:
        async with AsyncExitStack() as stack:
            closed = Lane(1, 1, 1, 1)  # nothing listens on port 1
            return await asked(await opened(stack, Door(closed, closed).come), WORK)

    assert run(ask()).startswith("HTTP/1.1 503")
