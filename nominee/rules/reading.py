"""What somebody tries the rules with, read: JSON in, facts out, or every reason why not. Pure.

{"answers": {"job_noc": "21231", ...}, "entries": {"job": [{...}]}, "documents": ["passport"]}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from nominee.facts import Facts
from nominee.programs.shapes import day
from nominee.rules.wording import fields_of, lists_of
from nominee.words import Words

LARGEST = 1_000_000  # characters of JSON
MOST_ENTRIES = 200
PARTS = ("answers", "entries", "documents")
Problem = tuple[str, Words]


class WrongCase(Exception):
    """Nothing is tried: `problems` are pairs of where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{where}: {why.en}" for where, why in problems))
        self.problems = problems


class _Twice(ValueError):
    pass


def read(text: str, definition: Mapping[str, Any], on: date) -> Facts:
    return facts_of(decoded(text), definition, on)


def decoded(text: str) -> Any:
    """Decimals stay as they are written. Raises WrongCase."""
    if len(text) > LARGEST:
        raise WrongCase(
            [("-", Words("The data is too long: at most 1 MB.", "Les données sont trop longues\u00a0: au plus 1 Mo."))]
        )
    try:
        return json.loads(text, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except _Twice as twice:
        key = str(twice)
        raise WrongCase([(key, Words("The key stands there twice.", "La clé y figure deux fois."))]) from None
    except json.JSONDecodeError as wrong:
        place = {"line": wrong.lineno, "column": wrong.colno}
        said = Words(
            "This is not JSON: look at line {line}, column {column}.".format(**place),
            "Ce n’est pas du JSON\u00a0: voyez la ligne {line}, colonne {column}.".format(**place),
        )
        raise WrongCase([("-", said)]) from None
    except (ValueError, RecursionError):
        raise WrongCase([("-", Words("This is not JSON.", "Ce n’est pas du JSON."))]) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def facts_of(data: Any, definition: Mapping[str, Any], on: date) -> Facts:
    """Raises WrongCase with everything that is wrong, each at its key."""
    if not isinstance(data, Mapping):
        raise WrongCase([("-", _must_be_object())])
    problems = [
        (
            name,
            Words(
                "Unknown key: known are answers, entries, documents.",
                "Clé inconnue\u00a0: on connaît answers, entries, documents.",
            ),
        )
        for name in data
        if name not in PARTS
    ]
    answers = _row(data.get("answers", {}), fields_of(definition), "answers", problems)
    entries = _entries(data.get("entries", {}), lists_of(definition), problems)
    documents = _documents(data.get("documents", []), definition, problems)
    if problems:
        raise WrongCase(problems)
    return Facts(answers=answers, on=on, entries=entries, documents=documents)


def _row(given: Any, fields: Mapping[str, Any], where: str, problems: list[Problem]) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        problems.append((where, _must_be_object()))
        return {}
    found = {}
    for code, value in given.items():
        key = f"{where}.{code}"
        if code not in fields:
            problems.append(
                (key, Words("This version asks no such question.", "Cette version ne pose pas cette question."))
            )
        elif value in (None, ""):
            continue
        elif wrong := wrong_with(value, fields[code]):
            problems.append((key, wrong))
        else:
            found[code] = value
    return found


def _entries(given: Any, lists: Mapping[str, Any], problems: list[Problem]) -> dict[str, tuple[dict[str, Any], ...]]:
    if not isinstance(given, Mapping):
        problems.append(("entries", _must_be_object()))
        return {}
    found = {}
    for kind, rows in given.items():
        key = f"entries.{kind}"
        if kind not in lists:
            problems.append(
                (key, Words("This version collects no such entries.", "Cette version ne recueille pas ces entrées."))
            )
        elif not isinstance(rows, list) or len(rows) > MOST_ENTRIES:
            problems.append(
                (key, Words("Must be a list of at most 200 entries.", "Doit être une liste d’au plus 200 entrées."))
            )
        else:
            fields = {field["code"]: field for field in lists[kind]["fields"]}
            found[kind] = tuple(_row(row, fields, f"{key}[{place}]", problems) for place, row in enumerate(rows))
    return found


def _documents(given: Any, definition: Mapping[str, Any], problems: list[Problem]) -> frozenset[str]:
    if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
        problems.append(
            ("documents", Words("Must be a list of codes of documents.", "Doit être une liste de codes de documents."))
        )
        return frozenset()
    known = {row["code"] for row in definition["documents"]}
    unknown = sorted(set(given) - known)
    problems += [
        (
            f"documents.{code}",
            Words("This version asks for no such document.", "Cette version ne demande pas ce document."),
        )
        for code in unknown
    ]
    return frozenset(given)


def wrong_with(value: Any, field: Mapping[str, Any]) -> Words | None:
    """What is wrong with an answer, by the type of its question."""
    kind = field["type"]
    if kind == "yes_no":
        return None if isinstance(value, bool) else Words("Must be true or false.", "Doit être true ou false.")
    if kind in {"money", "decimal", "integer"}:
        return _wrong_number(value, whole=kind == "integer")
    if not isinstance(value, str):
        return Words("Must be a text, in quotes.", "Doit être un texte, entre guillemets.")
    if kind == "choice":
        values = [choice["value"] for choice in field["choices"]]
        return None if value in values else _one_of(values)
    if kind == "date":
        said = Words("Must be a date that exists, year-month-day.", "Doit être une date réelle, année-mois-jour.")
        return said if day(value, "") else None
    digits = {"noc": 5, "business_number": 9}.get(kind)
    if digits and not (value.isascii() and value.isdigit() and len(value) == digits):
        return Words(f"Must be {digits} digits.", f"Doit compter {digits} chiffres.")
    if kind == "country" and not re.fullmatch(r"[A-Z]{2}", value):
        return Words(
            "Must be a code of two capital letters, like CA.", "Doit être un code de deux majuscules, comme CA."
        )
    longest = field.get("max_length", 20_000)
    return Words(f"At most {longest} characters.", f"Au plus {longest} caractères.") if len(value) > longest else None


def _wrong_number(value: Any, *, whole: bool) -> Words | None:
    said = (
        Words("Must be a whole number.", "Doit être un nombre entier.")
        if whole
        else Words("Must be a number.", "Doit être un nombre.")
    )
    if isinstance(value, bool) or not isinstance(value, int | str) or len(str(value)) > 20:
        return said
    try:
        number = Decimal(value)
    except InvalidOperation:
        return said
    if not number.is_finite() or abs(number) >= Decimal("1e12"):
        return said
    return said if whole and not isinstance(value, int) else None


def _one_of(values: Iterable[str]) -> Words:
    listed = ", ".join(values)
    return Words(f"Must be one of: {listed}.", f"Doit être l’une de ces valeurs\u00a0: {listed}.")


def _must_be_object() -> Words:
    return Words("Must be an object, in braces.", "Doit être un objet, entre accolades.")
