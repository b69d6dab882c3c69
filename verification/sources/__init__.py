"""One adapter per outside database, over real HTTP. An adapter says where to ask and what to compare."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

import httpx

LARGEST = 1_000_000  # bytes of an answer


class Unreachable(Exception):
    """The source gave no usable answer; the words say why."""


@dataclass(frozen=True)
class Source:
    """`path` is asked with the claim's values in it; `compares` maps a claim's field to the answer's."""

    path: str
    compares: Mapping[str, str]
    absent_is: str = "not_confirmed"  # what a 404 suggests
    found_is_bad: bool = False  # a ban list confirms by having nothing


SOURCES: dict[str, Source] = {
    "business_registry": Source(
        "/business-registry/businesses/{employer_business_number}",
        {"employer_legal_name": "legal_name", "employer_established_on": "established_on"},
    ),
    "language_test": Source(
        "/language-tests/{test}/reports/{report_number}",
        {name: name for name in ("family_name", "taken_on", "listening", "reading", "writing", "speaking")},
    ),
    "education_credential": Source(
        "/credentials/{eca_reference}",
        {"family_name": "family_name", "institution": "institution", "credential": "credential"},
    ),
    "representative_register": Source(
        "/registers/{representative_body}/{representative_licence_number}",
        {"representative_name": "name", "is_in_good_standing": "is_in_good_standing"},
    ),
    "ban_list": Source("/bans/{name}", {}, absent_is="confirmed", found_is_bad=True),
    "federal_case_system": Source(
        "/federal/persons/{passport_number}",
        {"family_name": "family_name", "given_names": "given_names", "birth_date": "birth_date"},
    ),
}


@dataclass(frozen=True)
class Answer:
    outcome: str  # confirmed, not_confirmed or discrepancy: a suggestion to the officer unless confirmed
    body: str
    compared: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()


def ask(name: str, claim: Mapping[str, Any], config: Mapping[str, str]) -> Answer:
    """Ask a source about a claim. Raises Unreachable when it gives no usable answer."""
    source = SOURCES[name]
    filled = {key: quote(str(value or "-"), safe="") for key, value in {**claim, "name": _name(claim)}.items()}
    status, body = _get(config["url"] + source.path.format_map(filled), config.get("token", ""))
    if status == 404:
        return Answer(source.absent_is, body)
    if source.found_is_bad:
        return Answer("discrepancy", body)
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unreachable("the answer is not in the agreed form")
    claimed = {**claim, "is_in_good_standing": True}
    compared = [
        {
            "field": ours,
            "claimed": claimed.get(ours),
            "found": found.get(theirs),
            "agrees": _same(claimed.get(ours), found.get(theirs)),
        }
        for ours, theirs in source.compares.items()
    ]
    return Answer("confirmed" if all(row["agrees"] for row in compared) else "discrepancy", body, compared)


def _name(claim: Mapping[str, Any]) -> str:
    person = f"{claim.get('given_names') or ''} {claim.get('family_name') or ''}".strip()
    return _plain(str(claim.get("employer_legal_name") or person or "-"))


def _get(url: str, token: str) -> tuple[int, str]:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        timeout = httpx.Timeout(5.0, connect=2.0)
        with httpx.stream(
            "GET", url, headers=headers, timeout=timeout, follow_redirects=False, trust_env=False
        ) as answer:
            content = b""
            for part in answer.iter_bytes():
                content += part
                if len(content) > LARGEST:
                    raise Unreachable("the answer is too large")
    except httpx.TimeoutException:
        raise Unreachable("no answer in time") from None
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise Unreachable(f"no connection ({type(problem).__name__})") from None
    if answer.status_code not in {200, 404}:
        raise Unreachable(f"it answered with code {answer.status_code}")
    return answer.status_code, content.decode("utf-8", "replace")


def _plain(text: str) -> str:
    """No accents, apostrophes, case or order of words: what a register and a form may differ in."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " if c in "-. ," else "" for c in letters if not unicodedata.combining(c))
    return " ".join(sorted(kept.split()))


def _same(claimed: Any, found: Any) -> bool:
    if claimed in (None, "") or found is None:
        return claimed in (None, "") and found in (None, "")
    if isinstance(claimed, bool) or isinstance(found, bool):
        return claimed is found
    try:
        return Decimal(str(claimed)) == Decimal(str(found))
    except InvalidOperation:
        return _plain(str(claimed)) == _plain(str(found))
