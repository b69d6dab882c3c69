"""The stand-in for the federal pool: searched by criteria, asked about one profile, sent notifications of interest.

The only register here that changes: it remembers which notifications came, until it stops. A day (`on`) may be named in
every question; without one it is the day on which the sandbox started.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sandbox.profiles import ABILITIES, EDUCATION

Row = Mapping[str, Any]
Answer = tuple[int, dict[str, Any]]
LADDER = list(dict.fromkeys(EDUCATION))
MOST = 200  # profiles of one page
SHOWN = (
    "profile_number", "crs", "noc", "experience_years", "canadian_experience_years", "education", "language",
    "is_francophone", "provinces", "program",
)  # fmt: skip


class Pool:
    def __init__(self, profiles: Mapping[str, dict[str, Any]], today: date) -> None:
        self.profiles, self.today = profiles, today
        self.sent: dict[str, dict[str, Any]] = {}  # by its number
        self.lock = threading.Lock()  # the server answers in threads

    def answer(self, method: str, parts: list[str], key: str, asked: Row) -> Answer:
        try:
            on = date.fromisoformat(asked["on"]) if asked.get("on") else self.today
        except (TypeError, ValueError):
            return 422, {"error": "on is no day"}
        if (method, parts) == ("POST", ["profiles", "search"]):
            return self._search(asked, on)
        if (method, parts) == ("POST", ["profiles", "status"]):
            return self._status(asked, on)
        with self.lock:
            if (method, parts) == ("POST", ["notifications"]):
                return self._notify(asked, key, on)
            if method == "DELETE" and len(parts) == 2 and parts[0] == "notifications":
                return self._take_back(parts[1], on)
        return 404, {"error": "not found"}

    def _day(self, profile: Row, name: str) -> date | None:
        days = profile[f"{name}_days"]
        return None if days is None else self.today + timedelta(days=days)

    def standing(self, profile: Row, on: date) -> str:
        for name in ("withdrawn", "invited"):
            day = self._day(profile, name)
            if day and on >= day:
                return name
        expires = self._day(profile, "expires")
        return "expired" if expires and on > expires else "valid"

    def _search(self, asked: Row, on: date) -> Answer:
        before = date.fromisoformat(str(asked.get("submitted_before") or on)[:10])
        found = [
            row
            for row in self.profiles.values()
            if self._day(row, "submitted") <= before and self.standing(row, on) == "valid" and _fits(row, asked)  # type: ignore[operator]
        ]
        found.sort(key=lambda row: (-row["crs"], row["submitted_days"], row["profile_number"]))
        numbers = [row["profile_number"] for row in found]
        start = numbers.index(asked["after"]) + 1 if asked.get("after") in numbers else 0
        page = found[start : start + min(int(asked.get("limit") or MOST), MOST)]
        more = start + len(page) < len(found)
        return 200, {
            "total": len(found),
            "profiles": [
                {key: row[key] for key in SHOWN}
                | {name: str(self._day(row, name.removesuffix("_on"))) for name in ("submitted_on", "expires_on")}
                for row in page
            ],
            "next": page[-1]["profile_number"] if more else None,
        }

    def _status(self, asked: Row, on: date) -> Answer:
        """A wrong code and an unknown number answer alike."""
        found = self.profiles.get(str(asked.get("profile_number")))
        if found is None or found["validation_code"] != asked.get("validation_code"):
            return 404, {"error": "no such profile with this code"}
        return 200, {
            "status": self.standing(found, on), "expires_on": str(self._day(found, "expires")), "noc": found["noc"],
            "crs": found["crs"], "program": found["program"],
        }  # fmt: skip

    def _notify(self, asked: Row, key: str, on: date) -> Answer:
        """The same key again: the same notification, and no second one."""
        if not key:
            return 422, {"error": "an idempotency key is needed"}
        number = "F" + hashlib.sha256(key.encode()).hexdigest()[:15].upper()
        if number not in self.sent:
            profile = self.profiles.get(str(asked.get("profile_number")))
            if profile is None:
                return 404, {"error": "no such profile"}
            if (standing := self.standing(profile, on)) != "valid":
                return 409, {"error": "the profile cannot be notified", "status": standing}
            delivered = on if profile["delivers"] == "at_once" else on + timedelta(days=1)
            self.sent[number] = {"delivered_on": delivered, "taken_back": False, "profile": profile["profile_number"]}
        return 201, {"notification": number, "is_delivered": on >= self.sent[number]["delivered_on"]}

    def _take_back(self, number: str, on: date) -> Answer:
        found = self.sent.get(number)
        if found is None:
            return 404, {"error": "no such notification"}
        if not found["taken_back"] and on >= found["delivered_on"]:
            return 409, {"error": "it was delivered"}
        found["taken_back"] = True
        return 200, {"notification": number, "is_taken_back": True}


def _fits(row: Row, asked: Row) -> bool:
    """Each criterion that is asked narrows; one that is absent says nothing."""
    if not (asked.get("crs_from") or 0) <= row["crs"] <= (asked.get("crs_to") or 9999):
        return False
    if asked.get("noc") and not row["noc"].startswith(tuple(asked["noc"])):
        return False
    if row["experience_years"] < (asked.get("experience_from") or 0):
        return False
    if row["canadian_experience_years"] < (asked.get("canadian_experience_from") or 0):
        return False
    if asked.get("education_from") and LADDER.index(row["education"]) < LADDER.index(asked["education_from"]):
        return False
    if asked.get("is_francophone") and not row["is_francophone"]:
        return False
    if asked.get("province") and not {asked["province"], "all"} & set(row["provinces"]):
        return False
    return all(_speaks(row["language"].get(code), asked.get(code) or {}) for code in ("en", "fr"))


def _speaks(levels: Row | None, least: Row) -> bool:
    if not least:
        return True
    if levels is None or ("test" in least and levels["test"] != least["test"]):
        return False
    return all(levels[code] >= least[code] for code in ABILITIES if code in least)
