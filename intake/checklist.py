"""The checklist of one file as an officer reads it: each requirement with its document, findings and outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects

from intake.models import CompletenessItem, CompletenessReview, ItemOutcome
from intake.reviewing import LACKING, NOT_REVIEWED, OUTCOMES, to_undo, version_of
from intake.suggestions import Slot, Suggestion, suggestions, twins_of
from nominee.models import Application, Document, User
from nominee.sealing import vault
from nominee.selectors import facts_of, live_documents
from nominee.words import Words

KINDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


@dataclass(frozen=True)
class Row:
    """One item. What only the open item shows is computed when it is asked for."""

    slot: Slot
    place: int
    reason_words: dict[str, Any]

    @property
    def item(self) -> CompletenessItem:
        return self.slot.item

    @property
    def code(self) -> str:
        return self.item.slot

    @property
    def requirement(self) -> dict[str, Any]:
        return self.slot.requirement

    @property
    def document(self) -> Document | None:
        return self.slot.document

    @property
    def title(self) -> Words:
        return Words(**self.requirement["title"])

    @property
    def kind(self) -> str:
        return KINDS.get(self.document.content_type, "") if self.document else ""

    @property
    def outcome(self) -> Words:
        return OUTCOMES.get(self.item.outcome, NOT_REVIEWED)

    @property
    def reason(self) -> Words | None:
        return Words(**self.reason_words[self.item.reason]) if self.item.reason else None

    @property
    def is_unopened(self) -> bool:
        return self.document is not None and self.item.opened_at is None

    @cached_property
    def version(self) -> int:
        return version_of(self.item)

    @cached_property
    def first_look(self) -> list[Suggestion]:
        return suggestions(self.slot)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        return suggestions(self.slot, thorough=True)

    @property
    def answers(self) -> list[tuple[dict[str, Any], Any]]:
        """The form's fields that the document must agree with, each with what the applicant answered."""
        file = self.item.review.application
        fields, given = self.slot.labels, vault.masked(file, dict(self.slot.facts.answers))
        return [(fields[code], given.get(code)) for code in self.requirement.get("compare", [])]

    def reasons(self, outcome: str) -> list[tuple[str, Words]]:
        """The coded reasons to choose from: what is there but deficient was provided."""
        return [
            (code, Words(**self.reason_words[code]))
            for code in self.requirement["reasons"]
            if not (outcome == "deficient" and code == "not_provided")
        ]

    @property
    def history(self) -> list[tuple[ItemOutcome, Words]]:
        rows = self.item.outcomes.select_related("by").order_by("-number")  # type: ignore[attr-defined]
        return [(row, OUTCOMES.get(row.outcome, NOT_REVIEWED)) for row in rows]


@dataclass(frozen=True)
class Checklist:
    review: CompletenessReview
    rows: list[Row]

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.item.outcome)

    @property
    def lacking(self) -> list[Row]:
        return [row for row in self.rows if row.item.outcome in LACKING]

    @property
    def unopened(self) -> list[Row]:
        """Required documents that no officer of the check had before them."""
        return [row for row in self.rows if row.is_unopened and row.requirement.get("required")]

    def row(self, code: str) -> Row | None:
        return next((row for row in self.rows if row.code == code), None)

    def after(self, row: Row) -> Row:
        """The next item that is not reviewed, round the end; the same one when all are."""
        turned = self.rows[row.place :] + self.rows[: row.place - 1]
        return next((other for other in turned if not other.item.outcome), row)

    @property
    def first(self) -> Row:
        return next((row for row in self.rows if not row.item.outcome), self.rows[0])

    def neighbours(self, row: Row) -> dict[str, Row | None]:
        """Around an item: the next and the previous, and those with a document."""
        before, later = self.rows[: row.place - 1][::-1], self.rows[row.place :]
        return {
            "previous": before[0] if before else None,
            "next": later[0] if later else None,
            "previous_document": next((other for other in before if other.document), None),
            "next_document": next((other for other in later if other.document), None),
        }

    def to_undo(self, user: User, now: datetime) -> Row | None:
        last = to_undo(self.review, user, now)
        return self.row(last.item.slot) if last else None


def checklist(application: Application, user: User, today: date) -> Checklist | None:
    """None before the check begins."""
    review = CompletenessReview.objects.filter(application=application).first()
    if review is None:
        return None
    review.application = application
    definition, documents, facts = application.definition, live_documents(application), facts_of(application)
    for document in documents.values():
        document.application = application
    prefetch_related_objects(list(documents.values()), "findings", "validities")
    twins = twins_of(documents.values(), user)
    requirements = {row["code"]: row for row in definition["documents"]}
    labels = {field["code"]: field for page in definition["pages"] for field in page["fields"]}
    rows = []
    for place, item in enumerate(review.items.all(), start=1):  # type: ignore[attr-defined]
        item.review = review
        document = documents.get(item.slot)
        same = tuple(twins.get(document.sha256, ())) if document else ()
        slot = Slot(item, requirements[item.slot], document, facts, today, labels, same)
        rows.append(Row(slot, place, definition["reasons"]))
    return Checklist(review, rows)
