"""The criteria of a file: as computed, and as the officer left them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nominee.models import Application, Document, User


class CriterionFinding(models.Model):
    """A criterion as computed and as the officer left it: confirmed, or overridden with evidence and a reason."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="findings", db_index=False)
    criterion = models.CharField(max_length=60)
    computed = models.CharField(max_length=10)
    reasons = models.JSONField()
    used = models.JSONField(default=list)  # codes of the answers and entries that the computation read
    result = models.CharField(max_length=10, blank=True)  # met or not_met, once a person has said so
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, max_length=4000)
    assessed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField(null=True)
    lines = models.PositiveIntegerField(default=0)  # of its history; a page that saw fewer is out of date

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "criterion"], name="one_finding_per_criterion"),
            models.CheckConstraint(
                condition=Q(result="") | Q(result=F("computed")) | ~Q(reason="") & Q(evidence__isnull=False),
                name="an_override_has_evidence_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.application}"

    @property
    def is_overridden(self) -> bool:
        """Against a clear computation; what was unclear is judged, not overridden."""
        return bool(self.result) and self.computed != "unclear" and self.result != self.computed


class FindingLine(models.Model):
    """What a criterion was computed to be, or what an officer found. Database triggers refuse any change."""

    only_added_to = "at"  # the column of a row’s moment

    finding = models.ForeignKey(CriterionFinding, on_delete=models.PROTECT, related_name="history", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null: computed
    computed = models.CharField(max_length=10)
    reasons = models.JSONField()
    result = models.CharField(max_length=10, blank=True)
    evidence = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, max_length=4000)

    class Meta:
        ordering = ("finding", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "number"], name="finding_line_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} #{self.number}"
