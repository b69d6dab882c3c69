"""What intake asks of an application, told of any facts by any rules: by the functions that real files go through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from intake import selectors
from intake.draws.ranking import ANSWERS, with_attested
from intake.interest import scoring
from intake.interest.selectors import visible_to
from intake.models import Attestation, ExpressionOfInterest
from nominee import clock, deadlines
from nominee.models import User
from nominee.programs.conditions import holds
from nominee.rules.catalogue import LIMITS
from nominee.rules.parts import POOLS, Case, Pooled, attestations, part
from nominee.rules.wording import ALWAYS, why
from nominee.words import Words


@part("fields")
def fields(case: Case) -> list[dict[str, Any]]:
    """Every mandatory question that applies, with why; `place` counts the entries of a list from 1."""
    found: list[dict[str, Any]] = []
    for page in case.definition["pages"]:
        if holds(page.get("when"), case.facts):
            found += _entries(case, page) if page["kind"] == "list" else _questions(case, page)
    return found


def _questions(case: Case, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for field in selectors.applicable_fields(page, case.facts):
        if field.get("required"):
            reason = why([page.get("when"), field.get("when")], case.definition)
            yield _row(page, field["code"], field["label"], reason, case.facts.answers.get(field["code"]))


def _entries(case: Case, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    rows = case.facts.rows(page["entry"])
    reason = why([page.get("when")], case.definition)
    if page.get("min_entries", 0):
        yield _row(page, "", page["title"], reason, rows)
    for begin, end in selectors.gaps(page, case.facts):
        said = Words(f"Nothing covers {begin} to {end}.", f"Rien ne couvre la période du {begin} au {end}.")
        yield _row(page, "", page["title"], said, None)
    labels = {field["code"]: field for field in page["fields"]}
    for place, row in enumerate(rows, start=1):
        own = type(case.facts)(answers=row, on=case.facts.on)
        for field in selectors.applicable_fields(page, own):
            if field.get("required"):
                said = why([field.get("when")], case.definition, labels) if field.get("when") else reason
                yield _row(page, field["code"], field["label"], said, row.get(field["code"])) | {"place": place}


def _row(page: dict[str, Any], code: str, title: dict[str, str], reason: Words, given: Any) -> dict[str, Any]:
    return {
        "page": page["code"], "page_title": page["title"], "entry": page.get("entry", ""), "place": 0, "code": code,
        "title": title, "why": reason.as_json, "is_missing": given in (None, "", ()),
    }  # fmt: skip


@part("documents")
def documents(case: Case) -> list[dict[str, Any]]:
    """Those that must be there on submission."""
    return [
        {
            "code": row["code"], "title": row["title"], "why": why([row.get("when")], case.definition).as_json,
            "for": row["why"], "is_missing": row["code"] not in case.facts.documents,
        }
        for row in case.definition["documents"]
        if row.get("required") and not row.get("on_request") and holds(row.get("when"), case.facts)
    ]  # fmt: skip


@part("fee")
def fee(case: Case) -> dict[str, Any]:
    rules = case.definition["fee"]
    special = selectors.fee_rule(rules, case.facts)
    reason = why([special["when"]], case.definition) if special else ALWAYS
    if not special and rules.get("rules"):
        reason = Words("No other amount applies.", "Aucun autre montant ne s’applique.")
    return {
        "amount": str(selectors.fee_by(rules, case.facts)), "why": reason.as_json,
        "confidence": rules["confidence"], "source": rules["source"],
    }  # fmt: skip


@part("deadlines")
def time_limits(case: Case) -> list[dict[str, Any]]:
    """Each limit, and its last day if it began on the day of the case."""
    return [
        {
            "code": code, "title": LIMITS.get(code, Words(code, code)).as_json, "value": limit["value"],
            "unit": limit["unit"], "last_day": deadlines.after(case.facts.on, limit).isoformat(),
            "confidence": limit["confidence"], "source": limit["source"],
        }
        for code, limit in case.definition["limits"].items()
    ]  # fmt: skip


class Pools:
    """The pools, for a replay of proposed rules: the last attestation of everybody who stands in one."""

    def _in(self, stream: int) -> QuerySet[ExpressionOfInterest]:
        found = ExpressionOfInterest.objects.filter(stream=stream, status="registered")
        return found.filter(expires_at__gt=clock.now())

    def size(self, stream: int) -> int:
        return self._in(stream).count()

    def batch(self, stream: int, after: int, most: int) -> list[Pooled]:
        rows = with_attested(self._in(stream).filter(pk__gt=after)).order_by("pk")
        found = rows.values_list("pk", ANSWERS, "attested_at", "stream__program__time_zone")[:most]
        return [
            Pooled(key, scoring.facts(answers or {}, deadlines.day_in(at, zone))) for key, answers, at, zone in found
        ]

    def named(self, user: User, keys: Sequence[int]) -> dict[int, str]:
        return dict(visible_to(user).filter(pk__in=keys).values_list("pk", "number")) if keys else {}


POOLS.append(Pools())


@attestations
def attested(files: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What stood in the pool when the file's applicant was invited: the last attestation."""
    rows = Attestation.objects.filter(interest__invitations__application__in=files).order_by("interest", "number")
    return dict(rows.values_list("interest__invitations__application", "answers"))
