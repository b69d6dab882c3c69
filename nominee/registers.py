"""Where a room that can ask an outside register says so, and where another asks: by name, so that neither imports the other.

`<app>/registers.py` registers a function for a name; whoever asks gets an Answer or Unreachable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nominee.words import Words

Claim = Mapping[str, Any]


class Unreachable(Exception):
    """No usable answer now; `why` says what happened."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """`confirms`: everything asked about is so. Else `is_known` says whether there is such a record, `differs` what is otherwise."""

    confirms: bool
    is_known: bool
    differs: tuple[str, ...]
    summary: Words
    body: str  # the whole answer as received
    sha256: str


Ask = Callable[[Claim], Answer]
BOOK: dict[str, Ask] = {}


def register(name: str) -> Callable[[Ask], Ask]:
    def keep(ask: Ask) -> Ask:
        if BOOK.get(name, ask).__qualname__ != ask.__qualname__:
            raise RuntimeError(f"two registers called {name}")
        BOOK[name] = ask
        return ask

    return keep


def ask(name: str, claim: Claim) -> Answer:
    """Raises Unreachable, also where no room of this house can ask."""
    if name not in BOOK:
        raise Unreachable(Words("nothing here can ask this register", "rien ici ne peut interroger ce registre"))
    return BOOK[name](claim)
