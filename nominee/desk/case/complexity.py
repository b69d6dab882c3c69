"""How complex a file is, as its page shows it: the levels, who may change it, and the way back for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from nominee.complexity import LEVELS, LONGEST_WHY, may_change
from nominee.models import Application

KEY = "complexity-change"
UNDO = timedelta(minutes=10)


def keep_for_undo(request: HttpRequest, file: Application, before: int) -> None:
    request.session[KEY] = [file.pk, before, file.complexity, timezone.now().isoformat()]


def typed_number(typed: str | None) -> int | None:
    return int(typed) if typed and len(typed) < 3 and typed.isascii() and typed.isdigit() else None


def shown(request: HttpRequest, file: Application, errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the page says of it; `errors` where it was sent and could not be kept, with what was typed."""
    was_sent = errors is not None
    return {
        "words": LEVELS.get(file.complexity, file.complexity),
        "now": file.complexity,
        "levels": list(LEVELS.items()),
        "chosen": typed_number(request.POST.get("level")) if was_sent else file.complexity,
        "why": request.POST.get("why", "").replace("\0", "") if was_sent else "",
        "longest": LONGEST_WHY,
        "errors": errors or {},
        "may_change": may_change(file, request.user),
        "undo": _undo(request, file),
    }


def _undo(request: HttpRequest, file: Application) -> dict[str, Any] | None:
    """What it was before, as long as nobody changed it since."""
    kept = request.session.get(KEY)
    if not kept or kept[0] != file.pk or kept[2] != file.complexity:
        return None
    if timezone.now() - datetime.fromisoformat(kept[3]) > UNDO:
        return None
    return {"level": kept[1], "words": LEVELS[kept[1]]}
