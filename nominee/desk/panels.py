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


# Places: the sides of the file's page, and the page of one action ("act:approve").
PANELS: list[Panel] = []
CHOICES: dict[str, Callable[[Application], list[Choice]]] = {}


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
