"""The shapes of what a person is asked: a field and a page, of the application form and of an expression of interest."""

from __future__ import annotations

from nominee.programs.shapes import (
    Shape,
    code,
    flag,
    limit,
    list_of,
    one_of,
    table,
    text,
    whole,
    words,
)

FIELD_TYPES = {
    "text", "long_text", "date", "yes_no", "choice", "money", "decimal", "integer", "country", "noc", "email",
    "phone", "postal_code", "business_number",
}  # fmt: skip
condition: Shape = lambda value, key: []  # noqa: E731 (judged against the pages, once these are sound)
SOURCED = {"confidence": one_of(("confirmed", "unconfirmed")), "source": text}
LIMIT = table({"value": whole(1, 3650), "unit": one_of(("days", "business_days", "months")), **SOURCED})

CHOICE = table({"value": text, "label": words})
FIELD = table(
    {"code": code, "type": one_of(FIELD_TYPES, "type"), "label": words},
    {
        "hint": words, "required": flag, "max_length": whole(1, 20000), "min": limit, "max": limit,
        "choices": list_of(CHOICE, 1), "when": condition,
    },
)  # fmt: skip
PAGE = table(
    {"code": code, "title": words, "kind": one_of(("fields", "list")), "fields": list_of(FIELD, 1)},
    {
        "intro": words, "entry": code, "singular": words, "min_entries": whole(0, 50),
        "gap_check": table({"years": whole(1, 20)}), "when": condition,
    },
)  # fmt: skip
