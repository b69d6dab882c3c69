"""By what a sealed value is found: HMAC-SHA-256 with a key of its own over the form in which it is compared.

Whole values alone meet; of a beginning nothing is known.
"""

from __future__ import annotations

import hashlib
import hmac

from nominee.sealing.keys import index_key

MARK = "~"  # no number, address or word that is stored open begins with it
LENGTH = 40  # hexadecimal digits that are kept


def blind(kind: str, form: str) -> str:
    """`kind` keeps apart what is the same by chance: a passport and a client number."""
    return f"{MARK}{digest(kind, form)[:LENGTH]}"


def digest(*parts: str) -> str:
    return hmac.new(index_key(), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
