"""Values that stand nowhere else readable. Written by nominee/sealing alone."""

from __future__ import annotations

from django.db import models


class SealedValue(models.Model):
    """One value of one file. Where it is used stands only `sealed:<key>`, also in history that never changes.

    The key is made of the file, the field and the value (HMAC): the same value is the same row, and a row with another
    value is noticed. The token is written anew when keys are changed.
    """

    key = models.CharField(max_length=32, primary_key=True)
    file = models.CharField(max_length=24, db_index=True)  # the file's number; it outlives nothing and locks nothing
    field = models.CharField(max_length=60)
    key_id = models.CharField(max_length=16, db_index=True)  # of the key it is sealed with: rotation reads by it
    token = models.TextField()

    def __str__(self) -> str:
        return f"{self.field} of {self.file}"
