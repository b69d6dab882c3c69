"""How the core gets a PDF: correspondence, which makes the letters, hangs its printer in here.

Accessible by PDF/UA-1, with fonts embedded and nothing fetched, as letters are.
"""

from __future__ import annotations

from collections.abc import Callable

Printer = Callable[..., bytes]
_PRINTERS: list[Printer] = []


def printer(make: Printer) -> Printer:
    _PRINTERS[:] = [make]
    return make


def pdf(html: str, *, language: str, title: str, program: str, date: str, style: str = "") -> bytes:
    """`html` is a rendered template. May raise TryLater where what draws is not installed (nominee/outbox.py)."""
    return _PRINTERS[0](html, language=language, title=title, program=program, date=date, style=style)
