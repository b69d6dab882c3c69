"""The answers of the form that a program marks as sealed (program.toml): no statement writes one of them open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.models import Program
from nominee.sealing import vault


def marked(program: Program, given: Mapping[str, Any]) -> list[str]:
    """The codes among these that are kept sealed and say something."""
    return [code for code in program.sealed if isinstance(given.get(code), str) and given[code]]


def sealed(number: str, program: Program, given: dict[str, Any], *, trusts_references: bool = True) -> dict[str, Any]:
    """What is given with its marked values sealed; the very same where there was nothing to do.

    Not `trusts_references`: what a person typed is a value, whatever it looks like.
    """
    open_ones = {
        code: given[code]
        for code in marked(program, given)
        if not (trusts_references and vault.is_reference(given[code]))
    }
    return {**given, **vault.keep_all(number, open_ones)} if open_ones else given
