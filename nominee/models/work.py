"""Who works where, and who holds which file since when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from nominee.models.application import Application
from nominee.models.people import User
from nominee.models.program import Program, Stream
from nominee.models.team import Queue


class Holding(models.Model):
    """One stretch of time in which a person, or a queue, held an open file. Written by a database trigger alone.

    The stretches of a file follow each other without a gap from its receipt to its end.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="holdings", db_index=False)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, queue__isnull=False) | Q(user__isnull=False, queue__isnull=True),
                name="a_person_or_a_queue_holds",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(until_at__isnull=True), name="one_holder_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["application", "-from_at"], name="holdings_of_a_file"),
            models.Index(fields=["from_at"], name="holdings_begun"),
            models.Index(fields=["until_at"], condition=Q(until_at__isnull=False), name="holdings_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} with {self.user or self.queue} from {self.from_at}"


class Absence(models.Model):
    """Days on which somebody does not work: new files pass them by. Both days are included."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(
        max_length=20, choices=[("leave", "leave"), ("sick", "sick"), ("training", "training"), ("other", "other")]
    )
    # Who takes this person's steps meanwhile (nominee/scopes/standing_in.py).
    delegate = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["from_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(delegate=F("user")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="absence_ends_after_it_starts"),
            ExclusionConstraint(
                name="absences_do_not_overlap",
                expressions=[
                    (
                        Func(
                            F("from_on"), F("until_on"), Value("[]"),
                            function="daterange", output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("user", RangeOperators.EQUAL),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} away {self.from_on} to {self.until_on}"


class Balance(models.Model):
    """One line of the morning's balance: opened + received - left = held, beside what is counted; signed."""

    only_added_to = "made_at"  # the column of a row’s moment

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()  # the day whose end it balances, in the program's zone
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, related_name="+")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    opened = models.IntegerField()
    received = models.IntegerField()
    left = models.IntegerField()
    held = models.IntegerField()
    counted = models.IntegerField()
    made_at = models.DateTimeField()
    signature = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-day", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program", "day", "user", "queue", "stream"], nulls_distinct=False, name="one_balance_a_day"
            ),
            models.CheckConstraint(
                condition=Q(held=F("opened") + F("received") - F("left")), name="the_balance_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.user or self.queue}, {self.stream}"

    @property
    def difference(self) -> int:
        return self.held - self.counted
