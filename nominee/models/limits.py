"""How much of something a person may still do just now: in the database, so that a Redis that is gone opens no door."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """One bucket of nominee/limits.py. The key is a hash: who it is, and what for, cannot be read from it."""

    key = models.CharField(max_length=64, primary_key=True)
    left = models.FloatField()  # times that were left at `at`
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.left:.1f} left"
