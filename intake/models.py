"""Before the program decides anything: who may act for the applicant, the fee, the completeness review."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models import Application, ApplicationEvent, User
from nominee.words import Words

FEE = "fee_reference"  # as what the reference of a payment is sealed, and that of a refund
REFUND = "refund_reference"
BODIES = [
    ("law_society", Words("Law Society of Ontario", "Barreau de l’Ontario")),
    (
        "consultants_college",
        Words(
            "College of Immigration and Citizenship Consultants",
            "Collège des consultants en immigration et en citoyenneté",
        ),
    ),
]


class Representation(models.Model):
    """An applicant's authorization of a representative for one file (Ontario Immigration Act, 2015, s. 14)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="representations")
    representative = models.ForeignKey(User, on_delete=models.PROTECT, related_name="representations")
    body = models.CharField(max_length=40, choices=[(code, name.en) for code, name in BODIES])
    licence_number = models.CharField(max_length=40)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(ended_at__isnull=True), name="one_live_representative"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("granted_at")),
                name="authority_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative} for {self.application}"

    @property
    def body_name(self) -> Words:
        return dict(BODIES)[self.body]


class Fee(models.Model):
    """One payment of an application's fee, and its refund if a legal ground gives one. No card data, ever.

    A second one only where answers changed after the first and raised the fee: it is the difference.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="fees")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    provider = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, unique=True)  # the provider’s, sealed (nominee/sealing)
    reference_digest = models.CharField(max_length=64, unique=True, null=True)  # one payment is never taken for two
    paid_at = models.DateTimeField()
    paid_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    refunded_at = models.DateTimeField(null=True, blank=True)
    refund_ground = models.CharField(max_length=40, blank=True)
    refund_reference = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_is_not_negative"),
            models.CheckConstraint(
                condition=Q(refunded_at__isnull=True, refund_ground="")
                | Q(refunded_at__isnull=False) & ~Q(refund_ground=""),
                name="a_refund_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.application}"


class TypedText(models.Model):
    """What was typed on a page and is not an answer yet: unfinished, or wrong. Shown again, never part of the record.

    `place` is page:<code>, entry:<page code>:<key, or new>, or answer:<key of the request>.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="typed")
    place = models.CharField(max_length=80)
    values = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "place"], name="one_typed_text_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.application_id}"


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
