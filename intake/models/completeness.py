"""The completeness review of an application, item by item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models import Application, ApplicationEvent, User


class CompletenessReview(models.Model):
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="completeness_review")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(ApplicationEvent, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"completeness of {self.application}"


class CompletenessItem(models.Model):
    """One requirement of the checklist, as the officer found it."""

    OUTCOMES: ClassVar = [
        ("present", "OK"),
        ("missing", "Missing"),
        ("deficient", "Deficient"),
        ("not_applicable", "Not applicable"),
        ("question", "Question"),  # there, and something about it is to be asked later
    ]
    review = models.ForeignKey(CompletenessReview, on_delete=models.PROTECT, related_name="items")
    slot = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)  # when an officer of the check first had its document before them

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "slot"], name="one_item_per_slot"),
            models.CheckConstraint(
                condition=~Q(outcome__in=["missing", "deficient"]) | ~Q(reason=""), name="what_is_missing_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.outcome or 'not yet'}"


class ItemOutcome(models.Model):
    """What an officer found of an item, or took back. Only ever added to: a database trigger refuses the rest."""

    only_added_to = "at"  # the column of a row’s moment

    item = models.ForeignKey(CompletenessItem, on_delete=models.PROTECT, related_name="outcomes")
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the item
    outcome = models.CharField(max_length=20, blank=True)  # what the item says from here on; empty: not reviewed
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    takes_back = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="taken_back_by")

    class Meta:
        ordering = ("item", "number")
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "number"], name="item_outcome_number_once")]

    def __str__(self) -> str:
        return f"{self.item} #{self.number}"
