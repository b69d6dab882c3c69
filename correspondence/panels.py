"""What correspondence hangs into the desk's pages: letters, requests with their answers, and what may be asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from correspondence.letters import CATALOGUE
from correspondence.models import Letter, Nudge
from nominee.desk.panels import Choice, Happening, choices, panel, reads, timeline_source
from nominee.models import Application, User
from nominee.selectors import documents_to_ask_for as askable
from nominee.words import Words


@panel("overview", order=10, template="desk/panels/letters.html")
def letters(file: Application, user: User) -> dict[str, Any]:
    return {
        "letters": list(file.letters.all()),
        "requests": list(file.requests.order_by("-asked_at").select_related("asked_by")),
    }


@timeline_source
def published(file: Application) -> list[Happening]:
    return [
        Happening("letters", row.published_at, CATALOGUE[row.code].title, reverse("letter", args=[row.public_id]))
        for row in file.letters.all()
    ]


@reads
def letters_with_nudges() -> list[Prefetch]:
    nudges = Prefetch("nudges", Nudge.objects.select_related("person").order_by("id"))
    return [Prefetch("letters", Letter.objects.defer("html").prefetch_related(nudges))]


@choices("items")
def documents_to_ask_for(file: Application) -> list[Choice]:
    return [Choice(row["code"], Words(**row["title"])) for row in askable(file)]
