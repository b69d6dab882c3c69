"""An expression of interest: what a person attests to stand in a stream's pool, until invited, withdrawn or expired."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from intake.models.authority import ClientEnrolment
from nominee.models import JobOffer, Stream, StreamVersion, User


class ExpressionOfInterest(models.Model):
    """`answers` is what stands in the form now; what counts is the last Attestation.

    A pool is the registered rows of one stream. Columns beside the answers are those that draws filter and rank by;
    they are copied from the last attestation.
    """

    STATUSES: ClassVar = [
        ("draft", "Draft"),
        ("registered", "Registered"),  # in the pool
        ("invited", "Invited"),
        ("applied", "Application submitted"),
        ("withdrawn", "Withdrawn"),
        ("expired", "Expired"),
        ("removed", "Removed"),  # a missed deadline, or the offer is gone
    ]
    number = models.CharField(max_length=24, unique=True)  # EOI-JOFW-000123
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="interests")
    stream_version = models.ForeignKey(StreamVersion, on_delete=models.PROTECT, related_name="+")
    # Empty while a representative prepares it: the person enters with their own click, and only then the pool.
    applicant = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="interests")
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    client_email = models.EmailField(blank=True)  # of whom it is prepared for; emptied when they have entered
    enrolment = models.ForeignKey(ClientEnrolment, null=True, on_delete=models.PROTECT, related_name="interests")
    authority_ended_at = models.DateTimeField(null=True, blank=True)  # of who prepared it
    job_offer = models.ForeignKey(JobOffer, null=True, blank=True, on_delete=models.PROTECT, related_name="interests")
    status = models.CharField(max_length=12, choices=STATUSES, default="draft")
    answers = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last attestation; empty: not scored
    region = models.CharField(max_length=40, blank=True)  # northern, eastern, central, southwestern, gta, toronto
    noc = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True, blank=True)  # first attested: the tie-break of draws
    attested_at = models.DateTimeField(null=True, blank=True)  # last attested: the eligibility snapshot of draws
    expires_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["applicant", "stream"],
                condition=Q(status__in=["draft", "registered", "invited"]),
                name="one_live_interest_per_stream",
            ),
            models.CheckConstraint(
                condition=Q(applicant__isnull=False)
                | Q(prepared_by__isnull=False, attested_at__isnull=True, status__in=["draft", "withdrawn"]),
                name="nobody_is_in_a_pool_for_another",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(status="withdrawn")
                | Q(attested_at__isnull=False, expires_at__isnull=False),
                name="in_the_pool_is_attested",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["stream", "-points", "registered_at", "id"],
                condition=Q(status="registered"),
                name="pool_by_rank",
            ),
            models.Index(fields=["expires_at"], condition=Q(status="registered"), name="pool_by_expiry"),
            models.Index(fields=["prepared_by"], condition=Q(prepared_by__isnull=False), name="interest_by_preparer"),
        ]

    def __str__(self) -> str:
        return self.number


class Attestation(models.Model):
    """What the person declared true on one day, with the points it gave by which rules. Only ever added to."""

    only_added_to = "at"
    path_to_its_file = "interest__invitations__application"

    interest = models.ForeignKey(ExpressionOfInterest, on_delete=models.PROTECT, related_name="attestations")
    number = models.PositiveSmallIntegerField()  # 1, 2, 3 … of this expression of interest
    stream_version = models.ForeignKey(StreamVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    points = models.PositiveSmallIntegerField(null=True)
    lines = models.JSONField(default=list)  # nominee.points.Score.as_json(): factor, row, points
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("interest", "number")
        constraints: ClassVar = [models.UniqueConstraint(fields=["interest", "number"], name="attestation_number_once")]

    def __str__(self) -> str:
        return f"{self.interest} #{self.number}"


class GivenPoints(models.Model):
    """Points that the program gave for one factor of an attestation, after looking at it: the last row of a factor counts.

    Only factors with `by_program` have them. Only ever added to, so that the score of any day can be told.
    """

    only_added_to = "at"

    attestation = models.ForeignKey(Attestation, on_delete=models.PROTECT, related_name="given")
    factor = models.CharField(max_length=40)  # its code in the grid
    points = models.PositiveSmallIntegerField()
    reason = models.TextField()  # the person reads it
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("attestation", "id")

    def __str__(self) -> str:
        return f"{self.attestation} {self.factor}: {self.points}"


class InterestEvent(models.Model):
    """What happened to an expression of interest, in turn. Only ever added to; `by` is empty where the clock did it."""

    only_added_to = "at"

    interest = models.ForeignKey(ExpressionOfInterest, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)  # intake/interest/history.py
    why = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("interest", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interest", "number"], name="interest_event_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.interest} #{self.number} {self.what}"


class InterestNotice(models.Model):
    """The e-mail that says only that something about it can be read: owed with its event, sent by the worker."""

    event = models.OneToOneField(InterestEvent, on_delete=models.PROTECT, related_name="notice")
    due_at = models.DateTimeField(null=True, blank=True)  # empty: sent, or given up
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="interest_notice_due")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.sent_at or self.due_at}"
