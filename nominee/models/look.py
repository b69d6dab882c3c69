"""Who looked at what. Written by nominee/looks alone; the database refuses to change or remove a row."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from nominee.models.application import Application
from nominee.models.people import User
from nominee.models.team import Team


class Look(models.Model):
    """One look of one person at one thing; the same within the same minute is counted in `times`.

    The table has a part for each month, and no foreign keys: a look locks no row of a person or a file, and outlives both.
    """

    minute = models.DateTimeField()  # of `at`: by this the table is parted, read in order, and folded
    at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False)
    role = models.CharField(max_length=40)  # and the team, as they were then
    team = models.ForeignKey(
        Team, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    application = models.ForeignKey(
        Application, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", db_index=False
    )
    what = models.CharField(max_length=20)  # nominee/looks/kinds.py
    route = models.CharField(max_length=80)
    part = models.CharField(max_length=200, blank=True)  # which document or letter; of a list its filters
    is_refused = models.BooleanField()  # then no file is named
    is_ahead = models.BooleanField()  # fetched by the browser, not opened by the person
    count = models.IntegerField()  # files or rows that it showed
    times = models.IntegerField(default=1)
    words = ArrayField(models.CharField(max_length=32), null=True)  # hashes of what was searched or tried
    address = models.GenericIPAddressField(null=True)
    session = models.CharField(max_length=16)
    thing = models.BigIntegerField()  # what makes two looks of one minute the same

    class Meta:
        ordering: ClassVar = ["-minute", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.what} {self.application_id or ''}"


class Explanation(models.Model):
    """Why something unusual of one person's day was right, in the privacy officer's words. Only ever added to."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=20)  # nominee/looks/unusual.py
    count = models.IntegerField()  # as it was then: what grows afterwards is not explained
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    only_added_to = "at"

    class Meta:
        ordering: ClassVar = ["day", "id"]
        indexes: ClassVar = [models.Index(fields=["day", "user"], name="explanations_of_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id} on {self.day}"


class DisposedLooks(models.Model):
    """That looks of before a day were disposed of: written by the database's own function, which asks why."""

    before = models.DateField()
    purpose = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    count = models.BigIntegerField()

    only_added_to = "at"

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"before {self.before}: {self.count}"
