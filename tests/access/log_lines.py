"""What the process writes to its log while a request is answered."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

LOGGERS = ("nominee", "intake", "verification", "correspondence", "reporting", "django.request", "django.security", "")


class Lines(logging.Handler):
    """Every line of the log, as the most talkative setting would write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.formatter = logging.Formatter("%(name)s %(message)s")
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(self.format(record))


@contextmanager
def listening() -> Iterator[Lines]:
    lines, before = Lines(), {}
    for name in LOGGERS:
        logger = logging.getLogger(name)
        before[logger] = logger.level
        logger.setLevel(logging.DEBUG if name else logging.INFO)
        logger.addHandler(lines)
    try:
        yield lines
    finally:
        for logger, level in before.items():
            logger.setLevel(level)
            logger.removeHandler(lines)
