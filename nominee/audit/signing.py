"""The signature under exported heads: Ed25519, with a key of its own. Whoever verifies needs the public half alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

SHORTEST = 32  # characters of the key


class NoKey(Exception):
    """There is no key to sign with, or it is too short to be one."""


def _private() -> Ed25519PrivateKey:
    text = settings.AUDIT_KEY
    if len(text) < SHORTEST:
        raise NoKey(f"NOMINEE_AUDIT_KEY (or NOMINEE_AUDIT_KEY_FILE) needs at least {SHORTEST} random characters")
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"nominee audit heads\n" + text.encode()).digest())


def public_key() -> str:
    """The half that may be given to anybody, as one word."""
    return _word(_private().public_key())


def sign(message: str) -> str:
    return base64.b64encode(_private().sign(message.encode())).decode()


def known_keys(more: Iterable[str] = ()) -> set[str]:
    """Whose signatures are believed: this house's own key, those of before, and what the verifier brings along."""
    known = {*settings.AUDIT_PUBLIC_KEYS, *more}
    if settings.AUDIT_KEY:
        known.add(public_key())
    return known


def is_signed(message: str, signature: str, key: str, known: set[str]) -> bool:
    if key not in known:
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key))
        public.verify(base64.b64decode(signature), message.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _word(key: Ed25519PublicKey) -> str:
    return base64.urlsafe_b64encode(key.public_bytes_raw()).decode()
