"""Lines of the process's log: one line of JSON an event, in UTC, with the request and the account it belongs to.

What somebody typed never stands in a line: not an address of a page (it may hold a name), not the words of an exception
(a database names the value that it refuses), not the host that was asked for. JSON escapes every line break, so that
nobody writes lines of their own. docs/data.md lists what is logged, where, for how long and who reads it.
"""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
LONGEST = 4000  # characters of what one line says


@dataclass
class Work:
    """What is under way: a request, or a task of the worker. `account` is its key; 0 is nobody."""

    name: str
    account: int = 0


_now: ContextVar[Work | None] = ContextVar("work", default=None)


def begin(name: str) -> None:
    _now.set(Work(name))


def is_by(account: int) -> None:
    if work := _now.get():
        work.account = account


class Named:
    """Gives each request a name, which its lines and its answer carry. A visitor's own is not believed."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _now.set(Work(secrets.token_hex(8)))
        try:
            response = self.answer(request)
            response.headers[HEADER] = _now.get().name
            return response
        finally:
            _now.reset(token)


class Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "says": said(record)[:LONGEST],
        }
        if work := _now.get():
            line |= {"request": work.name} | ({"account": work.account} if work.account else {})
        if record.exc_info and record.exc_info[0]:
            line["fault"] = _fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def said(record: logging.LogRecord) -> str:
    """The words of a line; of libraries that would quote a visitor, what happened and where, in names of the product."""
    if record.name.startswith("django.security."):
        return f"refused before any page: {record.name.rpartition('.')[2]}"
    if hasattr(record, "request"):  # Django tells the whole address
        match = getattr(record.request, "resolver_match", None)
        status = getattr(record, "status_code", "")
        return f"answered {status} at {match.view_name if match else 'no route'}"
    if record.name == "celery.app.trace" and isinstance(task := getattr(record, "data", None), dict):
        return f"task {task.get('name')} [{task.get('id')}]: {record.levelname.lower()}"
    return record.getMessage()


def _fault(problem: BaseException | None) -> list[str]:
    """The chain of exceptions by their types, each with the places it came through; none of their words."""
    told = []
    while problem is not None and len(told) < 5:
        places = traceback.extract_tb(problem.__traceback__)[-12:]
        path = " < ".join(f"{place.filename.rpartition('/')[2]}:{place.lineno} {place.name}" for place in places[::-1])
        told.append(f"{type(problem).__name__} {path}".strip())
        problem = problem.__cause__ or problem.__context__
    return told


# The settings' LOGGING: standard error, one line an event.
CONFIGURATION = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "nominee.loglines.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Libraries that would tell each page they draw, or whole addresses with a person's name in them.
    # Of Django's own the faults: what is refused is told by nominee.threshold, with the account.
    "loggers": {name: {"level": "WARNING"} for name in ("httpx", "weasyprint", "fontTools", "pikepdf")}
    | {"django.request": {"level": "ERROR"}},
}
