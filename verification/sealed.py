"""What a check keeps of values that the program seals: the reference in its claim, and the whole answer sealed.

A claim is made of the file's answers, so a sealed one comes into it as the same reference.
"""

from __future__ import annotations

from typing import Any

from nominee.sealing import vault
from nominee.sealing.answers import marked
from verification.models import VerificationCheck

ANSWER = "answer"  # as what the body of an answer is sealed


def body(check: VerificationCheck, text: str) -> str:
    """A register that is asked by a sealed value, or about one, repeats it in what it answers."""
    if not text or not _is_about_sealed(check):
        return text
    return vault.keep(check.application.number, ANSWER, text)


def compared(check: VerificationCheck, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | _sealed(check, row) for row in rows]


def _sealed(check: VerificationCheck, row: dict[str, Any]) -> dict[str, Any]:
    code = row["field"]
    said = {side: row[side] for side in ("claimed", "found") if marked(check.application.program, {code: row[side]})}
    return {side: vault.keep(check.application.number, code, value) for side, value in said.items()}


def _is_about_sealed(check: VerificationCheck) -> bool:
    return bool(set(check.application.program.sealed) & set(check.claim))
