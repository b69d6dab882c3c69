"""What a version asks of an expression of interest: `[interest]` of its program file, as the pages read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from intake.interest import scoring
from intake.models import ExpressionOfInterest
from intake.selectors import applicable_fields, page_state
from nominee.facts import Facts
from nominee.models import JobOffer, StreamVersion
from nominee.programs.conditions import holds
from nominee.words import Words


def asks(version: StreamVersion) -> bool:
    """Whether people register an interest in this stream."""
    return "interest" in version.definition


def _of(version: StreamVersion) -> Mapping[str, Any]:
    found: Mapping[str, Any] = version.definition["interest"]
    return found


def takes_offer(version: StreamVersion) -> bool:
    return "offer" in _of(version)


def may_lack_offer(version: StreamVersion) -> bool:
    """Some people of this stream have no employer: whoever says so in the form needs no offer."""
    return not takes_offer(version) or "unless" in _of(version)["offer"]


def lacks_offer(version: StreamVersion, interest: ExpressionOfInterest, facts: Facts) -> bool:
    """Whether an offer is needed and not there, by what the person answered."""
    if interest.job_offer_id or not takes_offer(version):
        return False
    unless = _of(version)["offer"].get("unless")
    return unless is None or not holds(unless, facts)


def pre_filled(version: StreamVersion) -> frozenset[str]:
    """The questions that the employer's offer answers."""
    return frozenset(_of(version).get("offer", {}).get("fields", []))


def locked(version: StreamVersion, offer: JobOffer | None) -> frozenset[str]:
    """Those that it has answered: the person cannot answer otherwise."""
    given = offer.answers if offer else {}
    return frozenset(code for code in pre_filled(version) if given.get(code) not in (None, ""))


def validity(version: StreamVersion) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _of(version)["valid"]
    return found


def ends_older(version: StreamVersion) -> bool:
    return asks(version) and bool(_of(version).get("older_end"))


def declaration(version: StreamVersion) -> Words | None:
    own = _of(version).get("declaration")
    return Words(**own) if own else None


def fields(version: StreamVersion) -> dict[str, dict[str, Any]]:
    return {field["code"]: field for page in _of(version)["pages"] for field in page["fields"]}


def pages(version: StreamVersion, interest: ExpressionOfInterest, facts: Facts) -> list[dict[str, Any]]:
    """The pages that apply, without what the offer answers; a page of which nothing is left is none."""
    fixed = locked(version, interest.job_offer)
    found = [
        {**page, "fields": [field for field in page["fields"] if field["code"] not in fixed]}
        for page in _of(version)["pages"]
        if holds(page.get("when"), facts)
    ]
    return [page for page in found if page["fields"]]


def given(version: StreamVersion, interest: ExpressionOfInterest) -> list[tuple[dict[str, Any], Any]]:
    """What the offer answers, to be shown beside the questions."""
    fixed, answers = locked(version, interest.job_offer), interest.answers
    return [(field, answers.get(code)) for code, field in fields(version).items() if code in fixed]


def answered(
    version: StreamVersion, interest: ExpressionOfInterest, answers: Mapping[str, Any], on: date
) -> list[dict[str, Any]]:
    """Every answer, page by page, in the shape of components/answers.html."""
    facts = scoring.facts(answers, on)
    return [
        {"page": page, "rows": [(field, answers.get(field["code"])) for field in applicable_fields(page, facts)]}
        for page in pages(version, interest, facts)
    ]


def state(page: dict[str, Any], facts: Facts) -> str:
    """A page of which no question must be answered is never in the way."""
    found = page_state(page, facts)
    needed = any(field.get("required") for field in applicable_fields(page, facts))
    return found if needed or found == "completed" else "optional"


def unfinished(version: StreamVersion, interest: ExpressionOfInterest, facts: Facts) -> list[Words]:
    """The titles of the pages that lack an answer."""
    return [
        Words(**page["title"])
        for page in pages(version, interest, facts)
        if state(page, facts) not in ("completed", "optional")
    ]


def asked(version: StreamVersion, answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The answers without those to questions that no longer apply: what is attested, and scored."""
    left = dict(answers)
    while True:
        facts = scoring.facts(left, on)
        applying = {
            field["code"]
            for page in _of(version)["pages"]
            if holds(page.get("when"), facts)
            for field in applicable_fields(page, facts)
        }
        gone = [code for code, value in left.items() if code not in applying and value not in (None, "")]
        if not gone:
            return {code: value for code, value in left.items() if value not in (None, "")}
        left = {code: value for code, value in left.items() if code not in gone}
