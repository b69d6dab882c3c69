"""A province's program, its streams, and the dated versions of their rules."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from nominee.models.remembered import RememberedJSONField
from nominee.words import Words


class DateRange(Func):
    function = "DATERANGE"


def sealed_at_first() -> list[str]:
    """What is sealed for a program that was loaded before programs said so themselves."""
    return ["passport_number", "uci"]


class Program(models.Model):
    code = models.SlugField(_("code"), unique=True)
    name = models.JSONField()
    time_zone = models.CharField(_("time zone"), max_length=60)
    executive_director_signs = models.BooleanField(_("second signature"), default=False)
    # reasons, wages, language equivalences, settlement funds: data the streams share
    tables = models.JSONField(default=dict)
    sealed = models.JSONField(default=sealed_at_first)  # codes of the answers that are kept sealed: program.toml
    words = models.JSONField(default=dict)  # how letters name the province and its law: program.toml
    desk = models.JSONField(default=dict)  # which queue a file goes to, and when somebody must act: desk.toml

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")

    def __str__(self) -> str:
        return self.code


class Stream(models.Model):
    program = models.ForeignKey(Program, verbose_name=_("program"), on_delete=models.PROTECT, related_name="streams")
    code = models.SlugField(_("code"), unique=True)
    prefix = models.CharField(_("prefix of file numbers"), max_length=8)
    name = models.JSONField()

    class Meta:
        verbose_name = _("stream")
        verbose_name_plural = _("streams")

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> Words:
        return Words(**self.name)


class VersionManager(models.Manager):
    """Without the definition, which is long: a process reads it once. `.defer(None)` asks the database itself."""

    def get_queryset(self) -> models.QuerySet[StreamVersion]:
        return super().get_queryset().defer("definition")


class StreamVersion(models.Model):
    """The rules of one stream between two dates. A published version never changes (database trigger)."""

    stream = models.ForeignKey(Stream, verbose_name=_("stream"), on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(_("label"), max_length=80)
    in_force_from = models.DateField(_("in force from"))
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("last day in force; empty: until further notice")
    )
    definition = RememberedJSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = VersionManager()

    class Meta:
        verbose_name = _("version of a stream")
        verbose_name_plural = _("versions of streams")
        base_manager_name = "objects"  # the same when an application asks for its version
        ordering = ("stream", "in_force_from")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "in_force_from"], name="one_version_per_start"),
            models.CheckConstraint(
                condition=Q(in_force_until__isnull=True) | Q(in_force_until__gte=models.F("in_force_from")),
                name="version_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="versions_do_not_overlap",
                expressions=[
                    (
                        DateRange(
                            "in_force_from",
                            "in_force_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("stream", RangeOperators.EQUAL),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream.code} {self.label}"

    @property
    def is_open(self) -> bool:
        return bool(self.definition["intake"]["open"])

    def part(self, section: str, code: str) -> dict[str, Any]:
        """One page, document, criterion or check of the definition. Raises KeyError."""
        for row in self.definition[section]:
            if row["code"] == code:
                return row
        raise KeyError(f"{section}.{code}")
