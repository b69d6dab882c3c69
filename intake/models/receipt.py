"""The receipt of a submission: what the program's own rules say of each requirement, on paper that binds both sides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models import Application, Document


class CompletenessReceipt(models.Model):
    """Given with the submission, in its transaction. Applicant and officer read the same rows."""

    only_added_to = "at"

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="completeness_receipt")
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)  # of its items: the mark by which both sides know that it is the same

    def __str__(self) -> str:
        return f"receipt of {self.application}"


class ReceiptItem(models.Model):
    """One requirement: accepted, which no officer can call incomplete later, or left to judgement, with why."""

    ACCEPTED, JUDGEMENT = "accepted", "judgement"
    only_added_to = "receipt__at"

    receipt = models.ForeignKey(CompletenessReceipt, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=80)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=[(ACCEPTED, ACCEPTED), (JUDGEMENT, JUDGEMENT)])
    why = models.JSONField(default=list)  # [{"en": …, "fr": …}]: what stands in the way of accepting it now

    class Meta:
        ordering = ("receipt", "place")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt", "slot"], name="one_receipt_item_per_slot"),
            models.CheckConstraint(
                condition=~Q(verdict="accepted") | Q(document__isnull=False), name="what_is_accepted_is_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.verdict}"

    @property
    def is_accepted(self) -> bool:
        return self.verdict == self.ACCEPTED
