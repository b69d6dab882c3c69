"""The checklist of one file as an officer reads it: each requirement with its document, findings and outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from intake.earlier import Before, found_before, returned_before
from intake.models import CompletenessItem, CompletenessReview, ItemOutcome, ReceiptItem
from intake.receipts.keeping import binds, items_of
from intake.reviewing import LACKING, NOT_REVIEWED, OUTCOMES, to_undo, version_of
from intake.selectors import fields_by_code, looked_at
from intake.suggestions import Slot, Suggestion, suggestions, twins_of
from nominee.models import Application, Document, DocumentValidity, User
from nominee.sealing import vault
from nominee.selectors import facts_of
from nominee.words import Words

KINDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


@dataclass(frozen=True)
class Row:
    """One item. What only the open item shows is computed when it is asked for."""

    item: CompletenessItem
    slot: Slot
    place: int
    reason_words: dict[str, Any]
    receipt: ReceiptItem | None = None  # its line on the receipt of the submission
    before: Before | None = None  # of the same requirement in the application returned before this one

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
    def validities(self) -> list[DocumentValidity]:
        """What was said of until when the document counts, the newest first."""
        known = self.document.validities.select_related("said_by") if self.document else []  # type: ignore[attr-defined]
        return sorted(known, key=lambda row: (row.said_at, row.pk), reverse=True)

    @property
    def reason(self) -> Words | None:
        return Words(**self.reason_words[self.item.reason]) if self.item.reason else None

    @property
    def is_accepted(self) -> bool:
        """The receipt binds: it may be asked about, and not be called incomplete."""
        return binds(self.receipt, self.document)

    @property
    def why_judged(self) -> list[Words]:
        return [Words.from_json(row) for row in self.receipt.why] if self.receipt and not self.is_accepted else []

    @cached_property
    def is_unchanged(self) -> bool:
        """The same bytes that an officer found in order before, and nothing that has come up since."""
        same = self.before is not None and self.document is not None and self.before.sha256 == self.document.sha256
        return same and self.before.was_in_order and not any(found.is_doubt for found in self.first_look)

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
    before: Application | None = None  # the application of the same person that was returned before this one

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if not row.is_unchanged]

    @property
    def unchanged(self) -> list[Row]:
        return [row for row in self.rows if row.is_unchanged]

    @property
    def to_take_over(self) -> list[Row]:
        return [row for row in self.unchanged if not row.item.outcome]

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
    """None before the check begins. What an earlier, returned application had in order already stands at the end."""
    review = CompletenessReview.objects.filter(application=application).first()
    if review is None:
        return None
    review.application = application
    earlier = returned_before(application, user)
    rows = sorted(_rows(review, user, today, earlier), key=lambda row: row.is_unchanged)
    placed = [replace(row, place=place) for place, row in enumerate(rows, start=1)]
    return Checklist(review, placed, earlier)


def _rows(review: CompletenessReview, user: User, today: date, earlier: Application | None) -> Iterator[Row]:
    application = review.application
    definition, documents, facts = application.definition, looked_at(application), facts_of(application)
    twins, receipt, before = twins_of(documents.values(), user), items_of(application), found_before(earlier)
    requirements = {row["code"]: row for row in definition["documents"]}
    labels = fields_by_code(definition)
    for item in review.items.all():  # type: ignore[attr-defined]
        item.review = review
        document = documents.get(item.slot)
        same = tuple(twins.get(document.sha256, ())) if document else ()
        slot = Slot(item, requirements[item.slot], document, facts, today, labels, same)
        yield Row(item, slot, 0, definition["reasons"], receipt.get(item.slot), before.get(item.slot))
