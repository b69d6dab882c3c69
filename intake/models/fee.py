"""What was paid for an application, and what was given back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models import Application, User

FEE = "fee_reference"  # as what the reference of a payment is sealed, and that of a refund
REFUND = "refund_reference"


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
