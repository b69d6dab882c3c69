"""What privacy.toml must look like, and what it says on a day: retention, access, notices, consents.

Pure but for reading the file once. A row is in force from its day until a later row of the same code begins.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from nominee import deadlines
from nominee.lifecycle import STATES
from nominee.programs.definition import ONTARIO, read_one
from nominee.programs.shapes import Problem, code, day, list_of, one_of, table, text, whole, words
from nominee.words import Words

FILE = "privacy.toml"
CONFIDENCE = one_of(("confirmed", "unconfirmed"))
UNIT = one_of(("days", "business_days"))  # of calendar days where it is not said
STARTS = ("decided", "last_saved", "month_over", "matter_closed", "never")
OWN_MATTERS = {"authority": words, "confidence": CONFIDENCE}
SOURCED = {"code": code, "in_force_from": day, "confidence": CONFIDENCE}
PRIVACY = table(
    {
        "least": table({"days": whole(1, 3660), **OWN_MATTERS}),
        "schedules": list_of(
            table(
                {
                    **SOURCED,
                    "name": words,
                    "starts": one_of(STARTS, "event"),
                    "period": table({"value": whole(0, 1200), "unit": one_of(("months", "days"))}),
                    "disposition": one_of(("destroy", "archives")),
                    "authority": words,
                },
                {"statuses": list_of(one_of(sorted(STATES), "state"), 1)},
            ),
            1,
        ),
        "access": table(
            {
                "days": whole(1, 366), **OWN_MATTERS, "longest_extension": whole(0, 3660),
                "staff_names": one_of(("release", "withhold")), "third_party_exemption": code,
                "third_party_entries": list_of(code), "third_party_answers": list_of(code),
                "third_party_documents": list_of(text), "own_documents": list_of(text),
            },
            {"unit": UNIT},
        ),
        "exemptions": list_of(table({"code": code, "paragraph": words, "name": words, "confidence": CONFIDENCE}), 1),
        "correction": table({"days": whole(1, 366), **OWN_MATTERS}, {"unit": UNIT}),
        "breach": table(OWN_MATTERS),
        "notices": list_of(table({**SOURCED, "title": words, "paragraphs": list_of(words, 1)}), 1),
        "consents": list_of(table({**SOURCED, "name": words, "text": words})),
    }
)  # fmt: skip
NEEDED_NOTICES = ("collection", "declaration")


def problems(content: Any) -> list[Problem]:
    """What is wrong with the file: key and reason."""
    found = PRIVACY(content, "")
    if found:
        return found
    for section in ("schedules", "notices", "consents"):
        seen = [(row["code"], row["in_force_from"]) for row in content[section]]
        found += [
            (section, f"“{name}” begins twice on {on}") for name, on in sorted(set(seen)) if seen.count((name, on)) > 1
        ]
    codes = [row["code"] for row in content["exemptions"]]
    found += [
        ("exemptions", f"the code “{name}” is used twice") for name in sorted(set(codes)) if codes.count(name) > 1
    ]
    if content["access"]["third_party_exemption"] not in codes:
        found.append(("access.third_party_exemption", "no exemption has this code"))
    both = set(content["access"]["own_documents"]) & set(content["access"]["third_party_documents"])
    found += [("access.own_documents", f"“{name}” is another person’s as well") for name in sorted(both)]
    known = {row["code"] for row in content["notices"]}
    found += [("notices", f"“{name}” is missing") for name in NEEDED_NOTICES if name not in known]
    return found + _classes(content["schedules"])


def _classes(rows: list[Mapping[str, Any]]) -> list[Problem]:
    """Every state in which a file can end, and a draft, belongs to exactly one class of records."""
    found: list[Problem] = []
    for state in [name for name, row in STATES.items() if row.is_final or name == "draft"]:
        classes = {row["code"] for row in rows if state in row.get("statuses", ())}
        if len(classes) != 1:
            found.append(("schedules", f"{len(classes)} classes hold files that are “{state}”"))
    return found


@dataclass(frozen=True)
class Law:
    content: dict[str, Any]

    def on(self, section: str, day: date) -> list[dict[str, Any]]:
        """The rows of a section that are in force on a day, in the order of the file."""
        latest: dict[str, dict[str, Any]] = {}
        for row in self.content[section]:
            begins = row["in_force_from"]
            if begins <= day.isoformat() and (
                row["code"] not in latest or latest[row["code"]]["in_force_from"] < begins
            ):
                latest[row["code"]] = row
        return list(latest.values())

    def one(self, section: str, name: str, day: date) -> dict[str, Any] | None:
        return next((row for row in self.on(section, day) if row["code"] == name), None)

    def schedule(self, status: str, day: date) -> dict[str, Any] | None:
        """The class of records that a file of this state belongs to; None while it is open."""
        return next((row for row in self.on("schedules", day) if status in row.get("statuses", ())), None)

    def answered_by(self, section: str, asked: date) -> date:
        """The last day to answer what was asked for on a day: of `access` or `correction`."""
        row = self.content[section]
        return deadlines.after(asked, {"value": row["days"], "unit": row.get("unit", "days")})

    def exemption(self, name: str) -> dict[str, Any] | None:
        return next((row for row in self.content["exemptions"] if row["code"] == name), None)

    def paragraph(self, name: str, language: str) -> str:
        row = self.exemption(name)
        return Words.from_json(row["paragraph"]).text(language) if row else name


def fingerprint(row: Mapping[str, Any], language: str) -> str:
    """SHA-256 of what a person read: the texts of a notice or a consent in one language."""
    said = {name: value for name, value in row.items() if name in {"code", "in_force_from"}}
    said |= {
        name: _in(value, language) for name, value in row.items() if name in {"title", "paragraphs", "name", "text"}
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _in(value: Any, language: str) -> Any:
    return [part[language] for part in value] if isinstance(value, list) else value[language]


def read(folder: Path) -> Law:
    """Raises ProgramFileError for a file that is wrong."""
    return Law(read_one(folder, FILE, problems))


@lru_cache(maxsize=8)
def law(program: str = "ontario") -> Law:
    """Of the program; one that has no such file follows the first one. Raises ProgramFileError."""
    folder = ONTARIO.parent / program
    return read(folder if (folder / FILE).exists() else ONTARIO)
