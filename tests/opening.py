"""What the form of a told file says, opened as its own pages open it."""

from __future__ import annotations

from typing import Any

from nominee.models import Application
from nominee.sealing import vault


def said(file: Application, code: str = "passport_number") -> Any:
    return vault.opened(file, file.answers[code])
