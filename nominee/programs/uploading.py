"""What uploading.toml must look like, and what it says: when a page is legible, how long a document counts, translations.

Pure but for reading the file once. It is one per province, and no part of a version: it refuses nothing, it warns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from nominee import deadlines
from nominee.facts import Facts, as_date
from nominee.programs.definition import ONTARIO, read_one
from nominee.programs.shapes import Problem, code, flag, list_of, one_of, table, text, whole, words

FILE = "uploading.toml"
CONFIDENCE = one_of(("confirmed", "unconfirmed"))
UPLOADING = table(
    {
        "legible": table(
            {
                "confidence": CONFIDENCE, "sharp": whole(0, 100), "light": whole(0, 255), "contrast": whole(0, 255),
                "side": whole(0, 10_000),
            }
        ),
        "expiry": table({"soon": whole(0, 120), "confidence": CONFIDENCE}),
        "translation": table(
            {
                "confidence": CONFIDENCE, "source": text,
                "ways": list_of(table({"code": code, "number": flag, "name": words}), 1),
            }
        ),
        "validities": list_of(
            table(
                {"kind": code, "slots": list_of(code, 1)},
                {
                    "from_field": code, "until_field": code, "entry": code, "entry_field": code, "months": whole(1, 600),
                    "asks": words,
                },
            )
        ),
    }
)  # fmt: skip


def problems(content: Any) -> list[Problem]:
    found = UPLOADING(content, "")
    if found:
        return found
    slots = [slot for row in content["validities"] for slot in row["slots"]]
    found += [("validities", f"“{slot}” is named twice") for slot in sorted(set(slots)) if slots.count(slot) > 1]
    for place, row in enumerate(content["validities"]):
        ways = [bool(row.get("until_field")), bool(row.get("entry")), bool(row.get("asks"))]
        if sum(ways) != 1:
            found.append((f"validities[{place}]", "needs one of until_field, entry, asks"))
        if row.get("entry") and not (row.get("entry_field") and row.get("months")):
            found.append((f"validities[{place}]", "an entry needs entry_field and months"))
    codes = [row["code"] for row in content["translation"]["ways"]]
    found += [("translation.ways", f"“{name}” is named twice") for name in sorted(set(codes)) if codes.count(name) > 1]
    return found


@dataclass(frozen=True)
class Rules:
    content: Mapping[str, Any]

    @property
    def legible(self) -> Mapping[str, int]:
        return self.content["legible"]  # type: ignore[no-any-return]

    @property
    def soon(self) -> int:
        return int(self.content["expiry"]["soon"])

    @property
    def ways(self) -> list[Mapping[str, Any]]:
        return list(self.content["translation"]["ways"])

    def validity(self, slot: str) -> Mapping[str, Any] | None:
        return next((row for row in self.content["validities"] if slot in row["slots"]), None)

    def slots_that_hang_on(self, answers: set[str]) -> list[str]:
        """The slots whose validity these answers decide."""
        return [
            slot
            for row in self.content["validities"]
            if answers & {row.get("from_field"), row.get("until_field")}
            for slot in row["slots"]
        ]


def days_of(row: Mapping[str, Any], facts: Facts) -> tuple[date | None, date | None]:
    """From when until when the document counts, as the application says; nothing where it does not say."""
    if row.get("until_field"):
        begin = facts.date(row["from_field"]) if row.get("from_field") else None
        until = facts.date(row["until_field"])
        return (begin if until is None or begin is None or begin <= until else None), until
    if row.get("entry"):
        taken = [day for entry in facts.rows(row["entry"]) if (day := as_date(entry.get(row["entry_field"])))]
        if taken:  # the oldest: each of them must still count
            return min(taken), deadlines.add_months(min(taken), row["months"])
    return None, None


@lru_cache(maxsize=8)
def rules(program: str = "ontario") -> Rules:
    """Of the province; one that has no such file is looked at as the first one is. Raises ProgramFileError."""
    folder = ONTARIO.parent / program
    return Rules(read_one(folder if (folder / FILE).exists() else ONTARIO, FILE, problems))
