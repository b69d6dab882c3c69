"""What the rules say of each requirement before anybody looks: accepted, or left to judgement, and why.

They are the looks that an officer sees as “Worth a look” (intake/suggestions.py), and what the program says that only a
person can judge (`[receipt]` of program.toml). Identical files of other people are no part of it: that is for integrity,
not for completeness, and none of the applicant's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from intake.selectors import fields_by_code, looked_at
from intake.suggestions import SHORT, Slot, suggestions
from nominee.models import Application, Document
from nominee.search import search_form
from nominee.selectors import facts_of, required_documents
from nominee.words import Words


@dataclass(frozen=True)
class Verdict:
    """Of one requirement. `why` is empty where it is accepted."""

    requirement: dict[str, Any]
    document: Document | None
    why: tuple[Words, ...]

    @property
    def is_accepted(self) -> bool:
        return self.document is not None and not self.why

    @property
    def title(self) -> Words:
        return Words(**self.requirement["title"])


def verdicts(application: Application, today: date) -> list[Verdict]:
    """Of every requirement that the answers ask for, in the order of the checklist."""
    facts, documents, labels = facts_of(application), looked_at(application), fields_by_code(application.definition)
    found = []
    for requirement in required_documents(application, facts):
        document = documents.get(requirement["code"])
        twins = [row for row in documents.values() if document and row.sha256 == document.sha256]
        slot = Slot(None, requirement, document, facts, today, labels, tuple(twins))
        found.append(Verdict(requirement, document, tuple(_doubts(application, slot))))
    return found


def _doubts(application: Application, slot: Slot) -> Iterator[Words]:
    """In both languages: the receipt is one, whoever reads it."""
    said = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said[language] = list(_said(slot))
    yield from (Words(en, fr) for en, fr in zip(said["en"], said["fr"], strict=True))
    if slot.document is None:
        return
    reasons = application.definition["reasons"]
    judged = application.definition.get("judged", list(reasons))
    for code in slot.requirement["reasons"]:
        if code in judged:
            yield _only_a_person(Words(**reasons[code]))


def _said(slot: Slot) -> Iterator[str]:
    if slot.document is not None and slot.document.is_held_back:
        yield _("It is not checked for viruses yet.")
    for found in suggestions(slot, thorough=True):
        if found.is_doubt:
            yield f"{found.words} {found.evidence}"
    if slot.document is not None and _hides_its_name(slot):
        yield _("Your name cannot be read in it by itself: an officer looks whether it is what is asked for.")


def _hides_its_name(slot: Slot) -> bool:
    """A text without the person's name. Papers of others need not have it; of a picture nothing is known either way."""
    name, compared = slot.facts.text("family_name"), slot.requirement.get("compare", [])
    if not name or not slot.text or (compared and "family_name" not in compared):
        return False
    said_already = bool(compared) and len(slot.text) > SHORT  # by a suggestion
    return not said_already and search_form(name) not in slot.text


def _only_a_person(reason: Words) -> Words:
    return Words(
        f"An officer checks by eye that this is not so: “{reason.en.rstrip('.')}”.",
        f"Un agent vérifie à l’œil que ce n’est pas le cas : « {reason.fr.rstrip('.')} ».",
    )
