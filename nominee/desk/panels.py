"""Where apps hang what they know of a file into the desk's pages, as hooks.py does for the lifecycle.

A panel is a function (file, user) -> the values of its template, or None when it has nothing to show.
A choice is what an action's rows ("items", "grounds") may name. Registered in `<app>/panels.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nominee.models import Application, User
from nominee.words import Words

Values = dict[str, Any]
Find = Callable[[Application, User], Values | None]
IsOpen = Callable[[Application], bool]


@dataclass(frozen=True)
class Panel:
    place: str
    order: int
    template: str
    find: Find


@dataclass(frozen=True)
class Choice:
    """One row that an action may name: its code, the words of its title, and what else helps to choose."""

    code: str
    title: Words
    detail: str = ""
    chosen: bool = False  # ticked when the page opens


@dataclass(frozen=True)
class Tab:
    """A workspace of the file: `view` is its route's name, `is_open` whether this file has it yet."""

    code: str
    order: int
    name: Words
    view: str
    is_open: IsOpen


TABS: list[Tab] = []
# Places: the sides of the file's page, and the page of one action ("act:approve").
PANELS: list[Panel] = []
CHOICES: dict[str, Callable[[Application], list[Choice]]] = {}


def tab(code: str, *, order: int, name: Words, view: str) -> Callable[[IsOpen], IsOpen]:
    def register(is_open: IsOpen) -> IsOpen:
        TABS.append(Tab(code, order, name, view, is_open))
        return is_open

    return register


def panel(*places: str, order: int, template: str) -> Callable[[Find], Find]:
    def register(find: Find) -> Find:
        PANELS.extend(Panel(place, order, template, find) for place in places)
        return find

    return register


def choices(name: str) -> Callable[[Callable[[Application], list[Choice]]], Callable[[Application], list[Choice]]]:
    def register(find: Callable[[Application], list[Choice]]) -> Callable[[Application], list[Choice]]:
        CHOICES[name] = find
        return find

    return register


def at(place: str, file: Application, user: User) -> list[tuple[str, Values]]:
    """The templates of a place with their values, in order."""
    found = [
        (row.template, row.find(file, user)) for row in sorted(PANELS, key=lambda row: row.order) if row.place == place
    ]
    return [(template, values) for template, values in found if values is not None]
