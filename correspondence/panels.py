"""What correspondence hangs into the desk's pages: letters, requests with their answers, and what may be asked for."""

from __future__ import annotations

from typing import Any

from nominee.desk.panels import Choice, choices, panel
from nominee.models import Application, User
from nominee.selectors import documents_to_ask_for as askable
from nominee.words import Words


@panel("overview", order=10, template="desk/panels/letters.html")
def letters(file: Application, user: User) -> dict[str, Any]:
    return {
        "letters": list(file.letters.order_by("-published_at", "-id").prefetch_related("nudges__person")),
        "requests": list(file.requests.order_by("-asked_at").select_related("asked_by")),
    }


@choices("items")
def documents_to_ask_for(file: Application) -> list[Choice]:
    return [Choice(row["code"], Words(**row["title"])) for row in askable(file)]
