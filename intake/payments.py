"""Taking and giving back the fee, through whichever provider the settings name. Card data never comes here."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Provider(Protocol):
    name: str

    def charge(self, *, amount: Decimal, idempotency_key: str) -> str:
        """Take the amount once for this key; returns the provider's reference. Raises PaymentRefused."""

    def refund(self, *, reference: str, amount: Decimal, idempotency_key: str) -> str:
        """Give the amount back once for this key; returns the refund's reference. Raises PaymentRefused."""


class PaymentRefused(Exception):
    """The provider did not move the money; nothing was recorded."""


class TestProvider:
    """Takes no money: for the demonstration and the tests. Its references say so."""

    __test__ = False  # not a test case
    name = "offline test provider"

    def charge(self, *, amount: Decimal, idempotency_key: str) -> str:
        return f"TEST-{idempotency_key}"

    def refund(self, *, reference: str, amount: Decimal, idempotency_key: str) -> str:
        return f"TEST-REFUND-{idempotency_key}"


def provider() -> Provider:
    return import_string(settings.PAYMENT_PROVIDER)()
