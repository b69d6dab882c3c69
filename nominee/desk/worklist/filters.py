"""What the address of the list asks for. What it cannot mean is left out, and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from nominee.desk.worklist.known import Known
from nominee.lifecycle import STATES
from nominee.models import User

MOST = 60  # filters of one address
LONGEST = 100  # characters of one value
# Who has a turn has work of their own; everybody else reads.
WITH_A_TURN = {"support_officer", "program_officer", "team_lead", "manager", "executive_director"}
VIEWS = ("mine", "queues", "team", "open", "aside", "closed")
SEVERITIES = ("critical", "overdue", "today", "soon", "later", "waiting")
# How long ago a file was received: at most so many days; the last ones are older than all of these.
RECEIVED = {"week": 7, "month": 30, "quarter": 90, "half": 180}
OLDEST = "older"
COMPLEXITIES = ("1", "2", "3")
FACETS = ("severity", "state", "stream", "holder", "language", "complexity", "received", "rule")
_HOLDER = re.compile(r"[uq][0-9]{1,9}")


@dataclass(frozen=True)
class Filters:
    view: str
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # facet -> values
    query: str = ""  # what words of a name begin with, or a file number
    after: str = ""
    before: str = ""
    preview: str = ""  # the number of the file shown beside the list
    left_out: tuple[str, ...] = ()  # sentences

    @classmethod
    def of(cls, given: QueryDict, user: User, known: Known) -> Filters:
        views = views_of(user)
        chosen, left_out = _chosen(given, known)
        view = _one(given, "view")
        return cls(
            view=view if view in views else views[0],
            chosen=chosen,
            query=_one(given, "q"),
            after=_one(given, "after"),
            before=_one(given, "before"),
            preview=_one(given, "preview"),
            left_out=left_out,
        )

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The filters as the address has them, without the place in the list."""
        found = [("view", self.view)]
        found += [(facet, value) for facet in FACETS for value in self.chosen.get(facet, ())]
        return found + ([("q", self.query)] if self.query else [])

    def address(self, **more: str) -> str:
        return "?" + urlencode(self.pairs + [(name, value) for name, value in more.items() if value])

    def without(self, facet: str, value: str = "") -> Filters:
        if facet == "q":
            return replace(self, query="")
        kept = tuple(other for other in self.chosen.get(facet, ()) if value and other != value)
        return replace(self, chosen={**self.chosen, facet: kept})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or any(self.chosen.values()))


def view_names() -> dict[str, str]:
    return {
        "mine": _("Mine"), "queues": _("My queues"), "team": _("My team"), "open": _("All open"),
        "aside": pgettext("file", "Put aside"), "closed": _("Closed"),
    }  # fmt: skip


def views_of(user: User) -> tuple[str, ...]:
    if user.role not in WITH_A_TURN:
        return ("open", "closed")
    return tuple(view for view in VIEWS if view != "team" or user.team_id)


def _one(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _chosen(given: QueryDict, known: Known) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    streams = {code for code, _name in known.streams.values()}
    is_known: dict[str, Callable[[str], object]] = {
        "state": lambda value: value in STATES and value != "draft",
        "stream": streams.__contains__,
        "severity": SEVERITIES.__contains__,
        "language": {"en", "fr"}.__contains__,
        "complexity": COMPLEXITIES.__contains__,
        "received": {*RECEIVED, OLDEST}.__contains__,
        "rule": known.rules.__contains__,
        "holder": _HOLDER.fullmatch,
    }
    found: dict[str, tuple[str, ...]] = {}
    unknown: list[str] = []
    count = 0
    for facet in FACETS:
        values = dict.fromkeys(value for value in given.getlist(facet) if value)
        unknown += [value for value in values if not is_known[facet](value)]
        good = [value for value in values if is_known[facet](value)]
        found[facet] = tuple(good[: max(0, MOST - count)])
        count += len(good)
    return found, _said(unknown, count)


def _said(unknown: list[str], count: int) -> tuple[str, ...]:
    lines = []
    if unknown:
        words = ngettext(
            "One filter of the address is not known and was left out: %(names)s.",
            "%(count)s filters of the address are not known and were left out: %(names)s.",
            len(unknown),
        )
        names = ", ".join(value.replace("\x00", "")[:30] or "–" for value in unknown[:3])
        lines.append(words % {"count": len(unknown), "names": names + (" …" if len(unknown) > 3 else "")})
    if count > MOST:
        words = _("The address has %(count)s filters. The first %(most)s are used, the others were left out.")
        lines.append(words % {"count": count, "most": MOST})
    return tuple(lines)
