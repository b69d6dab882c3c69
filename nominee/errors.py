"""The four errors of the domain. One place maps them to a page and to JSON (middleware, api)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    status = 400
    code = "error"


class NotFound(DomainError):
    """It does not exist, or this person may not know that it does."""

    status = 404
    code = "not_found"


class NotAllowed(DomainError):
    """The person can see it and may not do this to it."""

    status = 403
    code = "not_allowed"

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class NotNow(DomainError):
    """Right person, wrong moment: someone was faster, or a rule is not yet satisfied."""

    status = 409
    code = "not_now"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = [str(reason) for reason in reasons]


class TooOften(NotNow):
    """Right person, too many times in a short while; `seconds` until it is open again (nominee/limits.py)."""

    status = 429
    code = "too_often"

    def __init__(self, reasons: Sequence[str], seconds: int) -> None:
        super().__init__(reasons)
        self.seconds = seconds


class NotValid(DomainError):
    """What was typed or sent is wrong; `errors` maps a field to its message."""

    status = 422
    code = "not_valid"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = {field: str(message) for field, message in errors.items()}
