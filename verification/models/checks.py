"""The required checks of a file as they stand, and the verification log of how they came to stand so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nominee.models import Application, Document, User


class VerificationCheck(models.Model):
    """One required check as it stands now. How it came to stand so is in its log, which only grows."""

    ASKING, ANSWERED, UNREACHABLE, SETTLED = "asking", "answered", "unreachable", "settled"
    OUTCOMES: ClassVar = [
        ("confirmed", _("Confirmed")),
        ("not_confirmed", _("Not confirmed")),
        ("discrepancy", _("Discrepancy")),
        ("not_possible", _("Not possible")),
        ("risk_managed", _("Outstanding, risk-managed")),
    ]
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checks", db_index=False)
    code = models.CharField(max_length=60)
    item = models.PositiveIntegerField(default=0)  # which entry, where a check is made once for each
    source = models.CharField(max_length=40)
    title = models.JSONField()
    claim = models.JSONField()
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=ASKING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.JSONField(null=True)  # in both languages: why the source could not be reached
    asked_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # whole, as received
    answer_sha256 = models.CharField(max_length=64, blank=True)
    compared = models.JSONField(default=list)
    suggested = models.CharField(max_length=20, blank=True)  # what the comparison suggests
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    reference = models.CharField(max_length=200, blank=True)  # where the evidence of a person's own look-up lies
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null: by the answer
    settled_at = models.DateTimeField(null=True)
    valid_days = models.PositiveSmallIntegerField()
    expires_on = models.DateField(null=True)
    lines = models.PositiveIntegerField(default=0)  # of its log; a page that saw fewer is out of date

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "code", "item"], name="check_once_per_file"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="settled") & Q(outcome=""),
                name="settled_means_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(reason=""), name="a_person_gives_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="asking"), name="checks_to_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.application}"

    @property
    def is_settled(self) -> bool:
        return self.state == self.SETTLED

    @property
    def was_contradicted(self) -> bool:
        """A person confirmed what the source did not."""
        return self.outcome == "confirmed" and self.settled_by_id is not None and self.suggested != "confirmed"


class LogLine(models.Model):
    """One line of the verification log. Database triggers refuse UPDATE, DELETE and TRUNCATE."""

    only_added_to = "at"  # the column of a row’s moment

    OPENED, ANSWERED, UNREACHABLE, SETTLED = "opened", "answered", "unreachable", "settled"
    ASKED_AGAIN, REOPENED, CHANGED = "asked_again", "reopened", "changed"
    WHAT: ClassVar = [
        (OPENED, _("Opened")),
        (ANSWERED, _("The source answered")),
        (UNREACHABLE, _("Could not be reached")),
        (SETTLED, _("Settled")),
        (ASKED_AGAIN, _("Asked again")),
        (REOPENED, _("Reopened")),
        (CHANGED, _("The file changed")),
    ]
    check_of = models.ForeignKey(VerificationCheck, on_delete=models.PROTECT, related_name="log", db_index=False)
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the check
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null: the system
    what = models.CharField(max_length=12, choices=WHAT)
    claim = models.JSONField()  # what was claimed at that time, and the document that said so
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.JSONField(null=True)
    answer = models.TextField(blank=True)
    answer_sha256 = models.CharField(max_length=64, blank=True)
    compared = models.JSONField(default=list)
    suggested = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, choices=VerificationCheck.OUTCOMES, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    reference = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField(null=True)

    class Meta:
        ordering = ("check_of", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "number"], name="log_line_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} #{self.number} {self.what}"


class SharedDetail(models.Model):
    """A detail of a submitted file by which another person's file may be recognized. Only added to."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="details", db_index=False)
    kind = models.CharField(max_length=20)
    # Plain: digits, capitals or a hash, so that spellings meet; of a passport what it is compared by alone.
    value = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "kind", "value"], name="detail_once_per_file"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "value"], name="detail_by_value")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"
