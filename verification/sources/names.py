"""When two spellings of a name, a number or a date are the same. Pure."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

# Letters that Unicode does not take apart, as passports write them (ICAO 9303).
LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "oe", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h", "ŋ": "n"}
)


def plain(text: Any) -> str:
    """Letters and digits only: no case, accents, apostrophes, hyphens or spaces. The order of words stays."""
    letters = unicodedata.normalize("NFKD", str(text)).casefold().translate(LETTERS)
    letters = unicodedata.normalize("NFKD", letters)  # folding case may compose again
    return "".join(c for c in letters if c.isalnum() and not unicodedata.combining(c))


def same_name(claimed: Any, found: Any) -> bool:
    """`plain` forms are equal. Another order of words is for a person to judge, so it is a difference."""
    return plain(claimed or "") == plain(found or "")


def same_value(claimed: Any, found: Any) -> bool:
    """Numbers by value, flags and text exactly but for the spaces around; absent and empty are the same."""
    if claimed in (None, "") or found in (None, ""):
        return claimed in (None, "") and found in (None, "")
    if isinstance(claimed, bool) or isinstance(found, bool):
        return claimed is found
    try:
        return Decimal(str(claimed)) == Decimal(str(found))
    except InvalidOperation:
        return str(claimed).strip().casefold() == str(found).strip().casefold()
