"""How many files each filter would show, and how many each group holds: one pass over the view, folded here.

Files of one person, team or queue are counted exactly. All open files and all closed ones are not: there a number
is said up to a thousand, and the filters stand without theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, IntegerField, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nominee.desk.worklist.filters import COMPLEXITIES, FACETS, OLDEST, RECEIVED, SEVERITIES, Filters
from nominee.desk.worklist.known import Known
from nominee.desk.worklist.listing import chosen, of_view, received_column, searched, severities, severity_column
from nominee.lifecycle import STATES
from nominee.models import Application, User

COUNTED = 1000  # of all files; counting further would cost more than the number is worth
MOST_COUNTED = 20_000  # of a person, a team or a queue
EVERY_FILE = {"open", "closed"}
MOST_SHOWN = 12  # values of one facet; those with the most files, and what is chosen
# What is counted in which view: the columns that its index carries, so that no row is read.
COUNTS = {
    "mine": ("severity", "state", "stream", "language", "complexity", "received", "rule"),
    "aside": ("severity", "state", "stream", "language", "complexity", "received", "rule"),
    "team": ("severity", "state", "stream", "holder", "language", "complexity"),
    "queues": ("severity", "stream", "holder", "language", "complexity"),
}
COLUMNS = {
    "state": ("status",),
    "stream": ("stream_id",),
    "holder": ("assigned_to_id", "queue_id"),
    "language": ("language",),
    "complexity": ("complexity",),
    "received": ("received",),
    "rule": ("next_rule",),
    "severity": ("severity",),
}


@dataclass
class Counts:
    """`total` None: not counted. A facet that is missing was not counted either."""

    total: int | None = None
    groups: Mapping[str, int] = field(default_factory=dict)
    facets: dict[str, Counter[str]] = field(default_factory=dict)
    is_capped: bool = False  # numbers above COUNTED mean "more than"


def counted(filters: Filters, user: User, known: Known, today: date) -> Counts:
    if filters.view not in COUNTS:
        return _capped(filters, user, known, today)
    dimensions = tuple(facet for facet in FACETS if facet in COUNTS[filters.view] or filters.chosen.get(facet))
    files = searched(of_view(filters.view, user, known), filters)
    return _fold(_combinations(files, dimensions, filters.view, today), dimensions, filters, known)


def _combinations(
    files: QuerySet[Application], dimensions: tuple[str, ...], view: str, today: date
) -> Iterable[tuple[Any, ...]]:
    """Each combination of values that occurs, with how many files have it."""
    columns = [column for facet in dimensions for column in COLUMNS[facet]]
    found = files.order_by().annotate(severity=severity_column(today, may_wait=view != "queues"))
    if "received" in dimensions:
        found = found.annotate(received=received_column(today))
    return found.values_list(*columns).annotate(count=Count("pk"))


def _fold(rows: Iterable[tuple[Any, ...]], dimensions: tuple[str, ...], filters: Filters, known: Known) -> Counts:
    """A facet counts what the other filters let through: what choosing one more of its values would show."""
    counts = Counts(total=0, facets={facet: Counter() for facet in dimensions}, groups=(groups := Counter()))
    read, wanted = (
        _readers(dimensions, known),
        {facet: set(values) for facet, values in filters.chosen.items() if values},
    )
    for *cells, count in rows:
        values = {facet: said(*cells[place]) for facet, place, said in read}
        missed = [facet for facet, values_wanted in wanted.items() if values[facet] not in values_wanted]
        if not missed:
            counts.total += count  # type: ignore[operator]
            groups[values["severity"]] += count
        for facet in dimensions if not missed else missed if len(missed) == 1 else ():
            counts.facets[facet][values[facet]] += count
    return counts


def _readers(dimensions: tuple[str, ...], known: Known) -> list[tuple[str, slice, Callable[..., str]]]:
    """Of each facet: its name, its cells in a row, and what they say."""
    says: dict[str, Callable[..., str]] = {
        "holder": lambda person, queue: f"u{person}" if person else f"q{queue}",
        "stream": lambda key: known.streams[key][0],
        "complexity": str,
    }
    found, place = [], 0
    for facet in dimensions:
        end = place + len(COLUMNS[facet])
        found.append((facet, slice(place, end), says.get(facet, lambda value: value)))
        place = end
    return found


def _capped(filters: Filters, user: User, known: Known, today: date) -> Counts:
    files = chosen(filters, user, known, today)
    asked = {"total": up_to(files, COUNTED)}
    if filters.view == "open":
        asked |= {name: up_to(files.filter(which), COUNTED) for name, which in severities(today).items()}
    numbers = ask(user, asked)
    return Counts(total=numbers.pop("total"), groups=numbers, is_capped=True)


def up_to(files: QuerySet[Application], most: int) -> Func:
    """How many there are, one more than `most` standing for all beyond."""
    keys = ArraySubquery(files.order_by().values("pk")[: most + 1])
    keys.empty_result_set_value = NotImplemented  # where no file can be meant, Django counts 0 instead of asking
    return Func(keys, function="cardinality", output_field=IntegerField())


def ask(user: User, numbers: Mapping[str, Func]) -> dict[str, int]:
    """Several counts in one question to the database."""
    names = {f"count_{name}": number for name, number in numbers.items()}
    row = User.objects.filter(pk=user.pk).values(**names).get()
    return {name.removeprefix("count_"): number for name, number in row.items()}


def of_views(
    views: Iterable[str], saved: Mapping[str, Filters], user: User, known: Known, today: date
) -> dict[str, str]:
    """How many files each view holds, and each saved one, by its key: all in one question.

    A saved view that narrows all open files or all closed ones has no number: it would cost a look at every file.
    """
    most = {view: COUNTED if view in EVERY_FILE else MOST_COUNTED for view in views}
    asked = {view: up_to(of_view(view, user, known), most[view]) for view in views}
    for key, filters in saved.items():
        if filters.view not in EVERY_FILE or not filters.is_narrowed:
            most[key] = COUNTED
            asked[key] = up_to(chosen(filters, user, known, today), COUNTED)
    return {key: in_words(number, most[key]) for key, number in ask(user, asked).items()}


def in_words(number: int, most: int) -> str:
    return str(number) if number <= most else _("more than %(count)s") % {"count": f"{most:,}".replace(",", "\u00a0")}


# ------------------------------------------------------------------ in words


def severity_names() -> dict[str, str]:
    return {
        "critical": _("Critically overdue"),
        "overdue": _("Overdue"),
        "today": _("Due today"),
        "soon": _("Due this week"),
        "later": _("Later"),
        "waiting": _("Waiting for the applicant"),
    }


def shown(counts: Counts, filters: Filters, known: Known) -> list[dict[str, Any]]:
    """Each facet with its values: those that occur, and those that are chosen."""
    titles = {
        "severity": _("Urgency"), "state": _("State"), "stream": _("Stream"), "holder": _("With"),
        "language": _("Language"), "complexity": _("Difficulty"), "received": _("Received"),
        "rule": _("Why it is here"),
    }  # fmt: skip
    found = []
    for facet, title in titles.items():
        picked = filters.chosen.get(facet, ())
        numbers = counts.facets.get(facet)
        values = list(
            picked if numbers is None and facet == "holder" else _order(facet, numbers, picked, known, filters)
        )
        names = names_of(facet, values, known)
        rows = [
            {"value": value, "name": names[value], "count": None if numbers is None else numbers[value],
             "is_chosen": value in picked}
            for value in values if value in names
        ]  # fmt: skip
        if len(rows) > 1 or picked:
            found.append({"code": facet, "title": title, "rows": rows})
    return found


def _order(
    facet: str, numbers: Counter[str] | None, picked: tuple[str, ...], known: Known, filters: Filters
) -> list[str]:
    every = {
        "severity": SEVERITIES if filters.view != "closed" else (),
        "state": tuple(code for code, row in STATES.items() if row.is_final == (filters.view == "closed") and code != "draft"),
        "stream": tuple(code for code, _name in known.streams.values()),
        "language": ("en", "fr"),
        "complexity": COMPLEXITIES,
        "received": (*RECEIVED, OLDEST),
        "rule": tuple(known.rules) if filters.view != "closed" else (),
    }.get(facet)  # fmt: skip
    if numbers is None:
        return list(dict.fromkeys((*(every or ()), *picked)))
    if every is not None:
        return [value for value in every if numbers[value] or value in picked]
    most = [value for value, _count in numbers.most_common(MOST_SHOWN)]
    return list(dict.fromkeys((*most, *picked)))


def names_of(facet: str, values: Iterable[str], known: Known) -> dict[str, str]:
    if facet == "holder":
        people, queues = ([int(value[1:]) for value in values if value[0] == kind] for kind in "uq")
        return known.holder_names(people, queues)
    if facet == "severity":
        return severity_names()
    if facet == "state":
        return {code: str(state.name) for code, state in STATES.items()}
    if facet == "stream":
        return {code: str(name) for code, name in known.streams.values()}
    if facet == "language":
        return {"en": pgettext("language", "English"), "fr": pgettext("language", "French")}
    if facet == "complexity":
        return {"1": _("Plain files"), "2": _("Files of some difficulty"), "3": _("Hard files")}
    if facet == "received":
        return {
            "week": _("In the last 7 days"), "month": _("8 to 30 days ago"), "quarter": _("31 to 90 days ago"),
            "half": _("91 to 180 days ago"), OLDEST: _("Longer ago"),
        }  # fmt: skip
    return {code: known.rule_name(code) for code in known.rules}


def chips(filters: Filters, known: Known) -> list[dict[str, str]]:
    """What is chosen, each with the address that takes it away."""
    found = []
    for facet, values in filters.chosen.items():
        names = names_of(facet, values, known) if values else {}
        found += [{"name": names.get(value, value), "url": filters.without(facet, value).address()} for value in values]
    if filters.query:
        found.append({"name": _("“%(words)s”") % {"words": filters.query}, "url": filters.without("q").address()})
    return found
