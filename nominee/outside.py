"""Careful HTTP to what lies outside this house: bounded in time and size, no redirects, no proxies, text that is text."""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection, Mapping
from functools import cache

import httpx

from nominee.registers import Unreachable
from nominee.words import Words

LARGEST = 1_000_000  # bytes of an answer
TIMEOUT = httpx.Timeout(5.0, connect=2.0)  # seconds between two parts of an answer, and to connect
LONGEST = 10.0  # seconds for a whole answer, however slowly it drips
NOT_AGREED = Words("the answer is not in the agreed form", "la réponse n’a pas la forme convenue")
LATE = Words("no answer in time", "aucune réponse à temps")


@cache
def _authorities() -> ssl.SSLContext:
    """Read once: reading the certificates costs more than the question."""
    return httpx.create_ssl_context(trust_env=False)


def ask(
    url: str,
    token: str = "",
    *,
    method: str = "GET",
    content: str | None = None,
    headers: Mapping[str, str] | None = None,
    takes: Collection[int] = (200, 404),
    timeout: httpx.Timeout | float = TIMEOUT,
    longest: float = LONGEST,
    largest: int = LARGEST,
) -> tuple[int, str]:
    """Status (one of `takes`) and text of an answer. `content`: JSON text to send. Raises Unreachable with what happened."""
    sent = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
    if content is not None:
        sent["Content-Type"] = "application/json"
    received, end = b"", time.monotonic() + longest
    try:
        with httpx.stream(
            method, url, headers=sent, content=content, timeout=timeout, trust_env=False, verify=_authorities()
        ) as reply:
            for part in reply.iter_bytes():
                received += part
                if len(received) > largest:
                    raise Unreachable(Words("the answer is too large", "la réponse est trop volumineuse"))
                if time.monotonic() > end:
                    raise Unreachable(LATE)
    except httpx.TimeoutException:
        raise Unreachable(LATE) from None
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        kind = type(problem).__name__
        raise Unreachable(Words(f"no connection ({kind})", f"aucune connexion ({kind})")) from None
    if reply.status_code not in takes:
        code = reply.status_code
        raise Unreachable(Words(f"it answered with code {code}", f"elle a répondu avec le code {code}"))
    try:
        text = received.decode()
    except UnicodeDecodeError:
        raise Unreachable(NOT_AGREED) from None
    if "\0" in text:  # no text: neither the database nor a reader could take it
        raise Unreachable(NOT_AGREED)
    return reply.status_code, text
