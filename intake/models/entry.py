"""Express Entry: notifications of interest to people of the federal pool, and the profile that a file rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from intake.models.draw import Draw, Invitation
from nominee.models import Application, Stream, User


class NotificationOfInterest(models.Model):
    """To one profile, from a round that two people signed. Its person has no account here until they answer it.

    `number` is also the key under which the federal side takes it once. `profile_number` is a reference to the vault,
    kept under this number; `profile_key` is what it is found by.
    """

    STATUSES: ClassVar = [
        ("chosen", "Chosen"),  # in a signed round, not sent yet
        ("sent", "Sent"),
        ("answered", "Application opened"),  # its invitation says how that went on
        ("missed", "Deadline missed"),
        ("revoked", "Taken back"),
        ("unavailable", "Not taken by the federal side"),
    ]
    number = models.CharField(max_length=24, unique=True)  # NOI-EEHC-2026-000123
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="notifications")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="notifications")
    status = models.CharField(max_length=12, choices=STATUSES, default="chosen")
    profile_key = models.CharField(max_length=64, db_index=True)
    profile_number = models.CharField(max_length=40)
    noc = models.CharField(max_length=5, blank=True)
    rank = models.PositiveIntegerField()
    points = models.PositiveSmallIntegerField()  # CRS, when it was chosen
    federal_number = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    chosen_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="notification"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "profile_key"], name="notified_once_by_a_round"),
            models.UniqueConstraint(
                fields=["stream", "profile_key"],
                condition=Q(status__in=["chosen", "sent", "answered"]),
                name="one_live_notification",
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | Q(invitation__isnull=False),
                name="what_is_answered_has_its_invitation",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "answered", "missed"])
                | Q(sent_at__isnull=False, due_at__isnull=False),
                name="a_sent_notification_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ExpressEntryProfile(models.Model):
    """The profile that a file rests on, by its number and code (references to the vault), and how it stood last."""

    STANDINGS: ClassVar = [
        ("", "Not asked yet"),
        ("valid", "Valid"),
        ("expired", "Expired"),
        ("invited", "Federal invitation received"),
        ("withdrawn", "Withdrawn"),
        ("unknown", "Number and code do not belong together"),
    ]
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="express_entry_profiles")
    profile_number = models.CharField(max_length=40)
    validation_code = models.CharField(max_length=40)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)  # by a newer one that the applicant reported
    standing = models.CharField(max_length=12, choices=STANDINGS, default="", blank=True)
    expires_on = models.DateField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)  # it stands like this
    checked_at = models.DateTimeField(null=True, blank=True)  # the federal side last answered
    due_at = models.DateTimeField(null=True, blank=True)  # to be asked again; empty: nobody asks any more
    problem = models.JSONField(null=True, blank=True)  # why the last question had no answer, in words

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(replaced_at__isnull=True), name="one_profile_in_use"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="profile_due")]

    def __str__(self) -> str:
        return f"profile of {self.application}"


class ProfileFact(models.Model):
    """What became of a profile, in turn. Only ever added to; `by` is empty where the federal side said it."""

    only_added_to = "at"

    profile = models.ForeignKey(ExpressEntryProfile, on_delete=models.PROTECT, related_name="facts")
    what = models.CharField(max_length=12)  # reported, or a standing
    expires_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"


class ProfileNotice(models.Model):
    """The e-mail that says only that something about the profile can be read: owed with its fact, sent by the worker."""

    fact = models.OneToOneField(ProfileFact, on_delete=models.PROTECT, related_name="notice")
    due_at = models.DateTimeField(null=True, blank=True)  # empty: sent, or given up
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="profile_notice_due")
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.sent_at or self.due_at}"
