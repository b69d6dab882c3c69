"""Where intake may still hold a value open: payments that were recorded before their references were sealed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from intake.models import FEE, REFUND, Fee
from nominee.sealing import vault
from nominee.sealing.blind import digest
from nominee.sealing.rotating import may_be_open


def _open() -> QuerySet[Fee]:
    paid = ~Q(reference__startswith=vault.MARK)
    returned = ~Q(refund_reference__startswith=vault.MARK) & ~Q(refund_reference="")
    return Fee.objects.filter(paid | returned)


@transaction.atomic
def seal(most: int) -> int:
    rows = _open().select_for_update(of=("self",), skip_locked=True).select_related("application").order_by("pk")
    fees = list(rows[:most])
    for fee in fees:
        number = fee.application.number
        if not vault.is_reference(fee.reference):
            fee.reference_digest = digest(FEE, fee.reference)
            fee.reference = vault.keep(number, FEE, fee.reference)
        if fee.refund_reference and not vault.is_reference(fee.refund_reference):
            fee.refund_reference = vault.keep(number, REFUND, fee.refund_reference)
        fee.save(update_fields=["reference", "reference_digest", "refund_reference"])
    return len(fees)


may_be_open("payments", lambda: _open().count(), seal)
