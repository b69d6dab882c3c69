"""`python -m sandbox --port 8100`. Deterministic; every answer says that it is a sandbox."""

from __future__ import annotations

import argparse
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from sandbox.records import find

BANNER = "SANDBOX: invented records. This is not a register of any government, college or test provider."


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = [unquote(part) for part in self.path.split("?")[0].strip("/").split("/")]
        if parts == [""]:
            return self._send(200, f"<!doctype html><title>Sandbox</title><h1>{BANNER}</h1>", "text/html")
        last = parts[-1]
        if last.endswith("-SLOW"):  # these three let tests see a source at its worst
            time.sleep(8)
        if last.endswith("-500"):
            return self._send(500, "broken", "text/plain")
        if last.endswith("-GARBAGE"):
            return self._send(200, "<<<not json", "application/json")
        record = find(parts)
        body = {"sandbox": True, "notice": BANNER} | (record or {"error": "no such record"})
        self._send(200 if record else 404, json.dumps(body, ensure_ascii=False), "application/json")

    def _send(self, status: int, text: str, kind: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nobody's name or passport number belongs in a log."""


def serve(port: int) -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=8100)
    serve(arguments.parse_args().port).serve_forever()
