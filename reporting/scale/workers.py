"""Work on connections of its own, as many at once as the machine has processors, up to four. Ctrl-C ends it in order."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from django.db import connection

# Sorting for indexes and joins in memory; not waiting for the disk at each commit: what a crash takes is done again.
SETTINGS = (
    "set timezone = 'UTC'; set synchronous_commit = off; set work_mem = '128MB'; set maintenance_work_mem = '768MB';"
    " set default_toast_compression = 'lz4'"
)


def connect() -> psycopg.Connection[Any]:
    raw = psycopg.connect(**_parameters(), autocommit=True)
    for setting in SETTINGS.split(";"):
        with contextlib.suppress(psycopg.Error):  # a server built without lz4 has its own
            raw.execute(setting)
    return raw


def _parameters() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {key: known[key] for key in ("dbname", "user", "password", "host", "port") if known.get(key)}


def each(work: Callable[..., None], rows: Iterable[tuple[Any, ...]]) -> None:
    """`work(raw, *row)` for each row. The first error, or Ctrl-C, ends all: what was begun is taken back."""
    waiting: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    for row in rows:
        waiting.put(row)
    crew = [_Worker(work, waiting) for _ in range(min(os.cpu_count() or 1, 4, max(waiting.qsize(), 1)))]
    try:
        for worker in crew:
            worker.start()
        for worker in crew:
            while worker.is_alive():
                worker.join(0.5)
                if any(other.problem for other in crew):
                    break
    finally:
        for worker in crew:
            worker.stop()
    for worker in crew:
        if worker.problem:
            raise worker.problem


class _Worker(threading.Thread):
    def __init__(self, work: Callable[..., None], waiting: queue.SimpleQueue[tuple[Any, ...]]) -> None:
        super().__init__(daemon=True)
        self.work, self.waiting = work, waiting
        self.problem: BaseException | None = None
        self.stopped = False
        self.raw = connect()

    def run(self) -> None:
        try:
            while not self.stopped:
                self.work(self.raw, *self.waiting.get_nowait())
        except queue.Empty:
            pass
        except Exception as problem:
            self.problem = None if self.stopped else problem
        finally:
            self.raw.close()

    def stop(self) -> None:
        """Without effect on a worker that has ended by itself."""
        self.stopped = True
        if self.is_alive():
            with contextlib.suppress(psycopg.Error):
                self.raw.cancel_safe(timeout=10)
            self.join(30)
