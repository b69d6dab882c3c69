"""The figures that streams share: wages, language equivalences, settlement funds, regions. What each may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.programs.kinds import NOC, PERCENTILE
from nominee.programs.shapes import (
    Problem,
    Shape,
    amount,
    code,
    day,
    flag,
    list_of,
    map_of,
    matching,
    number,
    one_of,
    table,
    text,
    words,
)

SOURCE = {"confidence": one_of(("confirmed", "unconfirmed")), "source": text}
PREFIX = matching(r"\d{1,5}", "must be one to five digits")
LEVEL = matching(r"[1-9]|1[0-2]", "must be a level from 1 to 12")
WAGES = map_of(map_of(amount, NOC), PERCENTILE)

TAG = table({"title": words, "divisions": list_of(code, 1), **SOURCE})
NAMES = {"names": list_of(list_of(text, 1), 1), "is_complete": flag, **SOURCE}
OCCUPATIONS = table({"title": words, "nocs": list_of(NOC, 1), "is_complete": flag, **SOURCE})

# Figures change: an edition counts from its day on (a language table: for tests taken from that day on).
TABLES: dict[str, Shape] = {
    "wages": table(
        {"editions": list_of(table({"from": day, "all": WAGES, **SOURCE}, {"by_region": map_of(WAGES)}), 1)}
    ),
    "settlement_funds": table(
        {
            "editions": list_of(
                table({"from": day, "by_family_size": list_of(amount, 1), "each_more": amount, **SOURCE}), 1
            )
        }
    ),
    "language": map_of(list_of(table({"from": day, "levels": map_of(list_of(number), LEVEL), **SOURCE}), 1)),
    "regions": table(
        {
            **SOURCE,
        },
        {
            "gta": list_of(code, 1),
            "lower_revenue": table({"divisions": list_of(code), "is_complete": flag, **SOURCE}),
            "economic": map_of(list_of(code, 1)),
            "province": list_of(text, 1),
            "areas": map_of(list_of(code, 1)),
            "area_names": map_of(words),
            "tags": map_of(TAG),
        },
    ),
    "trades": table({"prefixes": list_of(PREFIX), "excluded": list_of(PREFIX), **SOURCE}),
    "universities": table(NAMES),
    "institutions": map_of(table({"title": words, **NAMES})),
    "occupations": map_of(OCCUPATIONS),
    "noc": table({"unit_groups": list_of(NOC, 1), **SOURCE}),
}


def problems(tables: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    for name, content in tables.items():
        if name not in TABLES:
            found.append((name, f"unknown table; known are {', '.join(sorted(TABLES))}"))
        else:
            found += TABLES[name](content, name)
    return found or _in_order(tables) + _four_abilities(tables)


def _in_order(tables: Mapping[str, Any]) -> list[Problem]:
    editions = {name: tables[name]["editions"] for name in ("wages", "settlement_funds") if name in tables}
    editions |= {f"language.{test}": rows for test, rows in tables.get("language", {}).items()}
    return [
        (name, "editions must stand in the order of their dates, each later than the one before")
        for name, rows in editions.items()
        if [row["from"] for row in rows] != sorted({row["from"] for row in rows})
    ]


def _four_abilities(tables: Mapping[str, Any]) -> list[Problem]:
    return [
        (f"language.{test}.levels.{level}", "needs four scores: listening, reading, writing, speaking")
        for test, editions in tables.get("language", {}).items()
        for edition in editions
        for level, scores in edition["levels"].items()
        if len(scores) != 4
    ]
