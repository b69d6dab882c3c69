"""What every adapter shares: the question, the answer, and careful HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from nominee import outside, registers
from nominee.outside import LARGEST, LONGEST, NOT_AGREED, TIMEOUT
from nominee.words import Words
from verification.sources.names import same_name, same_value

CONFIRMED, NOT_CONFIRMED, DISCREPANCY, NOT_FOUND = "confirmed", "not_confirmed", "discrepancy", "not_found"
SUMMARIES = {
    CONFIRMED: Words("The source confirms the claim.", "La source confirme la déclaration."),
    NOT_FOUND: Words("The source has no such record.", "La source n’a aucun dossier correspondant."),
}
Claim = Mapping[str, Any]


class Unreachable(Exception):
    """The source gave no usable answer, and may give one later; `why` says what happened, `body` what came."""

    def __init__(self, why: Words, body: str = "") -> None:
        super().__init__(why.en)
        self.why, self.body = why, body


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """`body` is the whole answer as received. Anything but `confirmed` waits for a person."""

    outcome: str
    body: str
    compared: list[dict[str, Any]] = field(default_factory=list)
    summary: Words = field(default_factory=lambda: Words("", ""))

    @property
    def sha256(self) -> str:
        return sha256_of(self.body)


class Source(Protocol):
    """One outside database. `asks`: the facts of a claim that find the record, and are not compared again."""

    asks: tuple[str, ...]

    def address(self, claim: Claim) -> str | None:
        """Path and query to ask, or None when the claim lacks what is needed to ask."""

    def judge(self, claim: Claim, body: str, found: Mapping[str, Any]) -> Answer: ...


@dataclass(frozen=True)
class Register:
    """A database that holds one record per key.

    `names` and `values` map a claim's field to the record's; a field the claim lacks is not compared.
    `must` are values of the record itself that make it good, whatever is claimed.
    """

    path: str
    key: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    must: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks(self) -> tuple[str, ...]:
        return self.key

    def address(self, claim: Claim) -> str | None:
        parts = {code: str(claim.get(code) or "").strip() for code in self.key}
        if not all(part.strip(".") for part in parts.values()):  # "..": never a key, and would change the path
            return None
        return self.path.format_map({code: quote(part, safe="") for code, part in parts.items()})

    def judge(self, claim: Claim, body: str, found: Mapping[str, Any]) -> Answer:
        agreed = {*self.names.values(), *self.values.values(), *self.must}
        if not agreed <= set(found):
            raise Unreachable(NOT_AGREED, body)
        compared = [
            row(ours, claim[ours], found[theirs], same(claim[ours], found[theirs]))
            for mapping, same in ((self.names, same_name), (self.values, same_value))
            for ours, theirs in mapping.items()
            if ours in claim
        ]
        compared += [row(key, needed, found[key], found[key] == needed) for key, needed in self.must.items()]
        return answer(body, compared)


def row(code: str, claimed: Any, found: Any, agrees: bool) -> dict[str, Any]:
    return {"field": code, "claimed": claimed, "found": found, "agrees": agrees}


def answer(body: str, compared: list[dict[str, Any]]) -> Answer:
    differ = [part["field"] for part in compared if not part["agrees"]]
    if not differ:
        return Answer(CONFIRMED, body, compared, SUMMARIES[CONFIRMED])
    count = len(differ)
    summary = Words(
        f"The source differs from the claim: {count}.", f"La source diffère de la déclaration\u00a0: {count}."
    )
    return Answer(DISCREPANCY, body, compared, summary)


def put(source: Source, claim: Claim, config: Mapping[str, str]) -> Answer:
    """Put the question of a claim to a source. Raises Unreachable when there is no usable answer."""
    address = source.address(claim)
    if address is None:
        why = Words("The file lacks what is needed to ask.", "Le dossier ne contient pas ce qu’il faut pour demander.")
        return Answer(NOT_CONFIRMED, "", [], why)
    if not config.get("url"):
        raise Unreachable(Words("no address is configured", "aucune adresse n’est configurée"))
    status, body = get(config["url"].rstrip("/") + address, config.get("token", ""))
    if status == 404:
        return Answer(NOT_FOUND, body, [], SUMMARIES[NOT_FOUND])
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unreachable(NOT_AGREED, body)
    return source.judge(claim, body, found)


def get(url: str, token: str) -> tuple[int, str]:
    """Status (200 or 404) and text of an answer; redirects are not followed, proxies not used."""
    try:
        return outside.ask(url, token, timeout=TIMEOUT, longest=LONGEST, largest=LARGEST)
    except registers.Unreachable as problem:
        raise Unreachable(problem.why) from None


def query(**values: Any) -> str:
    return urlencode({key: value for key, value in values.items() if value})
