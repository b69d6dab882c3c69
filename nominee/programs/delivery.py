"""What delivery.toml says: since when the law of a province deems a notice delivered. Pure but for reading the file once."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from nominee.programs.definition import PROGRAMS, read_one
from nominee.programs.shapes import Problem, day, list_of, one_of, table, text

FILE = "delivery.toml"
SHAPE = table(
    {
        "deemed": list_of(
            table({"in_force_from": day, "source": text, "confidence": one_of(("confirmed", "unconfirmed"))})
        )
    }
)


def problems(content: Any) -> list[Problem]:
    """What is wrong with the file: key and reason."""
    return SHAPE(content, "")


@lru_cache(maxsize=8)
def deemed_since(program: str, folder: Path = PROGRAMS) -> date | None:
    """The first day on which a notice counts as delivered; None where no law that was read says so."""
    if not (folder / program / FILE).exists():
        return None
    days = [row["in_force_from"] for row in read_one(folder / program, FILE, problems)["deemed"]]
    return date.fromisoformat(min(days)) if days else None
