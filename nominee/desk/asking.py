"""What an action asks of the person who takes it: each input as a question of the page, and as an answer of the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from nominee import machine
from nominee.desk import panels
from nominee.lifecycle import OPTIONS, Action
from nominee.models import Application


def questions(typed: QueryDict, action: Action, file: Application, errors: dict[str, str]) -> list[dict[str, Any]]:
    """One row per input: its words, its kind (options, rows or text), what was typed (now or earlier), what is wrong."""
    words = _words(file)
    return [
        {
            "name": name,
            **words[name],
            "needed": name in action.asks,
            "value": typed.get(name, ""),
            "error": errors.get(name, ""),
            "kind": "options" if name in OPTIONS else "text",
            "options": list(OPTIONS.get(name, {}).items()),
            "rows": _rows(typed, name, file) if name in machine.ROWS else [],
        }
        for name in (*action.asks, *action.may_ask)
    ]


def answer(request: HttpRequest, name: str, file: Application) -> Any:
    """Text as typed, or the rows that were ticked, each with the officer's own words about it."""
    text = request.POST.get(name, "").replace("\0", "").strip()
    if name not in machine.ROWS:
        return text
    known = {row.code: row for row in panels.CHOICES[name](file)}
    rows: list[dict[str, Any]] = [
        {
            machine.ROWS[name]: code,
            "title": known[code].title.as_json,
            "text": request.POST.get(f"words-{code}", "").replace("\0", "").strip()
            or known[code].title.text(file.language),
        }
        for code in dict.fromkeys(request.POST.getlist("row"))
        if code in known
    ]
    return rows + ([{machine.ROWS[name]: "", "text": text}] if text else [])


def _rows(typed: QueryDict, name: str, file: Application) -> list[dict[str, Any]]:
    ticked = typed.getlist("row") if typed else None
    return [
        {
            "choice": row,
            "ticked": row.chosen if ticked is None else row.code in ticked,
            "words": typed.get(f"words-{row.code}", ""),
        }
        for row in panels.CHOICES[name](file)
    ]


def _words(file: Application) -> dict[str, dict[str, str]]:
    letter = _("The letter is in French.") if file.language == "fr" else _("The letter is in English.")
    staff = _("Staff read this; the applicant does not.")
    return {
        "outcome": {"label": _("What do you recommend?")},
        "reasons": {
            "label": _("Reasons"),
            "hint": _("What decided it, with the evidence. The manager reads this first."),
        },
        "comments": {"label": _("Comments"), "hint": staff},
        "ground": {"label": _("Ground for the return")},
        "items": {"label": _("What do you ask for?"), "hint": letter, "other": _("Something else")},
        "grounds": {"label": _("Grounds"), "hint": letter, "other": _("Another ground")},
    }
