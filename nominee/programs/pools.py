"""What a version says about its pool: the questions of an expression of interest, and the grid that gives it points.

[points]              most, confidence, source; `when`: who is scored at all
[[points.factors]]    code, title, rows tried in order; the first whose `when` holds gives its points
[interest]            how long it counts, what an employer's offer fills in, what it asks
[[interest.pages]]    as the pages of the form; {ask = "job_noc"} takes a question over from the form
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from nominee.programs import conditions
from nominee.programs.parts import FIELD, LIMIT, SOURCED, condition
from nominee.programs.shapes import (
    Problem,
    Shape,
    code,
    flag,
    list_of,
    one_of,
    table,
    unique,
    whole,
    words,
)

ROW = table({"code": code, "points": whole(0, 1000), "title": words}, {"when": condition})
FACTOR = table(
    {"code": code, "title": words},
    {"rows": list_of(ROW, 1), "hint": words, "by_program": flag, "most": whole(0, 1000), **SOURCED},
)
POINTS = table({"most": whole(1, 10000), "factors": list_of(FACTOR), **SOURCED}, {"when": condition})
ASK = table({"ask": code}, {"label": words, "hint": words, "required": flag, "when": condition})


def _question(value: Any, key: str) -> list[Problem]:
    return (ASK if isinstance(value, Mapping) and "ask" in value else FIELD)(value, key)


INTEREST_PAGE = table(
    {"code": code, "title": words, "kind": one_of(("fields",)), "fields": list_of(_question, 1)},
    {"intro": words, "when": condition},
)
INTEREST = table(
    {"valid": LIMIT, "pages": list_of(INTEREST_PAGE), **SOURCED},
    {
        "offer": table({"fields": list_of(code, 1)}, {"unless": condition}),
        "columns": table({}, {"region": list_of(code, 1), "noc": list_of(code, 1)}),
        "older_end": flag,
        "declaration": words,
    },
)
REGIMES = ("invitation", "first_come", "notification")
ROWS: dict[str, Shape] = {"factors": FACTOR, "interest_pages": INTEREST_PAGE}


def most_of(factor: Mapping[str, Any]) -> int:
    """The largest that a factor can give. Where a program gives the points itself, it says how many."""
    return max((int(row["points"]) for row in factor.get("rows", [])), default=int(factor.get("most", 0)))


def taken_over(pages: list[dict[str, Any]], form: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The pages with each {ask = …} in the place of the form's own question; one that the form has not stays."""
    asked = {field["code"]: field for page in form if page["kind"] == "fields" for field in page["fields"]}
    return [{**page, "fields": [_taken_over(field, asked) for field in page["fields"]]} for page in pages]


def _taken_over(field: dict[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    if "ask" not in field or field["ask"] not in asked:
        return field
    whole_field = {key: value for key, value in asked[field["ask"]].items() if key != "when"}
    return whole_field | {key: value for key, value in field.items() if key != "ask"}


def problems(raw: Mapping[str, Any], tables: Mapping[str, Any]) -> list[Problem]:
    """Of a version whose every value has its shape, and whose questions are taken over."""
    interest, grid = raw.get("interest"), raw.get("points")
    found: list[Problem] = []
    fields: dict[str, Mapping[str, Any]] = {}
    if interest is None and grid is not None:
        return [("interest", "is missing: there are points, and nobody asks for what gives them")]
    for page in interest["pages"] if interest else []:
        for field in page["fields"]:
            where = f"interest.pages[{page['code']}].fields"
            if "ask" in field:
                found.append((where, f"the form does not ask “{field['ask']}”"))
            elif field["code"] in fields:
                found.append((where, f"the code “{field['code']}” is used twice"))
            else:
                fields[field["code"]] = field
    if found or interest is None:
        return found
    return _interest(interest, fields) + (_grid(grid, fields, tables) if grid else [])


def _interest(interest: Mapping[str, Any], fields: conditions.Fields) -> list[Problem]:
    found = unique(interest["pages"], "interest.pages")
    if not fields:
        found.append(("interest.pages", "needs at least one page"))
    offer, columns = interest.get("offer", {}), interest.get("columns", {})
    for where, codes in (("offer.fields", offer.get("fields", [])), *((f"columns.{k}", v) for k, v in columns.items())):
        found += [(f"interest.{where}", f"no page of it asks “{name}”") for name in codes if name not in fields]
    for page in interest["pages"]:
        key = f"interest.pages[{page['code']}]"
        found += _judged(f"{key}.when", page.get("when"), fields)
        for field in page["fields"]:
            found += _judged(f"{key}.fields[{field['code']}].when", field.get("when"), fields)
    return found + _judged("interest.offer.unless", offer.get("unless"), fields)


def _grid(grid: Mapping[str, Any], fields: conditions.Fields, tables: Mapping[str, Any]) -> list[Problem]:
    areas = tables.get("regions", {}).get("areas", {})
    found = unique(grid["factors"], "points.factors") + _judged("points.when", grid.get("when"), fields)
    for factor in grid["factors"]:
        key = f"points.factors[{factor['code']}]"
        if ("rows" in factor) == ("most" in factor) or ("most" in factor) != bool(factor.get("by_program")):
            found.append((key, "needs rows; or, where the program gives the points itself, by_program and most"))
        found += unique(factor.get("rows", []), f"{key}.rows")
        for row in factor.get("rows", []):
            found += _judged(f"{key}.rows[{row['code']}].when", row.get("when"), fields, areas)
    total = sum(most_of(factor) for factor in grid["factors"])
    if total != grid["most"]:
        found.append(("points.most", f"the factors give {total} at most"))
    return found


def _judged(key: str, part: Any, fields: conditions.Fields, areas: Collection[str] = ()) -> list[Problem]:
    return [] if part is None else [(key, reason) for reason in conditions.problems(part, fields, {}, areas)]
