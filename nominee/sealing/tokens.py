"""One value sealed: AES-256-GCM (NIST SP 800-38D) with a nonce of its own, bound to the place it stands in.

    s1:<key id>:<nonce, ciphertext and tag in base64>

Moved to another table, row or field it does not open.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nominee.sealing.keys import BadKeys, Keys, keys

FORM = "s1"
NONCE = 12  # bytes


class CannotOpen(Exception):
    """`why` is for the log: "no key" or "not as it was sealed". Never the value."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Place:
    table: str
    row: str
    field: str

    def bound_to(self, key_id: str) -> bytes:
        return json.dumps([FORM, key_id, self.table, self.row, self.field]).encode()


def seal(value: str, place: Place) -> str:
    known = keys()
    nonce = os.urandom(NONCE)
    sealed = AESGCM(known.by_id[known.current]).encrypt(nonce, value.encode(), place.bound_to(known.current))
    return f"{FORM}:{known.current}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def opened(token: str, place: Place) -> str:
    """Raises CannotOpen."""
    form, _, rest = token.partition(":")
    key_id, _, encoded = rest.partition(":")
    key = _known().by_id.get(key_id) if form == FORM else None
    if key is None:
        raise CannotOpen("no key")
    try:
        raw = base64.urlsafe_b64decode(encoded)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], place.bound_to(key_id)).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise CannotOpen("not as it was sealed") from None


def key_of(token: str) -> str:
    """The id of the key that it was sealed with; empty where it is no token."""
    parts = token.split(":", 2)
    return parts[1] if len(parts) == 3 and parts[0] == FORM else ""


def _known() -> Keys:
    try:
        return keys()
    except BadKeys:
        raise CannotOpen("no key") from None
