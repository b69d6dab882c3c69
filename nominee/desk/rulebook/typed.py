"""The questions of a version as one form: what was typed into it, as the data that nominee/rules/reading.py reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from nominee.rules.wording import interest_pages
from nominee.words import Words

MOST = 30  # entries of one list


def data_of(sent: QueryDict, definition: Mapping[str, Any]) -> dict[str, Any]:
    """Answers left empty are no answers; an entry without any is none."""
    answers, entries = {}, {}
    for page in [*definition["pages"], *interest_pages(definition)]:
        if page.get("kind") == "list":
            kind = page["entry"]
            rows = [_row(sent, page["fields"], f"e.{kind}.{place}.") for place in range(_count(sent, kind))]
            entries[kind] = [row for row in rows if row]
        else:
            answers |= _row(sent, page["fields"], "a.")
    return {"answers": answers, "entries": entries, "documents": sorted(set(sent.getlist("documents")))}


def _count(sent: QueryDict, kind: str) -> int:
    text = sent.get(f"n.{kind}", "")
    return min(int(text), MOST) if re.fullmatch(r"[0-9]{1,3}", text) else 0


def _row(sent: QueryDict, fields: list[dict[str, Any]], start: str) -> dict[str, Any]:
    typed = {field["code"]: _value(sent.get(f"{start}{field['code']}", ""), field) for field in fields}
    return {code: value for code, value in typed.items() if value != ""}


def _value(text: str, field: Mapping[str, Any]) -> Any:
    text = text.replace("\0", "").strip()
    if field["type"] == "yes_no":
        return {"yes": True, "no": False}.get(text, text)
    if field["type"] == "integer" and re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if field["type"] in {"money", "decimal"}:
        return text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    return text


def groups(
    definition: Mapping[str, Any], data: Mapping[str, Any], problems: Mapping[str, Words], adding: str = ""
) -> list[dict[str, Any]]:
    """The pages in order, each with its questions as they are shown again. `adding`: a list that gets one entry more."""
    found = []
    before = [page["code"] for page in interest_pages(definition)]
    for page in [*definition["pages"], *interest_pages(definition)]:
        is_list = page.get("kind") == "list"
        parts = (
            _entries(page, data, problems, adding)
            if is_list
            else [_part(page, data.get("answers", {}), "a.", "answers.", problems)]
        )
        found.append(
            {
                "code": page["code"], "title": page["title"], "entry": page.get("entry", ""), "parts": parts,
                "singular": page.get("singular"), "may_add": is_list and len(parts) < MOST,
                "has_problem": any(row["problem"] for part in parts for row in part["rows"]),
                "is_interest": page["code"] in before,
                "is_adding": is_list and adding == page["entry"],
            }
        )  # fmt: skip
    return found


def _entries(
    page: Mapping[str, Any], data: Mapping[str, Any], problems: Mapping[str, Words], adding: str
) -> list[dict[str, Any]]:
    kind = page["entry"]
    rows = list(data.get("entries", {}).get(kind, []))[:MOST] + ([{}] if adding == kind else [])
    return [
        _part(page, row, f"e.{kind}.{place}.", f"entries.{kind}[{place}].", problems) | {"place": place + 1}
        for place, row in enumerate(rows)
    ]


def _part(
    page: Mapping[str, Any], answers: Mapping[str, Any], start: str, where: str, problems: Mapping[str, Words]
) -> dict[str, Any]:
    rows = [
        {
            "field": field, "name": f"{start}{field['code']}", "choices": _choices(field),
            "value": _shown(answers.get(field["code"])), "problem": problems.get(f"{where}{field['code']}"),
        }
        for field in page["fields"]
    ]  # fmt: skip
    return {"rows": rows, "place": 0}


def _choices(field: Mapping[str, Any]) -> list[tuple[str, Words]]:
    if field["type"] == "yes_no":
        return [("yes", Words("Yes", "Oui")), ("no", Words("No", "Non"))]
    return [(choice["value"], Words(**choice["label"])) for choice in field.get("choices", [])]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
