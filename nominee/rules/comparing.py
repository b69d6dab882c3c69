"""Two answers of the rules for the same facts: what a person would get differently. Pure.

Only results count. A rule that is not there bars nobody: whoever meets a new one gets nothing different.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.words import Words

Answer = Mapping[str, Any]
Difference = dict[str, Any]  # kind, code, before, after: codes and numbers, no words of anybody

KINDS: dict[str, Words] = {
    "outcome": Words("Outcome as a whole", "Résultat d’ensemble"),
    "criterion": Words("Criteria", "Critères"),
    "points": Words("Points", "Points"),
    "document": Words("Missing documents", "Documents manquants"),
    "field": Words("Unanswered questions", "Questions sans réponse"),
    "fee": Words("Fee", "Frais"),
    "check": Words("Required checks", "Vérifications exigées"),
}
MET, NOT_MET, UNCLEAR, ABSENT = "met", "not_met", "unclear", "absent"


def outcome(answer: Answer) -> str:
    results = {row["result"] for row in answer["criteria"]}
    return NOT_MET if NOT_MET in results else UNCLEAR if UNCLEAR in results else MET


def differences(before: Answer, after: Answer) -> list[Difference]:
    """In the order of KINDS, each kind in the order of the version that is proposed."""
    found = _one("outcome", "", outcome(before), outcome(after))
    found += _criteria(before, after)
    points = [(row or {}).get("total") for row in (before["points"], after["points"])]
    found += _one("points", "", *points)
    found += _lacking("document", before["documents"], after["documents"])
    found += _lacking("field", before["fields"], after["fields"])
    found += _one("fee", "", before["fee"]["amount"], after["fee"]["amount"])
    was, is_now = ({row["code"]: row["times"] for row in answer["checks"]} for answer in (before, after))
    for code in dict.fromkeys([*is_now, *was]):
        found += _one("check", code, was.get(code), is_now.get(code))
    return found


def _one(kind: str, code: str, before: Any, after: Any) -> list[Difference]:
    return [] if before == after else [{"kind": kind, "code": code, "before": before, "after": after}]


def _criteria(before: Answer, after: Answer) -> list[Difference]:
    was, is_now = ({row["code"]: row["result"] for row in answer["criteria"]} for answer in (before, after))
    found = []
    for code in dict.fromkeys([*is_now, *was]):
        one, other = was.get(code, ABSENT), is_now.get(code, ABSENT)
        if one != other and {one, other} != {MET, ABSENT}:
            found.append({"kind": "criterion", "code": code, "before": one, "after": other})
    return found


def _lacking(kind: str, before: Any, after: Any) -> list[Difference]:
    """What would be missing that is not, and the other way round."""
    was, is_now = (dict.fromkeys(name_of(row) for row in rows if row["is_missing"]) for rows in (before, after))
    return [
        {"kind": kind, "code": code, "before": code in was, "after": code in is_now}
        for code in dict.fromkeys([*is_now, *was])
        if (code in was) != (code in is_now)
    ]


def name_of(row: Mapping[str, Any]) -> str:
    """A document by its code, a question by its page, entry and code."""
    if "page" not in row:
        return str(row["code"])
    return ".".join(str(part) for part in (row["page"], row["place"] or "", row["code"]) if part)


def counted(counts: dict[str, Any], found: list[Difference], *, is_open: bool) -> None:
    """Add one file to the counts of a replay: {"kinds": {…}, "told": {"criterion wage met not_met": 3}, …}."""
    _add(counts, "files", "open" if is_open else "closed")
    for kind in dict.fromkeys(row["kind"] for row in found):
        _add(counts, "kinds", kind)
    for row in found:
        _add(counts, "told", _told(row))


def _add(counts: dict[str, Any], group: str, name: str) -> None:
    part = counts.setdefault(group, {})
    part[name] = part.get(name, 0) + 1


def _told(row: Difference) -> str:
    """Of points only the direction, and of questions only the page: what is counted must not name anybody."""
    if row["kind"] == "points":
        before, after = row["before"], row["after"]
        way = "other" if before is None or after is None else "more" if after > before else "fewer"
        return f"points - {way}"
    code = row["code"].split(".")[0] if row["kind"] == "field" else row["code"] or "-"
    return f"{row['kind']} {code} {row['before']} {row['after']}"
