"""Who acts, told to the database in the very transaction of the change, so that its triggers can write it down.

Pages tell it by the middleware below, services by `acting`; a command or the worker is named by itself. Only writes
to the tables that keep administrative changes carry it, so that no other question costs more.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from nominee.models import User

# The tables whose triggers write administrative changes (nominee/migrations/0009), and the log itself.
KEPT = (
    "nominee_user", "nominee_program", "nominee_stream", "nominee_streamversion", "nominee_office", "nominee_team",
    "nominee_queue", "nominee_absence", "nominee_allocation", "nominee_allocationchange", "nominee_user_groups",
    "nominee_user_user_permissions", "auth_group", "auth_group_permissions", "nominee_providerlink",
    "nominee_administrativechange",
    "nominee_user_programs", "nominee_restriction", "nominee_declaredconflict", "nominee_breakglass",
    "nominee_applicationuserobjectpermission", "nominee_proposedversion",
    "intake_draw", "intake_pooltag", "intake_opening", "nominee_deadlineextension", "nominee_employer",
    "nominee_employermember",
)  # fmt: skip
WRITES = re.compile(
    rf'\b(?:insert\s+into|update|delete\s+from)\s+(?:only\s+)?"?(?:public"?\."?)?(?:{"|".join(KEPT)})\b', re.I
)
TELL = (
    "select set_config('nominee.actor', %s, true), set_config('nominee.means', %s, true),"
    " set_config('nominee.why', %s, true)"
)


@dataclass(frozen=True)
class Actor:
    pk: int | None = None
    means: str = ""
    why: str = ""


_who: ContextVar[Callable[[], Actor] | None] = ContextVar("who", default=None)


def now() -> Actor:
    ask = _who.get()
    return ask() if ask else Actor(means=_process())


@contextmanager
def acting(by: User | None, *, why: str = "") -> Iterator[None]:
    """What is written inside is this person's doing; where nobody is named, whoever acted before stays."""
    before = now()
    who = Actor(by.pk, before.means, why) if by else Actor(before.pk, before.means, why or before.why)
    token = _who.set(lambda: who)
    try:
        yield
    finally:
        _who.reset(token)


def _process() -> str:
    """A command of manage.py by its name, the worker, or nothing that we know of."""
    program = Path(sys.argv[0]).name
    if program == "manage.py" and len(sys.argv) > 1:
        return f"command {sys.argv[1]}"
    return "worker" if "celery" in sys.argv[0] else ""


class WhoActs:
    """Middleware: whoever is signed in; asked only when something is written that is kept."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def who() -> Actor:
            user = request.user
            return Actor(user.pk, "page") if isinstance(user, User) or user.pk else Actor(means="visitor")

        token = _who.set(who)
        try:
            return self.answer(request)
        finally:
            _who.reset(token)


def listen(connection: Any, **signal: Any) -> None:
    """Of every connection, once: `connection_created`."""
    if connection.vendor == "postgresql" and _tell_with_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(_tell_with_writes)


def _tell_with_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not isinstance(sql, str) or sql[:6].lower() == "select" or not WRITES.search(sql):
        return execute(sql, params, many, context)
    connection = context["connection"]
    if connection.in_atomic_block:
        _tell(connection)
        return execute(sql, params, many, context)
    with transaction.atomic(using=connection.alias):  # the setting ends with the transaction
        _tell(connection)
        return execute(sql, params, many, context)


def _tell(connection: Any) -> None:
    who = now()
    with connection.cursor() as cursor:
        cursor.execute(TELL, [str(who.pk or ""), who.means[:80], who.why[:500]])
