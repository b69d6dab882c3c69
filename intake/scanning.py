"""Asking a virus scanner: clamd, by its INSTREAM command over a socket. Nobody opens what it has not found clean.

Where no scanner is named (NOMINEE_CLAMD), nothing is asked: the demonstration, and houses that answer for it.
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from nominee.models import Document

CHUNK = 64 * 1024  # bytes
PATIENCE = 15.0  # seconds for a connection or a reply
CLEAN, WAITING, INFECTED = Document.CLEAN, Document.WAITING, Document.INFECTED
UNSCANNED = ""  # no scanner was asked
_log = logging.getLogger(__name__)


class Away(Exception):
    """The scanner gave no usable answer; it may give one later."""


def scan(data: bytes) -> str:
    """What may be said of these bytes: clean, infected, waiting (the scanner is away), or nothing (there is none)."""
    if not settings.CLAMD:
        return ""
    try:
        return CLEAN if ask(data) else INFECTED
    except Away as problem:
        _log.warning("the virus scanner gave no answer: %s", problem)
        return WAITING


def ask(data: bytes) -> bool:
    """Whether clamd finds these bytes clean. Raises Away; anything but its two answers is none."""
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                line.sendall(struct.pack(">I", len(part)) + part)
            line.sendall(struct.pack(">I", 0))
            reply = _reply(line)
    except OSError as problem:
        raise Away(type(problem).__name__) from None
    if reply == b"stream: OK":
        return True
    if reply.startswith(b"stream: ") and reply.endswith(b" FOUND"):
        _log.warning("the virus scanner found %s", reply[8:-6].decode("ascii", "replace")[:80])
        return False
    raise Away(reply[:80].decode("ascii", "replace") or "no answer")


def _reply(line: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\0") and len(found) < 4096:
        part = line.recv(4096)
        if not part:
            break
        found += part
    return found.rstrip(b"\0\n")


@contextmanager
def _connected() -> Iterator[socket.socket]:
    parts = urlsplit(settings.CLAMD)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        address: object = parts.path
    elif parts.scheme == "tcp" and parts.hostname and parts.port:
        line, address = socket.socket(socket.AF_INET, socket.SOCK_STREAM), (parts.hostname, parts.port)
    else:
        raise ImproperlyConfigured("NOMINEE_CLAMD must be tcp://host:port or unix:/path")
    with line:
        line.settimeout(PATIENCE)
        line.connect(address)  # type: ignore[arg-type]
        yield line


def scan_waiting(at: datetime, most: int = 50) -> int:
    """Files that came while the scanner was away, or before there was one, the oldest first; how many it has judged."""
    done, open_ones = 0, (WAITING, UNSCANNED) if settings.CLAMD else (WAITING,)
    waiting = Document.objects.filter(scan__in=open_ones).exclude(file="").order_by("-scan", "pk")
    for pk in waiting.values_list("pk", flat=True)[:most]:
        with transaction.atomic():
            rows = Document.objects.select_for_update(of=("self",), skip_locked=True)
            row = rows.filter(pk=pk, scan__in=open_ones).first()
            if row is None:
                continue
            with row.file.open("rb") as handle:
                found = scan(handle.read())
            if found == WAITING:
                return done  # it is still away: the others wait as well
            row.scan, row.scanned_at = found, at
            row.save(update_fields=["scan", "scanned_at"])
            done += 1
    return done
