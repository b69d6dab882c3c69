"""What the core itself says of any facts by any rules: the points of the grid, each with the row that gave them."""

from __future__ import annotations

from typing import Any

from nominee.points import score
from nominee.rules.parts import Case, part


@part("points")
def points(case: Case) -> dict[str, Any] | None:
    """None where the version has no grid."""
    if "points" not in case.definition:
        return None
    found = score(case.definition, case.tables, case.scored)
    if found is None:
        return None
    factors = {row["code"]: row for row in case.definition["points"]["factors"]}
    lines = []
    for line in found.as_json():
        factor = factors.get(line["factor"], {})
        rows = {row["code"]: row for row in factor.get("rows", ())}
        titles = {"title": _title(factor, line["factor"]), "row_title": _title(rows.get(line["row"], {}), line["row"])}
        lines.append({**line, **titles, "read": {code: str(value) for code, value in line["read"].items()}})
    return {"total": found.total, "most": found.most, "lines": lines}


def _title(row: dict[str, Any], code: str) -> dict[str, str]:
    return row.get("title", {"en": code, "fr": code})
