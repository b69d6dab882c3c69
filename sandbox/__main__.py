"""`python -m sandbox --port 8100`: serve the invented registers on loopback."""

from __future__ import annotations

import argparse
import contextlib
import signal

from sandbox.server import Sandbox


def main() -> None:
    parser = argparse.ArgumentParser(description="Invented registers for demonstrations and tests")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Sandbox((chosen.host, chosen.port)) as server, contextlib.suppress(KeyboardInterrupt):
        print(f"Sandbox registers on http://{chosen.host}:{chosen.port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
