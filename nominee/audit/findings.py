"""What a verification found, each in one line that names the row and the day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    where: str  # a file number, an administrative change, an export, a row of a table
    day: str  # of the row, as far as it can still be read; else of the export that knew it
    what: str

    def __str__(self) -> str:
        return f"{self.where}{f', {self.day}' if self.day else ''}: {self.what}"
