"""What holds records, how they were disposed of, and what is left of a file afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nominee.models.application import Application
from nominee.models.people import User
from nominee.models.program import Stream
from nominee.words import Words

SCOPES: dict[str, Words] = {
    "file": Words("One file", "Un dossier"),
    "person": Words("Every file of one applicant", "Tous les dossiers d’un candidat"),
    "employer": Words("Every file that names one employer", "Tous les dossiers qui nomment un employeur"),
    "stream": Words("Every file of one stream", "Tous les dossiers d’un volet"),
}


class LegalHold(models.Model):
    """While it lasts nothing it covers is disposed of, whatever the schedule says. Who placed it cannot lift it."""

    scope = models.CharField(max_length=10)
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    business_number = models.CharField(max_length=9, blank=True)
    stream = models.ForeignKey(Stream, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering: ClassVar = ["-placed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scope="file", application__isnull=False)
                | Q(scope="person", person__isnull=False)
                | Q(scope="employer") & ~Q(business_number="")
                | Q(scope="stream", stream__isnull=False),
                name="a_hold_names_what_it_covers",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False) & ~Q(lifted_by=F("placed_by")),
                name="a_hold_is_lifted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk} ({self.scope})"

    @property
    def scope_name(self) -> Words:
        return SCOPES[self.scope]

    @property
    def covers(self) -> str:
        """What it names: a number, a stream. The files of a person are listed by retention/holds.py."""
        if self.application_id and self.application:
            return self.application.number
        if self.person_id:
            return "–"
        return str(self.stream.title) if self.stream_id and self.stream else self.business_number


class Disposal(models.Model):
    """A batch of files that one person proposed and another approved: its number is the certificate’s."""

    STATES: ClassVar = {
        "proposed": Words("Waits for approval", "En attente d’approbation"),
        "approved": Words("Approved, waits for the worker", "Approuvée, en attente du traitement"),
        "running": Words("Under way", "En cours"),
        "done": Words("Done", "Terminée"),
        "declined": Words("Declined", "Rejetée"),
    }
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    note = models.TextField(blank=True, max_length=2000)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, max_length=2000)  # why it was declined, or what the approver noted
    done_at = models.DateTimeField(null=True)
    certificate = models.FileField(upload_to="disposals/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="a_disposal_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "declined"]) | Q(approved_by__isnull=False),
                name="a_disposal_that_runs_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state_name(self) -> Words:
        return self.STATES[self.state]


class DisposalItem(models.Model):
    """One file of a batch. `refused` says why it was left as it is; `stored` what is still to be deleted of it."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    record_class = models.CharField(max_length=60)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    transaction = models.BigIntegerField(null=True)  # in which the database took its contents away
    stored = models.JSONField(default=list)  # names in the storage
    stored_gone_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["disposal", "application"], name="a_file_once_in_a_disposal"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["transaction"], condition=Q(transaction__isnull=False), name="disposed_in"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.disposal_id}"


class Tombstone(models.Model):
    """What is left of a file that was disposed of. Only ever added to, exported and signed like all history.

    `head` is the hash of the last event, `events` how many there are; `kept` a digest of what stays of them, `rows`
    one of each other history table: with these verify_audit tells disposal from tampering.
    """

    only_added_to = "at"

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="tombstone")
    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="tombstones")
    number = models.CharField(max_length=24)
    record_class = models.CharField(max_length=60)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    due_on = models.DateField()
    at = models.DateTimeField()
    events = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    kept = models.CharField(max_length=64)
    rows = models.JSONField()  # table -> {"columns": […], "count": n, "sha256": …}

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.number}: {self.disposal_id}"
