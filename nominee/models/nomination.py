"""Places, certificate numbers and nominations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nominee.models.application import Application
from nominee.models.event import ApplicationEvent
from nominee.models.program import Program


class Counter(models.Model):
    """A gap-free number: one row, locked by the transaction that takes the next value."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Allocation(models.Model):
    """How many nominations the program may make in a year. `cap` is the sum of its dated changes."""

    program = models.ForeignKey(
        Program, verbose_name=_("program"), on_delete=models.PROTECT, related_name="allocations"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    cap = models.PositiveIntegerField(_("places of the year"), default=0)
    used = models.PositiveIntegerField(_("places used"), default=0)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "year"], name="one_allocation_per_year"),
            models.CheckConstraint(condition=Q(used__lte=F("cap")), name="never_more_than_the_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.year}: {self.used} of {self.cap}"

    @property
    def left(self) -> int:
        return self.cap - self.used


class AllocationChange(models.Model):
    only_added_to = "effective_on"  # the column of a row’s moment

    allocation = models.ForeignKey(
        Allocation, verbose_name=_("allocation"), on_delete=models.PROTECT, related_name="changes"
    )
    effective_on = models.DateField(_("from the day"))
    places = models.IntegerField(_("places more or fewer"))
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("change of the allocation")
        verbose_name_plural = _("changes of the allocation")
        ordering = ("effective_on",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["allocation", "effective_on"], name="one_change_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.places:+}"


class Nomination(models.Model):
    """A live nomination: it holds a place and a certificate number. Expiry is the time to apply federally."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="nomination")
    event = models.OneToOneField(ApplicationEvent, on_delete=models.PROTECT, related_name="nomination")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="nominations")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    certificate_number = models.CharField(max_length=24, unique=True)
    issued_on = models.DateField()
    expires_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "sequence"], name="certificate_sequence_once"),
            models.CheckConstraint(condition=Q(expires_on__gt=F("issued_on")), name="nomination_expires_later"),
        ]

    def __str__(self) -> str:
        return self.certificate_number
