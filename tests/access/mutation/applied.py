"""A mutant put into the running product, and taken out again: code objects, tables and sets, wherever they are held."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

from mutators import ROOT, Mutant

from nominee.lifecycle import ACTIONS, STATES


class NotApplied(Exception):
    """The change could not be put in: its name says nothing about the tests."""


@dataclass(frozen=True)
class Entry:
    """A wrong entry of the lifecycle's table."""

    action: str
    column: str
    value: Any

    @property
    def name(self) -> str:
        return f"nominee/lifecycle.py {self.action}: {self.column} = {self.value!r}"


def entries() -> Iterator[Entry]:
    """Each action for one role too many or too few, from one state too many or too few, without its two-person rule."""
    for number, action in enumerate(ACTIONS.values()):
        roles = [role for role in ("program_officer", "manager", "auditor", "applicant") if role not in action.roles]
        yield Entry(action.code, "roles", (*action.roles, roles[number % len(roles)]))
        states = [code for code in STATES if code not in action.sources]
        yield Entry(action.code, "sources", (*action.sources, states[number % len(states)]))
        for column in ("roles", "other_than"):
            whole = getattr(action, column)
            for left_out in whole if len(whole) > 1 or column == "other_than" else ():
                yield Entry(action.code, column, tuple(name for name in whole if name != left_out))
        if len(action.sources) > 1:
            yield Entry(action.code, "sources", action.sources[1:])
            yield Entry(action.code, "sources", action.sources[:-1])
        if action.switch:
            yield Entry(action.code, "switch", "")


@contextmanager
def entered(entry: Entry) -> Iterator[None]:
    kept = ACTIONS[entry.action]
    ACTIONS[entry.action] = replace(kept, **{entry.column: entry.value})
    try:
        yield
    finally:
        ACTIONS[entry.action] = kept


@contextmanager
def applied(mutant: Mutant) -> Iterator[None]:
    """Raises whatever the changed module raises when it is read: that is noticed, too."""
    module = importlib.import_module(mutant.path.removesuffix(".py").replace("/", "."))
    fresh = ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    kept_module = sys.modules[module.__name__]
    exec(compile(mutant.tree, str(ROOT / mutant.path), "exec"), vars(fresh))
    sys.modules[module.__name__] = kept_module
    codes = dict(_pairs(module, fresh))
    swapped = _swap_codes(codes)
    values = [(old, new) for old, new in _values(module, fresh)]
    for old, new in values:
        _swap_value(old, new)
    if not swapped and not values:
        raise NotApplied(mutant.name)
    try:
        yield
    finally:
        for function, code in swapped:
            function.__code__ = code
        for old, new in values:
            _swap_value(new, old)


def _pairs(module: ModuleType, fresh: ModuleType) -> Iterator[tuple[CodeType, CodeType]]:
    """The code of each function that is another one now, those inside others too."""
    for name, old in vars(module).items():
        new = vars(fresh).get(name)
        if isinstance(old, FunctionType) and isinstance(new, FunctionType) and old.__module__ == module.__name__:
            yield from _inside(old.__code__, new.__code__)
        elif isinstance(old, type) and isinstance(new, type) and old.__module__ == module.__name__:
            for inner, method in vars(old).items():
                if isinstance(method, FunctionType) and isinstance(vars(new).get(inner), FunctionType):
                    yield from _inside(method.__code__, vars(new)[inner].__code__)


def _inside(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    if old != new:
        yield old, new
    inner = [code for code in new.co_consts if isinstance(code, CodeType)]
    for code in old.co_consts:
        if isinstance(code, CodeType):
            twin = next((other for other in inner if other.co_qualname == code.co_qualname), None)
            if twin:
                yield from _inside(code, twin)


def _swap_codes(codes: dict[CodeType, CodeType]) -> list[tuple[FunctionType, CodeType]]:
    swapped = []
    for function in [found for found in gc.get_objects() if isinstance(found, FunctionType)]:
        new = codes.get(function.__code__)
        if new and new.co_freevars == function.__code__.co_freevars:
            swapped.append((function, function.__code__))
            function.__code__ = new
    return swapped


def _values(module: ModuleType, fresh: ModuleType) -> Iterator[tuple[Any, Any]]:
    for name, old in vars(module).items():
        new = vars(fresh).get(name)
        if isinstance(old, frozenset) and isinstance(new, frozenset | set) and old != new:
            yield old, frozenset(new)


def _swap_value(old: Any, new: Any) -> None:
    """Wherever a module, a class or a closure holds it."""
    for holder in gc.get_referrers(old):
        if isinstance(holder, dict) and "__name__" in holder:
            for name, value in list(holder.items()):  # no comprehension: it would hold `old` in a cell of its own
                if value is old:
                    holder[name] = new
        elif isinstance(holder, CellType):
            holder.cell_contents = new
