"""The people of an opening day, in a process of their own: what each does, and what each was answered.

`python -m reporting.bench.crowd` reads a plan as JSON from its input and prints what happened as JSON. It knows nothing of
the product but its pages: it follows their links, forms and intervals as a browser does, each request on a connection of
its own. Styles, scripts and pictures are not asked for.
"""

from __future__ import annotations

import asyncio
import html
import json
import os
import random
import re
import resource
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT = 60.0  # seconds until somebody gives up on one answer
TRIES = 30  # answers that ask to come back later, before it is a failure
FIELD = re.compile(r'<input[^>]*\bname="((?:family|given)_names?)"')
PAGE = re.compile(r'href="(/apply/[^"/]+/pages/[\w-]+/)')
RELOADS = 0.2  # of the people, who reload the page by hand around the announced moment


class Failed(Exception):
    """An answer that nobody should have got."""


@dataclass
class Told:
    """What was seen by all together. Times in milliseconds."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    asked_to_wait: int = 0
    drafts: dict[str, list[str]] = field(default_factory=dict)  # by file number: the page, the field, what was saved
    in_line: int = 0
    lost: list[str] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)  # seconds after the opening at which each knew


@dataclass(frozen=True)
class Plan:
    host: str
    port: int
    opening: str  # its path
    opens_at: float  # of the epoch
    arrive: float  # seconds in which they come, from now on
    until: float  # of the epoch: whoever has no answer by then has none
    cookies: list[str]


class Person:
    def __init__(self, place: int, cookie: str, plan: Plan, told: Told) -> None:
        self.place, self.cookie, self.plan, self.told = place, cookie, plan, told
        self.token = re.search(r"csrf\w*=(\w+)", cookie)[1]  # type: ignore[index]
        self.chance = random.Random(place)

    async def live(self) -> None:
        try:
            await asyncio.sleep(self.chance.uniform(0, self.plan.arrive))
            await self.ask("opening page", self.plan.opening)
            where = await self.send("join", f"{self.plan.opening}join/")
            page = await self.ask("opening page", where)
            if self.chance.random() < RELOADS:
                await asyncio.gather(self.watch(page), self.reload())
            else:
                await self.watch(page)
        except Failed as problem:
            self.told.errors.append(str(problem))

    async def reload(self) -> None:
        moment = self.plan.opens_at + self.chance.uniform(-10, 20)
        await asyncio.sleep(max(0.0, moment - time.time()))
        await self.ask("opening page", self.plan.opening)

    async def watch(self, page: str) -> None:
        """As nominee/opening.js does: ask, and read the page anew when something changed."""
        knows = False
        while True:
            address, state, again = _watched(page)
            if state == "open:place":
                await self.begin()
                return
            if not knows and "data-ahead" in page:
                self.told.in_line += 1
                knows = self._knows()
            now = {"state": state, "again": again}
            while now["state"] == state:
                await asyncio.sleep(now["again"])
                now = json.loads(await self.ask("where do I stand", address))
            page = await self.ask("opening page", self.plan.opening)

    def _knows(self) -> bool:
        self.told.answered_at.append(time.time() - self.plan.opens_at)
        return True

    async def begin(self) -> None:
        """Whoever has a place: starts, answers a question as the page saves by itself, and reads it again."""
        self._knows()
        file = await self.send("start", f"{self.plan.opening}start/")
        overview = await self.ask("application", file)
        number = file.strip("/").split("/")[-1]
        pages = [page for page in PAGE.findall(overview) if page.startswith(file)]
        for page in dict.fromkeys(pages):
            shown = await self.ask("page of the form", page)
            if found := FIELD.search(shown):
                typed = f"Surge {self.place} {number}"
                seen = re.search(r'name="seen" value="([^"]*)"', shown)
                fields = {found[1]: typed, "seen": html.unescape(seen[1]) if seen else ""}
                await self.ask("save an answer", page, fields, {"Accept": "application/json"})
                again = await self.ask("page of the form", page)
                if html.escape(typed) not in again:
                    self.told.lost.append(number)
                self.told.drafts[number] = [page, found[1], typed]
                return
        raise Failed(f"no page of {number} asks for a name")

    async def send(self, kind: str, path: str) -> str:
        """A form that leads to another page: its address."""
        return await self.ask(kind, path, {})

    async def ask(
        self, kind: str, path: str, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> str:
        for _try in range(TRIES):
            status, answered, body = await self._once(kind, path, fields, headers or {})
            if status in (429, 503) and "retry-after" in answered:
                self.told.asked_to_wait += 1
                await asyncio.sleep(float(answered["retry-after"]) * self.chance.uniform(1, 1.5))
                continue
            if fields is not None and status == 302:
                return urlsplit(answered["location"]).path
            if status != 200:
                raise Failed(f"{kind} answered {status}")
            return body
        raise Failed(f"{kind} was put off {TRIES} times")

    async def _once(
        self, kind: str, path: str, fields: dict[str, str] | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        began = time.perf_counter()
        try:
            raw = await asyncio.wait_for(self._exchange(path, fields, headers), TIMEOUT)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
            raise Failed(f"{kind}: {type(problem).__name__}") from problem
        self.told.times[kind].append((time.perf_counter() - began) * 1000)
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        if not first.startswith("HTTP/1."):
            raise Failed(f"{kind}: no answer")
        answered = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if len(body) < int(answered.get("content-length", 0)):
            raise Failed(f"{kind}: an answer was cut off")
        return int(first.split()[1]), answered, body.decode("utf-8", "replace")

    async def _exchange(self, path: str, fields: dict[str, str] | None, headers: dict[str, str]) -> bytes:
        reader, writer = await asyncio.open_connection(self.plan.host, self.plan.port, limit=2**20)
        try:
            body = b"" if fields is None else urlencode(fields | {"csrfmiddlewaretoken": self.token}).encode()
            lines = [
                f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1",
                f"Host: {self.plan.host}:{self.plan.port}",
            ]
            lines += [f"Cookie: {self.cookie}", "Connection: close", "Accept-Encoding: identity"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            if fields is not None:
                lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            return await reader.read(-1)
        finally:
            writer.close()


def _watched(page: str) -> tuple[str, str, float]:
    """The address to ask, what the page shows, and the seconds until it asks."""
    found = re.search(r'data-state-url="([^"]+)" data-state="([^"]+)" data-again="([\d.]+)"', page)
    if found is None:
        raise Failed("the page shows no standing")
    return found[1], found[2], float(found[3])


async def _all(plan: Plan) -> Told:
    """Until everybody has an answer: those in line go on asking as long as others still begin."""
    told = Told()
    people = [
        asyncio.ensure_future(Person(place, cookie, plan, told).live()) for place, cookie in enumerate(plan.cookies)
    ]
    parent = os.getppid()
    while time.time() < plan.until and os.getppid() == parent and not all(person.done() for person in people):
        if len(told.drafts) + told.in_line + len(told.errors) >= len(people):
            break
        await asyncio.sleep(0.2)
    for person in people:
        person.cancel()
    for ended in await asyncio.gather(*people, return_exceptions=True):
        if isinstance(ended, Exception):
            told.errors.append(f"the bench itself: {type(ended).__name__}: {ended}")
    return told


def main() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    given: dict[str, Any] = json.load(sys.stdin)
    print(json.dumps(asyncio.run(_all(Plan(**given))).__dict__))


if __name__ == "__main__":
    main()
