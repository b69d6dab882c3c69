"""The receipt as it is given at submission, and what it binds the program to."""

from __future__ import annotations

import hashlib
import json

from intake.models import CompletenessReceipt, ReceiptItem
from intake.receipts.rules import Verdict, verdicts
from nominee.deadlines import day_in
from nominee.hooks import record
from nominee.models import Application, ApplicationEvent, Document
from nominee.words import Words


@record("intake.give_receipt")
def give_receipt(event: ApplicationEvent) -> None:
    """In the transaction of the submission: there is no submitted file without one."""
    file = event.application
    found = verdicts(file, day_in(event.at, file.program.time_zone))
    lines = [
        {
            "slot": row.requirement["code"],
            "sha256": row.document.sha256 if row.document else "",
            "verdict": ReceiptItem.ACCEPTED if row.is_accepted else ReceiptItem.JUDGEMENT,
            "why": [{"en": words.en, "fr": words.fr} for words in row.why],
        }
        for row in found
    ]
    mark = hashlib.sha256(json.dumps(lines, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    receipt = CompletenessReceipt.objects.create(application=file, at=event.at, sha256=mark)
    ReceiptItem.objects.bulk_create(
        [
            ReceiptItem(
                receipt=receipt, place=place, slot=line["slot"], document=row.document, verdict=line["verdict"],
                why=line["why"],
            )
            for place, (row, line) in enumerate(zip(found, lines, strict=True), start=1)
        ]
    )  # fmt: skip


def receipt_of(application: Application) -> CompletenessReceipt | None:
    """None for a file submitted before receipts were given."""
    return CompletenessReceipt.objects.filter(application=application).first()


def lines(application: Application, receipt: CompletenessReceipt) -> list[Verdict]:
    """The receipt as it was given, in its order."""
    requirements = {row["code"]: row for row in application.definition["documents"]}
    rows = receipt.items.select_related("document")  # type: ignore[attr-defined]
    return [
        Verdict(requirements[row.slot], row.document, tuple(Words.from_json(words) for words in row.why))
        for row in rows
    ]


def items_of(application: Application) -> dict[str, ReceiptItem]:
    """Slot -> its line on the receipt."""
    rows = ReceiptItem.objects.filter(receipt__application=application).select_related("document")
    return {row.slot: row for row in rows}


def binds(item: ReceiptItem | None, document: Document | None) -> bool:
    """Whether this line of the receipt stands: for the very document it was given for, unless a virus was found in it."""
    return bool(
        item
        and item.is_accepted
        and document
        and item.document_id == document.pk
        and document.scan != Document.INFECTED
    )
