"""What the employers' portal keeps beside the employer and the offers: history, notices, enrolments, who edits what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models import Employer, EmployerMember, JobOffer, User


class EmployerEvent(models.Model):
    """What happened to an employer's account or to one of its offers. Only ever added to; `by` is empty for the clock."""

    only_added_to = "at"

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="events")
    offer = models.ForeignKey(JobOffer, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=30)  # intake/employers/history.py
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    told = models.JSONField(default=dict)  # codes and keys, never a person's own words

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.what} of {self.offer_id or self.employer_id}"


class EmployerNotice(models.Model):
    """Something that one of the employer's people, or the person an offer is made to, should read.

    Those of the employer read it in the portal; by e-mail everybody learns only that there is something.
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="notices")
    offer = models.ForeignKey(JobOffer, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # empty: the person
    kind = models.CharField(max_length=30)  # intake/employers/notices.py
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)  # of the e-mail; empty: sent, given up, or nobody's inbox
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="employer_notice_due"),
            models.Index(fields=["user", "-at"], name="employer_notice_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.offer_id or self.employer_id}"


class Enrolment(models.Model):
    """Somebody asked to act for an employer: a link by e-mail, and a number that whoever asks them tells them."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="enrolments")
    email = models.EmailField()
    given_names = models.CharField(max_length=150)
    family_name = models.CharField(max_length=150)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, default="en")
    pin_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)  # used or taken back
    member = models.OneToOneField(
        EmployerMember, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolment"
    )
    due_at = models.DateTimeField(null=True, blank=True)  # of the e-mail
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employer", "email"], condition=Q(closed_at__isnull=True), name="asked_once_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="enrolment_due"),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk} at {self.employer_id}"


class EditingLock(models.Model):
    """Who edits a thing (offer:12, approval:12, profile:3) now. Others read it, or take over."""

    thing = models.CharField(max_length=40, unique=True)
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    beat_at = models.DateTimeField()
    taken_from = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.thing} by {self.holder_id}"


class KeptText(models.Model):
    """What somebody typed on a page of a thing and that is not saved in it: wrong, or somebody took over. Theirs alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    thing = models.CharField(max_length=40)
    page = models.CharField(max_length=60)
    values = models.JSONField()  # sealed (nominee/sealing/drafts.py)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "thing", "page"], name="one_kept_text_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.thing}/{self.page} of {self.user_id}"


class PositionApproval(models.Model):
    """The employer's application for approval of the position, after an invitation. Once submitted it never changes."""

    offer = models.OneToOneField(JobOffer, on_delete=models.PROTECT, related_name="approval")
    answers = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    due_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="an_approval_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"approval of {self.offer_id}"
