"""Sealing anew with the current key, in batches, while the product runs; and sealing what is still open.

Each batch is a transaction that locks its rows and skips those that somebody else holds, so that it can be broken off at
any moment and taken up again: what is done is done. What is left is counted at the end, never assumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from nominee.models import Application, Identifier, Program, SealedValue
from nominee.sealing import drafts, tokens, vault
from nominee.sealing.keys import keys

BATCH = 500
Tell = Callable[[str], None]


@dataclass
class Opened:
    """A place where values may still stand open: `count` of them, `seal` so many at most and say how many those were."""

    name: str
    count: Callable[[], int]
    seal: Callable[[int], int]


@dataclass
class Result:
    rotated: int = 0
    sealed: int = 0
    keys: dict[str, int] = field(default_factory=dict)  # how many values are sealed with each key
    open: dict[str, int] = field(default_factory=dict)  # by place, what is still open
    history: dict[str, int] = field(default_factory=dict)  # open in rows that nothing may change
    unreadable: int = 0

    @property
    def left(self) -> int:
        return sum(count for key, count in self.keys.items() if key != keys().current) + sum(self.open.values())

    @property
    def is_done(self) -> bool:
        return self.left == 0

    @property
    def as_json(self) -> dict[str, Any]:
        return {"done": self.is_done, "current": keys().current, "left": self.left, **vars(self)}


OPEN: list[Opened] = []
HISTORY: list[tuple[str, Callable[[], int]]] = []


def may_be_open(name: str, count: Callable[[], int], seal: Callable[[int], int]) -> None:
    OPEN.append(Opened(name, count, seal))


def open_in_history(name: str, count: Callable[[], int]) -> None:
    HISTORY.append((name, count))


def counted() -> Result:
    """How everything stands; changes nothing."""
    found: Counter[str] = Counter()
    for row in SealedValue.objects.values("key_id").annotate(count=Count("key")).order_by():
        found[row["key_id"]] += row["count"]
    for column in drafts.COLUMNS:
        tokens_kept = column.model._default_manager.values_list(f"values__{drafts.SEALED}", flat=True)
        found.update(key for token in tokens_kept.iterator() if (key := tokens.key_of(token or "")))
    return Result(
        keys=dict(sorted(found.items())),
        open={place.name: count for place in OPEN if (count := place.count())},
        history={name: total for name, count in HISTORY if (total := count())},
    )


def rotate(*, batch: int = BATCH, tell: Tell = lambda words: None) -> Result:
    """Until nothing is left that can be sealed anew. What cannot (its key is missing) is counted and stays."""
    sealed = rotated = unreadable = 0
    for place in OPEN:
        while done := place.seal(batch):
            sealed += done
            tell(f"{place.name}: {sealed} values sealed")
    after = ""
    while (step := _next_values(after, batch)) is not None:
        after, done, lost = step
        rotated, unreadable = rotated + done, unreadable + lost
        tell(f"{rotated} values sealed anew")
    for column in drafts.COLUMNS:
        done, lost = _drafts_anew(column, batch)
        rotated, unreadable = rotated + done, unreadable + lost
    result = counted()
    result.rotated, result.sealed, result.unreadable = rotated, sealed, unreadable
    return result


@transaction.atomic
def _next_values(after: str, batch: int) -> tuple[str, int, int] | None:
    """(the last key looked at, how many were sealed anew, how many could not be); None at the end."""
    rows = SealedValue.objects.select_for_update(skip_locked=True).exclude(key_id=keys().current)
    found = list(rows.filter(key__gt=after).order_by("key")[:batch])
    if not found:
        return None
    anew = []
    for row in found:
        try:
            vault.write(row, vault.read(row))
            anew.append(row)
        except tokens.CannotOpen:
            continue
    SealedValue.objects.bulk_update(anew, ["key_id", "token"])
    return found[-1].key, len(anew), len(found) - len(anew)


def _drafts_anew(column: drafts.Column, batch: int) -> tuple[int, int]:
    done = lost = after = 0
    while True:
        with transaction.atomic():
            rows = column.model._default_manager.select_for_update(skip_locked=True).filter(pk__gt=after)
            found: Sequence[Any] = list(rows.order_by("pk")[:batch])
            if not found:
                return done, lost
            after = found[-1].pk
            for row in found:
                if tokens.key_of(str(row.values.get(drafts.SEALED, ""))) == keys().current:
                    continue
                try:
                    values = column.read(row)
                except tokens.CannotOpen:
                    lost += 1
                    continue
                row.values = column.seal(row, values)
                row.save(update_fields=["values"])
                done += 1


# ------------------------------------------------------------------ what the core itself may hold open


def with_open(rows: QuerySet[Any], column: str, codes: Sequence[str]) -> QuerySet[Any]:
    """Of rows with a JSON column, those in which one of these codes says something and is not sealed."""
    said = {f"said_{code}": KT(f"{column}__{code}") for code in codes}
    asked = [Q(**{f"{name}__gt": ""}) & ~Q(**{f"{name}__startswith": vault.MARK}) for name in said]
    return rows.alias(**said).filter(reduce(or_, asked, Q(pk__in=[])))


def _open_answers(program: Program) -> QuerySet[Application]:
    return with_open(Application.objects.filter(program=program), "answers", program.sealed)


def _count_answers() -> int:
    return sum(_open_answers(program).count() for program in Program.objects.all())


@transaction.atomic
def _seal_answers(most: int) -> int:
    for program in Program.objects.all():
        rows = _open_answers(program).select_for_update(of=("self",), skip_locked=True)
        files = list(rows.order_by("pk")[:most])
        for file in files:
            file.program = program
            file.save(update_fields=["answers"])  # which seals them
        if files:
            return len(files)
    return 0


def _count_keys() -> int:
    return _open_keys().count()


def _open_keys() -> QuerySet[Identifier]:
    from nominee.finding.indexing import SEALED
    from nominee.sealing.blind import MARK

    return Identifier.objects.filter(kind__in=SEALED).exclude(value__startswith=MARK)


@transaction.atomic
def _seal_keys(most: int) -> int:
    """The search's own: a file is indexed anew, and what it was found by before goes."""
    from nominee.finding.indexing import index_files

    files = list(_open_keys().order_by("application_id").values_list("application_id", flat=True).distinct()[:most])
    if not files:
        return 0
    index_files(list(Application.objects.filter(pk__in=files).select_related("nomination")))
    return len(files) if not _open_keys().filter(application__in=files).exists() else 0


may_be_open("answers", _count_answers, _seal_answers)
may_be_open("search keys", _count_keys, _seal_keys)
