"""Cells of a table to take along that no spreadsheet takes for a formula."""

from __future__ import annotations

from typing import Any


def safe_cell(value: Any) -> str:
    """A cell that a spreadsheet will not run."""
    text = str(value if value is not None else "").replace("\x00", "")
    return f"'{text}" if text.lstrip()[:1] in set("=+-@\t\r") and text.strip() else text
