"""The form in which names are stored for search and compared: however they were typed, they are found."""

from __future__ import annotations

import unicodedata


def search_form(name: str) -> str:
    """No accents, lower case, one space between words; the order of words stays."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
