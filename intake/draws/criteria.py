"""Whom a draw may invite: conditions as data over what stood attested. Pure: no database, no clock.

{}                                             a general draw: everybody in the pool
{region = ["northern", "eastern"]}             where the job is, or for graduates the place of study
{noc = ["31", "42202"]}                        the occupation, by the first digits of its NOC 2021 code
{tag = ["empp"]}                               a mark that staff put on an expression of interest
{field = "permit", in = ["work"]}              an answer; every operator of nominee/programs/conditions.py
{all = [...]}  {any = [...]}  {not = ...}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nominee.facts import Facts
from nominee.programs import conditions

Criteria = Mapping[str, Any]
COLUMNS = ("region", "noc", "tag")  # what stands in columns of its own, or beside the answers
DEEPEST = 6
MOST_PARTS = 400  # a list of occupations may be long
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOC = re.compile(r"\d{1,5}")


@dataclass(frozen=True)
class Candidate:
    """What a draw looks at of one expression of interest: as attested, never what is being typed."""

    region: str = ""
    noc: str = ""
    tags: frozenset[str] = frozenset()
    answers: Mapping[str, Any] = field(default_factory=dict)
    on: date = date.min


def holds(criteria: Criteria, one: Candidate, tables: Mapping[str, Any] | None = None) -> bool:
    """Whether this person may be chosen. No criteria: everybody may. What was not answered satisfies only a `not`."""
    if not criteria:
        return True
    if "all" in criteria:
        return all(holds(part, one, tables) for part in criteria["all"])
    if "any" in criteria:
        return any(holds(part, one, tables) for part in criteria["any"])
    if "not" in criteria:
        return not holds(criteria["not"], one, tables)
    if "region" in criteria:
        return one.region in criteria["region"]
    if "noc" in criteria:
        return bool(one.noc) and one.noc.startswith(tuple(criteria["noc"]))
    if "tag" in criteria:
        return not one.tags.isdisjoint(criteria["tag"])
    return conditions.holds(criteria, Facts(one.answers, one.on), tables)


def problems(criteria: Any, fields: conditions.Fields | None, depth: int = 0) -> list[str]:
    """What is wrong with it, in words for who wrote it. `fields`: the questions whose answers are attested; None: of no
    stream in particular, so that only the shape can be judged.

    Never raises, whatever it is given.
    """
    if not isinstance(criteria, Mapping):
        return ["criteria must be a table"]
    if not criteria:
        return [] if depth == 0 else ["a part of the criteria is empty"]
    if depth > DEEPEST:
        return ["the criteria are nested too deeply"]
    for word in ("all", "any"):
        if word in criteria:
            parts = criteria[word]
            if set(criteria) != {word} or not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
                return [f"“{word}” takes a list of criteria and nothing else"]
            return [problem for part in parts for problem in problems(part, fields, depth + 1)]
    if "not" in criteria:
        if set(criteria) != {"not"}:
            return ["“not” takes one criterion and nothing else"]
        return problems(criteria["not"], fields, depth + 1)
    named = [name for name in COLUMNS if name in criteria]
    if named:
        return _about_a_column(criteria, named[0])
    if "field" not in criteria:
        return [f"unknown criterion “{next(iter(criteria))}”"]
    return conditions.problems(criteria, fields, {}) if fields is not None else []


def _about_a_column(criteria: Criteria, name: str) -> list[str]:
    values, shape = criteria[name], _NOC if name == "noc" else _CODE
    if set(criteria) != {name} or not isinstance(values, list) or not 0 < len(values) <= MOST_PARTS:
        return [f"“{name}” takes a list and stands alone"]
    wrong = [value for value in values if not isinstance(value, str) or not shape.fullmatch(value)]
    wanted = "one to five digits" if name == "noc" else "a code"
    return [f"“{name}”: “{value}” must be {wanted}" for value in wrong[:1]]


def every(*parts: Criteria) -> dict[str, Any]:
    """All of these hold; empty ones say nothing."""
    said = [dict(part) for part in parts if part]
    return said[0] if len(said) == 1 else {"all": said} if said else {}


def either(*parts: Criteria) -> dict[str, Any]:
    """One of these is enough; none given: no criterion. An empty part lets everybody through."""
    said = [dict(part) for part in parts]
    return {} if not said or not all(said) else said[0] if len(said) == 1 else {"any": said}
