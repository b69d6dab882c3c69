"""The adapter to the federal Express Entry pool: search, one profile's standing, notifications of interest.

The federal department publishes no interface to its portal for provinces; this is the contract that the house asks of
whatever stands before it (docs/express-entry.md). Address and token: settings.SOURCES["express_entry_pool"].
No profile number is ever part of an address, where logs would keep it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from nominee import outside
from nominee.outside import NOT_AGREED
from nominee.registers import Unreachable
from nominee.words import Words

NAME = "express_entry_pool"
PAGE, MOST_PAGES = 200, 500
NUMBER = re.compile(r"E[0-9]{9}", re.ASCII)
CODE = re.compile(r"[0-9A-Za-z]{4,20}", re.ASCII)
VALID, EXPIRED, INVITED, WITHDRAWN, UNKNOWN = "valid", "expired", "invited", "withdrawn", "unknown"
STANDINGS = {VALID, EXPIRED, INVITED, WITHDRAWN}
NO_ADDRESS = Words("no address is configured", "aucune adresse n’est configurée")


@dataclass(frozen=True)
class Found:
    """One profile of a search: what it is ranked and shown by. No name: nobody needs one to choose."""

    number: str
    crs: int
    noc: str
    experience_years: int
    education: str
    is_francophone: bool
    submitted_on: date


@dataclass(frozen=True)
class Standing:
    """Of one profile, whose code was right; `unknown` where number and code do not belong together."""

    status: str
    expires_on: date | None = None
    noc: str = ""
    crs: int | None = None


@dataclass(frozen=True)
class Notified:
    """`number` is the federal side's; empty: it took no notification, because the profile stands as `status` says."""

    number: str
    is_delivered: bool = False
    status: str = VALID


def search(
    criteria: Mapping[str, Any], *, crs_from: int | None, crs_to: int | None, before: date, on: date
) -> list[Found]:
    """Everybody who fits, the higher score first, then who submitted first. Raises Unreachable; never half a list."""
    asked = {
        **criteria,
        "crs_from": crs_from,
        "crs_to": crs_to,
        "submitted_before": str(before),
        "on": str(on),
        "limit": PAGE,
    }
    found: dict[str, Found] = {}
    after, total = None, 0
    for _page in range(MOST_PAGES):
        body = _asked("POST", "/profiles/search", asked | {"after": after})[1]
        try:
            total, after = int(body["total"]), body["next"]
            rows = {row.number: row for row in _profiles(body["profiles"])}
        except (KeyError, TypeError, ValueError):
            raise Unreachable(NOT_AGREED) from None
        if not rows and after:
            break
        found |= rows
        if after is None:
            break
    if after is not None or len(found) != total:  # the list changed while it was read, or it is none
        raise Unreachable(NOT_AGREED)
    return list(found.values())


def _profiles(rows: Any) -> Iterator[Found]:
    for row in rows:
        number, crs = row["profile_number"], row["crs"]
        if not isinstance(number, str) or not NUMBER.fullmatch(number) or not isinstance(crs, int):
            raise ValueError
        yield Found(
            number, crs, str(row["noc"])[:5], int(row["experience_years"]), str(row["education"])[:40],
            bool(row["is_francophone"]), date.fromisoformat(row["submitted_on"]),
        )  # fmt: skip


def standing(number: str, code: str, *, on: date) -> Standing:
    """How the profile with this number and validation code stands on a day. Raises Unreachable."""
    status, body = _asked(
        "POST", "/profiles/status", {"profile_number": number, "validation_code": code, "on": str(on)}
    )
    if status == 404:
        return Standing(UNKNOWN)
    try:
        said = str(body["status"])
        expires = date.fromisoformat(body["expires_on"]) if body.get("expires_on") else None
        crs = body.get("crs")
        found = Standing(said, expires, str(body.get("noc") or "")[:5], crs if isinstance(crs, int) else None)
    except (KeyError, TypeError, ValueError):
        raise Unreachable(NOT_AGREED) from None
    if said not in STANDINGS:
        raise Unreachable(NOT_AGREED)
    return found


def notify(number: str, *, key: str, stream: str, respond_by: date, on: date) -> Notified:
    """Send a notification of interest; the same `key` again is the same one. Raises Unreachable."""
    sent = {"profile_number": number, "stream": stream, "respond_by": str(respond_by), "on": str(on)}
    status, body = _asked("POST", "/notifications", sent, key=key, takes=(200, 201, 404, 409))
    if status == 404:
        return Notified("", status=UNKNOWN)
    if status == 409:
        said = body.get("status")
        return Notified("", status=said if said in STANDINGS else UNKNOWN)
    given = body.get("notification")
    if not isinstance(given, str) or not 0 < len(given) <= 40:
        raise Unreachable(NOT_AGREED)
    return Notified(given, body.get("is_delivered") is True)


def take_back(federal_number: str, *, on: date) -> bool:
    """Whether the federal side took it back: it does so only before it was delivered. Raises Unreachable."""
    status, _body = _asked("DELETE", f"/notifications/{federal_number}", {"on": str(on)}, takes=(200, 404, 409))
    return status == 200


def _asked(
    method: str, path: str, content: Mapping[str, Any], *, key: str = "", takes: tuple[int, ...] = (200, 404)
) -> tuple[int, dict[str, Any]]:
    config = settings.SOURCES[NAME]
    if not config["url"]:
        raise Unreachable(NO_ADDRESS)
    status, text = outside.ask(
        config["url"].rstrip("/") + "/express-entry" + path, config["token"], method=method, takes=takes,
        content=json.dumps(content), headers={"Idempotency-Key": key} if key else None,
    )  # fmt: skip
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreachable(NOT_AGREED) from None
    if not isinstance(body, dict):
        raise Unreachable(NOT_AGREED)
    return status, body
