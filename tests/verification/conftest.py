from __future__ import annotations

import threading

import pytest

from sandbox.server import Sandbox


@pytest.fixture(scope="session")
def registers():
    """The address of the invented registers, served over real HTTP on a free port."""
    with Sandbox(("127.0.0.1", 0), slow_seconds=1.0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
