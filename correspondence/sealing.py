"""What correspondence may hold open for good: letters of before, which nothing may change."""

from __future__ import annotations

from django.db.models import Q

from correspondence.models import Letter
from nominee.sealing import vault
from nominee.sealing.rotating import open_in_history


def _open() -> int:
    said = Q(values__has_key="uci") & ~Q(values__uci="") & ~Q(values__uci__startswith=vault.MARK)
    return Letter.objects.filter(said).count()


open_in_history("letters", _open)
