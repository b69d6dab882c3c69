"""Amounts as people type them: 1 234,56 $ and 1,234.56 and ٣٤ alike."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

LARGEST = Decimal("999999999999")


class WrongAmount(Exception):
    """The words for the field."""


def read_amount(text: str) -> str:
    """The number in plain digits with a point. Raises WrongAmount."""
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[\s$'’]|CAD|CA", "", digits.replace("−", "-"))
    if re.fullmatch(r"-[\d.,]+", plain):
        raise WrongAmount(_("The number cannot be negative."))
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", plain):
        raise WrongAmount(_("Write a number, like 1234.56."))
    whole, _point, part = plain.partition(".")
    if len(part) > 4:
        raise WrongAmount(_("Write at most four digits after the point."))
    if len(whole) > 20 or Decimal(plain) > LARGEST:
        raise WrongAmount(_("The number is too large."))
    return plain
