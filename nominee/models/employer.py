"""Employers, the people who act for them, and their job offers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models.people import User
from nominee.models.program import Program, Stream, StreamVersion


class Employer(models.Model):
    """One account per nine-digit business number of the Canada Revenue Agency.

    `profile` holds the answers of the employer's profile, field code -> JSON-plain value (program file employer.toml).
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="employers")
    business_number = models.CharField(max_length=9)
    legal_name = models.CharField(max_length=200)
    operating_name = models.CharField(max_length=200, blank=True)
    profile = models.JSONField(default=dict)
    registered_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "business_number"], name="one_account_per_business_number"),
            models.CheckConstraint(
                condition=Q(business_number__regex=r"^[0-9]{9}$"), name="business_number_is_nine_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.operating_name or self.legal_name


class EmployerMember(models.Model):
    """A signing officer or a contact, from a moment to a moment."""

    KINDS: ClassVar = [("signing_officer", "Signing officer"), ("contact", "Contact")]
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="employer_memberships")
    kind = models.CharField(max_length=20, choices=KINDS)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employer", "user"], condition=Q(ended_at__isnull=True), name="one_live_membership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.employer}"


class JobOffer(models.Model):
    """An offer to one named person. Once submitted it never changes: a change is a withdrawal and a new offer.

    `answers` uses the field codes of the application form (job_title, job_noc, job_wage, job_census_division …), so
    that an expression of interest and an application take them over as they are.
    """

    STATUSES: ClassVar = [
        ("draft", "Draft"),
        ("submitted", "Submitted"),  # waits for the person's expression of interest
        ("interest_registered", "Expression of interest registered"),
        ("invited", "Invitation issued"),
        ("applied", "Application submitted"),
        ("withdrawn", "Withdrawn"),
        ("expired", "Expired"),
    ]
    number = models.CharField(max_length=24, unique=True)  # the job offer ID sent to the person
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="offers")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="job_offers")
    stream_version = models.ForeignKey(StreamVersion, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=STATUSES, default="draft")
    employee_name = models.CharField(max_length=200, blank=True)
    employee_email = models.EmailField(blank=True)
    answers = models.JSONField(default=dict)
    contact = models.ForeignKey(EmployerMember, null=True, blank=True, on_delete=models.PROTECT, related_name="offers")
    representative = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="represented_offers"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)  # to register an expression of interest: limits.job_offer
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, expires_at__isnull=False),
                name="a_submitted_offer_is_signed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["employee_email"], name="offer_by_person"),
            models.Index(fields=["expires_at"], condition=Q(status="submitted"), name="offer_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.number
