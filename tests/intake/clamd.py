"""clamd's side of INSTREAM (clamd(8)), for machines without it: chunks with their length in network order, ended by one of
none, a greatest length of a stream, signatures by MD5 and size as in a `.hdb` file, an answer ended as the command was."""

from __future__ import annotations

import hashlib
import socketserver
from pathlib import Path

LONGEST = 4 * 1024 * 1024  # StreamMaxLength; 25 MB unless clamd.conf says otherwise


class Line(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        begins = self.rfile.read(1)
        end = {b"z": b"\0", b"n": b"\n"}.get(begins)
        if end is None:
            return
        command = b""
        while not command.endswith(end):
            if not (sign := self.rfile.read(1)):
                return
            command += sign
        answers = {b"PING": lambda: b"PONG", b"INSTREAM": self.scanned}
        self.wfile.write(answers.get(command[:-1], lambda: b"UNKNOWN COMMAND")() + end)

    def scanned(self) -> bytes:
        whole = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            if len(whole) + size > LONGEST:
                return b"INSTREAM size limit exceeded. ERROR"
            part = self.rfile.read(size)
            if len(part) < size:
                return b"INSTREAM: Can't read from socket. ERROR"
            whole += part
        name = self.server.known.get((hashlib.md5(whole, usedforsecurity=False).hexdigest(), len(whole)))
        return f"stream: {name}.UNOFFICIAL FOUND".encode() if name else b"stream: OK"


class Scanner(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path, signatures: Path) -> None:
        rows = [line.split(":") for line in signatures.read_text().splitlines()]
        self.known = {(md5, int(size)): name for md5, size, name in rows}
        super().__init__(str(path), Line)
