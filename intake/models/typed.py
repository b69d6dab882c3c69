"""What stands in a form and is not an answer yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nominee.models import Application


class TypedText(models.Model):
    """What was typed on a page and is not an answer yet: unfinished, or wrong. Shown again, never part of the record.

    `place` is page:<code>, entry:<page code>:<key, or new>, or answer:<key of the request>.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="typed")
    place = models.CharField(max_length=80)
    values = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "place"], name="one_typed_text_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place} of {self.application_id}"
