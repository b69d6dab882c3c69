"""Which version of each letter's text is in use, as kept in the log of administrative changes."""

from __future__ import annotations

from typing import Any

from correspondence.letters import CATALOGUE
from nominee.audit.recording import compared


@compared("letter")
def versions() -> dict[str, dict[str, Any]]:
    return {code: {"version": kind.version, "title": kind.title.en} for code, kind in CATALOGUE.items()}
