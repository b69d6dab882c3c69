"""The keys: those that seal values, the first of them for what is written, and the one that values are found by.

They come from files outside the database and its backup (docs/running.md, "Sealed fields").
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

BYTES = 32  # AES-256
SHORTEST_INDEX_KEY = 32  # characters
_ID = re.compile(r"[a-z0-9-]{1,16}", re.ASCII)
# Of a demonstration that was given none: everybody knows these, and nothing in it is anybody's.
DEMONSTRATION = (
    f"demonstration:{base64.b64encode(hashlib.sha256(b'nominee: a demonstration seals with this').digest()).decode()}"
)
DEMONSTRATION_INDEX = "nominee: a demonstration finds by this"


class BadKeys(Exception):
    """What is wrong with the keys, in words that hold none of them."""


@dataclass(frozen=True)
class Keys:
    current: str  # the id of the key that seals
    by_id: Mapping[str, bytes]


def keys() -> Keys:
    """Raises BadKeys where there are none, or none that can be used."""
    return read(settings.FIELD_KEYS or (DEMONSTRATION if settings.DEMO else ""))


def index_key() -> bytes:
    text: str = settings.INDEX_KEY or (DEMONSTRATION_INDEX if settings.DEMO else "")
    if len(text) < SHORTEST_INDEX_KEY:
        raise BadKeys(f"NOMINEE_INDEX_KEY needs at least {SHORTEST_INDEX_KEY} characters")
    return text.encode()


@lru_cache(maxsize=8)
def read(text: str) -> Keys:
    """Lines of `id:base64`; the first one seals, the others only open."""
    found: dict[str, bytes] = {}
    for number, line in enumerate(text.split(), start=1):
        name, _colon, encoded = line.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not _ID.fullmatch(name) or len(key) != BYTES:
            raise BadKeys(f"NOMINEE_FIELD_KEYS, line {number}: must be an id, a colon and {BYTES} bytes in base64")
        if name in found:
            raise BadKeys(f"NOMINEE_FIELD_KEYS, line {number}: the id “{name}” stands there twice")
        found[name] = key
    if not found:
        raise BadKeys("NOMINEE_FIELD_KEYS (or NOMINEE_FIELD_KEYS_FILE) is not set")
    return Keys(next(iter(found)), found)
