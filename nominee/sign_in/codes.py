"""Codes for once, written down or told in person: how they are drawn, shown, and kept as hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

from nominee.models import User

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0, O, 1, I
LENGTH = 12  # 60 bits


def new() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


def in_groups(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))


def hashed(user: User, code: str, purpose: str, key: str | None = None) -> str:
    """Under the house's key, for one purpose and this person: what is stolen from a table alone cannot be tried against it."""
    plain = "".join(sign for sign in code.upper() if sign in LETTERS)
    for_whom = f"{purpose} {user.pk} {plain}".encode()
    return hmac.new((key or settings.SECRET_KEY).encode(), for_whom, hashlib.sha256).hexdigest()


def hashes(user: User, code: str, purpose: str) -> list[str]:
    """Under today's key and those of before, which still open what they closed."""
    return [hashed(user, code, purpose, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
