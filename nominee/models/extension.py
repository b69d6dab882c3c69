"""More time for everybody: one act of the program that moves every deadline of a kind, after an outage for example."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from nominee.models.people import User


class DeadlineExtension(models.Model):
    """What was moved, by how much, for whom it was said to be, and why. Only ever added to."""

    only_added_to = "at"

    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    due_from = models.DateTimeField()  # deadlines from this moment …
    due_until = models.DateTimeField()  # … to this one were moved
    reason = models.JSONField()  # {"en": …, "fr": …}, as the people concerned read it
    programs = ArrayField(models.CharField(max_length=60), default=list)  # codes; none: of before there were several
    moved = models.JSONField()  # kind of deadline (nominee/extending.py) -> how many

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.days} days more, {self.at:%Y-%m-%d}"
