"""What people type wrongly or oddly, row by row: posted to the pages of the portal in both languages.

A row is named by its number in docs/bad-input.md. What is refused is said at its field in the reader's language, stays in
the form and leaves no answer; what is accepted is kept as it should be, and shown as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from nominee.models import Application

LANGUAGES = ("en", "fr")
IDENTITY = {
    "has_single_name": "no", "family_name": "Okafor", "given_names": "Chidi", "birth_date": "1990-05-06",
    "birth_country": "NG", "citizenship": "NG",
}  # fmt: skip
PASSPORT = {
    "passport_number": "A123", "passport_country": "NG", "passport_issued_on": "2022-01-02",
    "passport_expires_on": "2032-01-01",
}  # fmt: skip
CONTACT = {
    "email": "a@b.example", "phone": "+1 416 555 0123", "residence_country": "NG", "language_of_correspondence": "en",
}  # fmt: skip
ADDRESS = {"line": "1 Main", "city": "Ottawa", "postal_code": "", "country": "CA", "started_on": "2015-01-01"}
JOB = {
    "employer": "Acme", "title": "Nurse", "country": "NG", "started_on": "2020-01-01", "hours_per_week": "40",
    "is_paid": "yes", "is_self_employed": "no",
}  # fmt: skip
RELATIVE = {
    "relationship": "child", "family_name": "Okafor", "given_names": "Ada", "birth_date": "2015-01-01",
    "citizenship": "NG", "is_accompanying": "yes",
}  # fmt: skip
LANGUAGE_TEST = {
    "test": "ielts_general", "report_number": "R1", "taken_on": "2026-01-02", "listening": "8", "reading": "8",
    "writing": "7", "speaking": "7",
}  # fmt: skip
BASES = {
    "identity": IDENTITY, "passport": PASSPORT, "contact": CONTACT, "addresses": ADDRESS, "jobs": JOB,
    "family": RELATIVE, "language_tests": LANGUAGE_TEST, "intent": {"intends_to_reside": "yes", "ties": "Friends"},
}  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """`en` and `fr` stand at the field; another value of `typed` than a text stands for the other fields of the page."""

    number: str
    page: str
    field: str
    typed: str
    en: str
    fr: str
    beside: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    number: str
    page: str
    field: str
    typed: str
    kept: Any = None  # as it was typed, if nothing else is said
    beside: dict[str, str] = field(default_factory=dict)


class Undone(Exception):
    pass


def at_the_field(html: str, code: str) -> str:
    """The words of the error at this field, as the person reads them."""
    found = re.search(rf'id="id_{code}_error">.*?</span>(.*?)</p>', html, re.S)
    return " ".join(unescape(found[1]).split(" ")).strip() if found else ""


def posted(client: Client, draft: Application, row: Refused | Taken, language: str) -> Any:
    client.cookies["language"] = language
    data = BASES[row.page] | row.beside | {row.field: row.typed}
    return client.post(reverse("apply-page", args=[draft.number, row.page]), data | {"asked": " ".join(data)})


def saved(draft: Application, row: Refused | Taken) -> list[dict[str, Any]]:
    """What stands in the database of this page: its answers, or its entries."""
    draft.refresh_from_db()
    return [entry.data for entry in draft.entries.all()] or [draft.answers]


def check(client: Client, draft: Application, row: Refused | Taken, language: str) -> None:
    """One row in one language, undone afterwards."""
    try:
        with transaction.atomic():
            (_refused if isinstance(row, Refused) else _taken)(client, draft, row, language)
            raise Undone
    except Undone:
        draft.refresh_from_db()


def _refused(client: Client, draft: Application, row: Refused, language: str) -> None:
    before = saved(draft, row)
    answer = posted(client, draft, row, language)
    html = answer.content.decode()
    words, other = (row.en, row.fr) if language == "en" else (row.fr, row.en)
    assert answer.status_code == 422
    said = at_the_field(html, row.field)
    assert words in said and other not in said, said
    assert escape(row.typed) in html, "what was typed is still there"
    after = saved(draft, row)
    assert [answers.get(row.field) for answers in after] == [answers.get(row.field) for answers in before]
    assert not draft.entries.exists(), "an entry is saved whole or not at all"


def _taken(client: Client, draft: Application, row: Taken, language: str) -> None:
    answer = posted(client, draft, row, language)
    assert answer.status_code == 302, at_the_field(answer.content.decode(), row.field)
    kept = row.typed if row.kept is None else row.kept
    assert saved(draft, row)[0][row.field] == kept
    if language == "fr" and isinstance(kept, str) and kept:  # pages show it alike in both
        entry = draft.entries.first()
        address = reverse("apply-page", args=[draft.number, row.page]) + (f"?entry={entry.pk}" if entry else "")
        pages = [client.get(address).content.decode()]
        if kept != escape(kept):
            pages.append(client.get(reverse("apply-check", args=[draft.number])).content.decode())
        for html in pages:
            assert escape(kept) in html, "it is shown as it was written"
            assert kept == escape(kept) or kept not in html, "and nothing comes of it"
