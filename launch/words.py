"""What the launcher says: one line a step, and in words why it cannot go on."""

from __future__ import annotations

import contextlib


class CannotGoOn(Exception):
    """Something is missing or broken that we may not or cannot mend. Its words say what the person can do."""


def say(words: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone; what must be stopped is stopped all the same
        print(f"· {words}", flush=True)
