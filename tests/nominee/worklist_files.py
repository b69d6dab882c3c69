"""Many files from one: copies of a told file under numbers of their own, each with the columns that a test asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from nominee.models import Application


def copies(file: Application, count: int, **changed: Any) -> list[Application]:
    """Callable values are asked with the copy's place."""
    found = []
    first = Application.objects.count()
    for place in range(count):
        copy = Application.objects.get(pk=file.pk)
        copy.pk, copy.number = None, f"COPY-{first + place:05}"
        for name, value in changed.items():
            setattr(copy, name, value(place) if callable(value) else value)
        copy.save(force_insert=True)
        found.append(copy)
    return found


def day(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)
