"""A condition of a program file as a sentence, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.programs.conditions import Condition
from nominee.words import Words

ALWAYS = Words("Always.", "Toujours.")
# How an operator of a condition reads (nominee/programs/conditions.py).
OPERATORS = {
    "is": ("is {}", "est {}"),
    "in": ("is {}", "est {}"),
    "is_not": ("is not {}", "n’est pas {}"),
    "teer": ("is of TEER {}", "est de la catégorie FEER {}"),
    "starts_with": ("begins with {}", "commence par {}"),
    "from": ("is {} or more", "est de {} ou plus"),
    "below": ("is less than {}", "est de moins de {}"),
    "area": ("lies in {}", "se trouve dans {}"),
}
Labels = Mapping[str, Mapping[str, Any]]


def fields_of(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every question that is asked once: of the form, and of the expression of interest before it."""
    pages = [page for page in definition["pages"] if page["kind"] == "fields"]
    pages += interest_pages(definition)
    found: dict[str, dict[str, Any]] = {}
    for page in pages:
        for field in page["fields"]:
            found.setdefault(field["code"], field)
    return found


def interest_pages(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of the expression of interest, with those questions that the form does not ask as well."""
    asked = {field["code"] for page in definition["pages"] if page["kind"] == "fields" for field in page["fields"]}
    found = []
    for page in definition.get("interest", {}).get("pages", []):
        own = [field for field in page["fields"] if field["code"] not in asked]
        asked |= {field["code"] for field in own}
        if own:
            found.append({**page, "fields": own})
    return found


def lists_of(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The list pages, by the kind of their entries."""
    return {page["entry"]: page for page in definition["pages"] if page["kind"] == "list"}


def why(conditions: list[Condition | None], definition: Mapping[str, Any], fields: Labels | None = None) -> Words:
    """Why something applies: every condition that stands on the way to it. `fields`: of the entry it is asked in."""
    asked = [condition for condition in conditions if condition]
    if not asked:
        return ALWAYS
    labels, lists = fields_of(definition) if fields is None else fields, lists_of(definition)
    return _sentence(_joined([in_words(condition, labels, lists) for condition in asked], " and ", " et "))


def in_words(condition: Condition, fields: Labels, lists: Mapping[str, Mapping[str, Any]]) -> Words:
    for word, en, fr in (("all", " and ", " et "), ("any", " or ", " ou ")):
        if word in condition:
            parts = [_bracketed(part, in_words(part, fields, lists)) for part in condition[word]]
            return _joined(parts, en, fr)
    if "not" in condition:
        inner = in_words(condition["not"], fields, lists)
        return Words(f"it is not so that {inner.en}", f"il n’est pas vrai que {inner.fr}")
    if "entry" in condition:
        return _of_entries(condition, lists)
    return _of_a_field(condition, fields)


def _of_entries(condition: Condition, lists: Mapping[str, Mapping[str, Any]]) -> Words:
    page = lists.get(condition["entry"], {})
    title = _title(page, condition["entry"])
    asked = {field["code"]: field for field in page.get("fields", [])}
    parts = [
        _of_a_field({"field": code, "in": want if isinstance(want, list) else [want]}, asked)
        for code, want in condition.get("where", {}).items()
    ]
    if not parts:
        return Words(f"“{title.en}” has an entry", f"«\u00a0{title.fr}\u00a0» a une entrée")
    where = _joined(parts, " and ", " et ")
    return Words(f"“{title.en}” has an entry where {where.en}", f"«\u00a0{title.fr}\u00a0» a une entrée où {where.fr}")


def _of_a_field(condition: Condition, fields: Labels) -> Words:
    field = fields.get(condition["field"], {})
    label = _title(field, condition["field"], "label")
    parts = []
    for operator in (name for name in condition if name != "field"):
        said = _said(operator, condition[operator], field)
        parts.append(Words(f"“{label.en}” {said.en}", f"«\u00a0{label.fr}\u00a0» {said.fr}"))
    return _joined(parts, " and ", " et ")


def _said(operator: str, value: Any, field: Mapping[str, Any]) -> Words:
    if operator == "filled":
        return Words("is answered", "a une réponse") if value else Words("is not answered", "n’a pas de réponse")
    values = _joined([_value(part, field) for part in (value if isinstance(value, list) else [value])], " or ", " ou ")
    en, fr = OPERATORS.get(operator, (f"{operator} {{}}", f"{operator} {{}}"))
    return Words(en.format(values.en), fr.format(values.fr))


def _title(row: Mapping[str, Any], code: str, key: str = "title") -> Words:
    return Words(**row[key]) if key in row else Words(code, code)


def _value(value: Any, field: Mapping[str, Any]) -> Words:
    if isinstance(value, bool):
        return Words("“yes”", "«\u00a0oui\u00a0»") if value else Words("“no”", "«\u00a0non\u00a0»")
    for choice in field.get("choices", ()):
        if choice["value"] == value:
            return Words(f"“{choice['label']['en']}”", f"«\u00a0{choice['label']['fr']}\u00a0»")
    return Words(f"“{value}”", f"«\u00a0{value}\u00a0»")


def _bracketed(condition: Condition, said: Words) -> Words:
    if {"all", "any"} & set(condition):
        return Words(f"({said.en})", f"({said.fr})")
    return said


def _joined(parts: list[Words], en: str, fr: str) -> Words:
    return Words(en.join(part.en for part in parts), fr.join(part.fr for part in parts))


def _sentence(said: Words) -> Words:
    return Words(f"Because {said.en}.", f"Parce que {said.fr}.")
