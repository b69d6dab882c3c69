"""From when until when a document counts: rows that are only added to, from the answers, its owner, or an officer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from nominee.errors import NotValid
from nominee.facts import Facts
from nominee.models import Application, Document, DocumentValidity, User
from nominee.programs.uploading import Rules, days_of, rules
from nominee.selectors import facts_of, live_documents

LONGEST = 100  # years from now that a day may lie


def rules_of(application: Application) -> Rules:
    return rules(application.program.code)


def newest(document: Document) -> DocumentValidity | None:
    """What is known now. Of rows that were read beforehand, else asked for."""
    if document.pk is None:
        return None
    return max(document.validities.all(), key=lambda row: (row.said_at, row.pk), default=None)  # type: ignore[attr-defined]


def ends_on(document: Document, facts: Facts) -> date | None:
    """The last day it counts: what was said last, else what the answers say."""
    if (known := newest(document)) is not None:
        return known.valid_until
    row = rules_of(document.application).validity(document.slot)
    return days_of(row, facts)[1] if row else None


def from_answers(document: Document, facts: Facts, *, by: User, at: datetime) -> DocumentValidity | None:
    """Write down what the answers say of it, unless that is what was said last."""
    row = rules_of(document.application).validity(document.slot)
    begin, until = days_of(row, facts) if row else (None, None)
    if row is None or (begin is None and until is None):
        return None
    last = newest(document)
    if last is not None and (last.valid_from, last.valid_until) == (begin, until):
        return last
    return DocumentValidity.objects.create(
        document=document, kind=row["kind"], valid_from=begin, valid_until=until, source=DocumentValidity.ANSWER,
        field=row.get("until_field") or row.get("entry_field", ""), said_by=by, said_at=at,
    )  # fmt: skip


def follow(application: Application, changed: Iterable[str], *, by: User, at: datetime) -> None:
    """Answers changed: documents whose days hang on them get a new row."""
    slots = set(rules_of(application).slots_that_hang_on(set(changed)))
    if not slots:
        return
    facts = facts_of(application)
    for slot, document in live_documents(application).items():
        if slot in slots:
            from_answers(document, facts, by=by, at=at)


def say(document: Document, until: date | None, *, by: User, at: datetime, today: date) -> DocumentValidity:
    """The person on the page of the document, or an officer who read it, says until when it counts."""
    row = rules_of(document.application).validity(document.slot)
    if until is None:
        raise NotValid({"valid_until": _("Enter the date on which it expires.")})
    if abs(until.year - today.year) > LONGEST:
        raise NotValid({"valid_until": _("Check the year.")})
    source = DocumentValidity.OFFICER if by.is_program_staff else DocumentValidity.APPLICANT
    return DocumentValidity.objects.create(
        document=document, kind=row["kind"] if row else document.slot, valid_until=until, source=source,
        said_by=by, said_at=at,
    )  # fmt: skip
