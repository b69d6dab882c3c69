"""Who a draw would choose: the pool as it stood attested at the cut-off, those it aims at, in their order.

The order, stated on the public page: the higher score first; of equal scores whoever registered first, then the lower
number of the expression of interest. Without a score, last; and where a score is asked for, not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, JSONField, OuterRef, Q, QuerySet, Subquery

from intake.draws.criteria import Candidate, Criteria, holds
from intake.interest.selectors import pool
from intake.models import Attestation, Draw, ExpressionOfInterest, PoolTag
from nominee import deadlines
from nominee.models import Stream

ANSWERS = "attested"  # the last attestation's answers, beside the columns of the row
BATCH = 2000


@dataclass(frozen=True)
class Terms:
    """What of a draw decides who is chosen."""

    stream: Stream
    criteria: Criteria
    attested_before: datetime
    places: int | None = None
    floor: int | None = None
    ceiling: int | None = None

    @classmethod
    def of(cls, draw: Draw) -> Terms:
        return cls(draw.stream, draw.criteria, draw.attested_before, draw.places, draw.floor, draw.ceiling)

    @property
    def asks_for_a_score(self) -> bool:
        return self.floor is not None or self.ceiling is not None

    def takes(self, points: int | None) -> bool:
        if points is None:
            return not self.asks_for_a_score
        return (self.floor is None or points >= self.floor) and (self.ceiling is None or points <= self.ceiling)


@dataclass(frozen=True)
class Standing:
    """One expression of interest in the ranking; of a round, one profile of the federal pool, `pk` being its blind key."""

    pk: int | str
    number: str
    points: int | None
    region: str
    noc: str = ""


@dataclass(frozen=True)
class Ranking:
    pool: int  # everybody who stood attested, whomever the draw aims at
    aimed_at: tuple[Standing, ...]  # in order
    chosen: tuple[Standing, ...]

    @property
    def digest(self) -> str:
        """The same people in the same order with the same scores, or not."""
        said = ",".join(f"{one.number}:{one.points}" for one in self.chosen)
        return hashlib.sha256(said.encode()).hexdigest()


def rank(terms: Terms, at: datetime) -> Ranking:
    """As of this moment. Reads alone: nobody is held."""
    everybody = pool(terms.stream, terms.attested_before, at=at)
    aimed_at = tuple(_aimed_at(everybody, terms, at))
    within = [one for one in aimed_at if terms.takes(one.points)]
    chosen = within if terms.places is None else within[: terms.places]
    return Ranking(everybody.count(), aimed_at, tuple(chosen))


def _aimed_at(everybody: QuerySet[ExpressionOfInterest], terms: Terms, at: datetime) -> Iterator[Standing]:
    narrowed, is_exact = as_query(terms.criteria)
    rows = with_attested(everybody).filter(narrowed)
    if is_exact:
        for row in rows.values_list("pk", "number", "points", "region").iterator(BATCH):
            yield Standing(*row)
        return
    tables = terms.stream.program.tables
    on = deadlines.day_in(at, terms.stream.program.time_zone)
    tags = tags_of(everybody)
    for pk, number, points, region, noc, answers in rows.values_list(
        "pk", "number", "points", "region", "noc", ANSWERS
    ).iterator(BATCH):
        one = Candidate(region, noc, frozenset(tags.get(pk, ())), answers or {}, on)
        if holds(terms.criteria, one, tables):
            yield Standing(pk, number, points, region)


def with_attested(rows: QuerySet[ExpressionOfInterest]) -> QuerySet[ExpressionOfInterest]:
    last = Attestation.objects.filter(interest=OuterRef("pk")).order_by("-number")
    return rows.annotate(**{ANSWERS: Subquery(last.values("answers")[:1], output_field=JSONField())})


def tags_of(rows: QuerySet[ExpressionOfInterest]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    live = PoolTag.objects.filter(taken_at__isnull=True, interest__in=rows.order_by().values("pk"))
    for key, code in live.values_list("interest", "code"):
        found.setdefault(key, []).append(code)
    return found


def as_query(criteria: Criteria) -> tuple[Q, bool]:
    """What the database can sift out by itself, and whether that is all. Where it is not, it lets too many through.

    Over the columns and, of the answers, whether one is one of several texts.
    """
    if not criteria:
        return Q(), True
    if "all" in criteria:
        parts = [as_query(part) for part in criteria["all"]]
        both = Q()
        for query, _exact in parts:
            both &= query
        return both, all(exact for _query, exact in parts)
    if "any" in criteria:
        parts = [as_query(part) for part in criteria["any"]]
        if not all(exact for _query, exact in parts):
            return Q(), False  # a part that lets too many through lets them through the whole
        one = Q()
        for query, _exact in parts:
            one |= query
        return one, True
    if "not" in criteria:
        query, exact = as_query(criteria["not"])
        return (~query, True) if exact and not _reads_answers(criteria["not"]) else (Q(), False)
    return _leaf(criteria)


def _leaf(criteria: Criteria) -> tuple[Q, bool]:
    if "region" in criteria:
        return Q(region__in=criteria["region"]), True
    if "noc" in criteria:
        begins = Q()
        for prefix in criteria["noc"]:
            begins |= Q(noc__startswith=prefix)
        return begins, True
    if "tag" in criteria:
        live = PoolTag.objects.filter(interest=OuterRef("pk"), taken_at__isnull=True, code__in=criteria["tag"])
        return Q(Exists(live)), True
    values = criteria["in"] if "in" in criteria else [criteria["is"]] if "is" in criteria else []
    if values and set(criteria) <= {"field", "in", "is"} and all(isinstance(one, str) for one in values):
        return Q(**{f"{ANSWERS}__{criteria['field']}__in": values}), True
    return Q(), False


def _reads_answers(criteria: Mapping[str, Any]) -> bool:
    """SQL's `not` of what is not there is neither true nor false: those are left to the rule itself."""
    parts = [*criteria.get("all", []), *criteria.get("any", []), *([criteria["not"]] if "not" in criteria else [])]
    return "field" in criteria or any(_reads_answers(part) for part in parts)
