"""Where the other apps hang their rules into the table: by name, so that the core imports none of them.

A guard answers with the reasons why not (empty: yes). A record writes the action's own rows in the
transition's transaction. An effect runs once after commit, in a worker. A bound says whether somebody's authority in a
role goes as far as an action.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from nominee.models import Application, ApplicationEvent, User

    Guard = Callable[[Application], list[str]]
    Record = Callable[[ApplicationEvent], None]
    Effect = Callable[[ApplicationEvent], None]
    Bound = Callable[[User, Application, str], bool]

_F = TypeVar("_F", bound=Callable[..., object])
GUARDS: dict[str, Guard] = {}
RECORDS: dict[str, Record] = {}
EFFECTS: dict[str, Effect] = {}
BOUNDS: dict[str, Bound] = {}  # by role


def _registrar(book: dict, name: str) -> Callable[[_F], _F]:
    def register(function: _F) -> _F:
        if book.get(name, function).__qualname__ != function.__qualname__:
            raise RuntimeError(f"two functions for {name}")
        book[name] = function
        return function

    return register


def guard(name: str) -> Callable[[_F], _F]:
    return _registrar(GUARDS, name)


def record(name: str) -> Callable[[_F], _F]:
    return _registrar(RECORDS, name)


def effect(name: str) -> Callable[[_F], _F]:
    return _registrar(EFFECTS, name)


def bound(role: str) -> Callable[[_F], _F]:
    """Register how far a role's authority goes on one file: (user, file, action) -> may they."""
    return _registrar(BOUNDS, role)


def goes_as_far(role: str, user: User | None, application: Application, action: str) -> bool:
    return user is None or role not in BOUNDS or BOUNDS[role](user, application, action)


def known() -> dict[str, set[str]]:
    return {"guard": set(GUARDS), "record": set(RECORDS), "effect": set(EFFECTS)}
