"""Where apps hang what they know of a file into the desk's pages, as hooks.py does for the lifecycle.

A panel is a function (file, user) -> the values of its template, or None when it has nothing to show.
A choice is what an action's rows ("items", "grounds") may name. A source of facts says where a fact of the file
comes from, a timeline source what happened beside the events, a flag what the identity bar must not hide.
Registered in `<app>/panels.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from nominee.models import Application, Document, User
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


@dataclass(frozen=True)
class Source:
    """Where a fact comes from. `standing`: shown (by a document), verified, or differs; what the applicant said is less."""

    standing: str
    words: str  # in the language of the page
    at: datetime


@dataclass(frozen=True)
class Happening:
    """Something of the timeline that is no event: a letter, for example. `kind` is the filter that shows it."""

    kind: str
    at: datetime
    title: Words
    url: str = ""


Sources = Callable[[Application], dict[str, Source]]  # field code -> where it comes from
Happenings = Callable[[Application], list[Happening]]
Flags = Callable[[Application], list[Words]]

TABS: list[Tab] = []
# Places: the sides of the file's page, and the page of one action ("act:approve").
PANELS: list[Panel] = []
CHOICES: dict[str, Callable[[Application], list[Choice]]] = {}
FACTS: list[Sources] = []
TIMELINE: list[Happenings] = []
FLAGS: list[Flags] = []
# What several parts of the file's page read of it: read once, as lookups of prefetch_related_objects().
READS: list[Callable[[], list[Prefetch]]] = []
# By kind of form whose text is kept while it is written ("check"): the address of its page, from what follows the kind.
DRAFTS: dict[str, Callable[[Application, str], str]] = {}


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


def facts_source(find: Sources) -> Sources:
    FACTS.append(find)
    return find


def timeline_source(find: Happenings) -> Happenings:
    TIMELINE.append(find)
    return find


def flags(find: Flags) -> Flags:
    FLAGS.append(find)
    return find


def drafts(kind: str) -> Callable[[Callable[[Application, str], str]], Callable[[Application, str], str]]:
    def register(address: Callable[[Application, str], str]) -> Callable[[Application, str], str]:
        DRAFTS[kind] = address
        return address

    return register


def reads(lookups: Callable[[], list[Prefetch]]) -> Callable[[], list[Prefetch]]:
    READS.append(lookups)
    return lookups


def read_at_once(file: Application) -> None:
    """For a page that only shows the file: what is read of its rows from here on is as of now."""
    documents = Prefetch("documents", Document.objects.filter(superseded_at__isnull=True))
    prefetch_related_objects([file], "entries", documents, *(row for lookups in READS for row in lookups()))


def sources_of(file: Application) -> dict[str, list[Source]]:
    """Everything that says something of a fact, the latest first."""
    found: dict[str, list[Source]] = {}
    for find in FACTS:
        for code, source in find(file).items():
            found.setdefault(code, []).append(source)
    return {code: sorted(rows, key=lambda row: row.at, reverse=True) for code, rows in found.items()}


def at(place: str, file: Application, user: User) -> list[tuple[str, Values]]:
    """The templates of a place with their values, in order."""
    found = [
        (row.template, row.find(file, user)) for row in sorted(PANELS, key=lambda row: row.order) if row.place == place
    ]
    return [(template, values) for template, values in found if values is not None]
