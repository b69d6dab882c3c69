"""Words that somebody searched for, and sessions, as what they can be compared by and not be read from."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

from nominee.search import number_form, search_form

SALT = "nominee.looks"
LONGEST = 300
MOST_WORDS = 12


def words_hashed(text: str) -> list[str]:
    """Each word by itself, and all of them as one number: a passport is found however it was written."""
    return _hashed(text, _keys()[0])


def session_hashed(key: str | None) -> str:
    return _hash(f"session {key}", _keys()[0])[:16] if key else ""


def asked_for(text: str) -> list[tuple[list[str], list[str]]]:
    """For each key, the newest first: the words that must all be there, or the one number."""
    found = [_hashed(text, key) for key in _keys()]
    return [(row[:-1], row[-1:]) for row in found if row]


def _hashed(text: str, key: str) -> list[str]:
    words = list(dict.fromkeys(search_form(text[:LONGEST]).split()))[:MOST_WORDS]
    if not words:
        return []
    return [_hash(f"word {word}", key) for word in words] + [_hash(f"number {number_form(text[:LONGEST])}", key)]


def _keys() -> list[str]:
    """Their own, the newest first; else what is made from the product's."""
    own: list[str] = settings.LOOKS_KEY.split()
    return own or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _hash(text: str, key: str) -> str:
    return salted_hmac(SALT, text, secret=key, algorithm="sha256").hexdigest()[:32]
