"""Draws from a pool, and the invitations they send."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from intake.models.interest import ExpressionOfInterest
from nominee.models import Application, Program, Stream, User


class Draw(models.Model):
    """A ranked choice from one stream's pool, or from the federal one; two people sign it before anybody hears of it."""

    STATUSES: ClassVar = [
        ("draft", "Draft"),
        ("signed_once", "Signed once"),
        ("signed", "Signed by two"),
        ("inviting", "Invitations go out"),
        ("done", "Done"),
        ("cancelled", "Cancelled"),
    ]
    number = models.CharField(max_length=24, unique=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="draws")
    status = models.CharField(max_length=12, choices=STATUSES, default="draft")
    is_notification = models.BooleanField(default=False)  # a round of notifications of interest: its pool is federal
    title = models.JSONField()  # {"en": …, "fr": …}: the published words of its target; "General"
    criteria = models.JSONField(
        default=dict
    )  # intake/draws/criteria.py, of a round intake/entry/criteria.py; empty: all
    attested_before = models.DateTimeField()  # the eligibility snapshot; of a round: profiles submitted before
    places = models.PositiveIntegerField(null=True, blank=True)  # at most so many
    floor = models.PositiveSmallIntegerField(null=True, blank=True)  # at least so many points
    ceiling = models.PositiveSmallIntegerField(null=True, blank=True)  # at most so many points
    aim = models.JSONField(default=dict)  # what was ticked to make the criteria (intake/draws/aiming.py)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    expected_share = models.DecimalField(max_digits=4, decimal_places=3, default=1)  # of invitations that apply
    simulated = models.JSONField(default=dict)  # the last simulation, whole: count, lowest, expected, left
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)  # the last invitation went out
    ended_why = models.CharField(max_length=500, blank=True)  # why it was cancelled, or its unread invitations revoked

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True) | ~Q(countersigned_by=F("signed_by")),
                name="two_people_sign_a_draw",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "signed_once", "cancelled"])
                | Q(signed_by__isnull=False, countersigned_by__isnull=False),
                name="a_signed_draw_has_two_signatures",
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(ceiling__isnull=True) | Q(floor__lte=F("ceiling")),
                name="a_draw_has_its_floor_below_its_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(expected_share__gte=0, expected_share__lte=1), name="a_share_is_part_of_a_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Invitation(models.Model):
    """The right to apply, until a day. From a draw, or (draw empty) from a federal notification of interest."""

    STATUSES: ClassVar = [
        ("chosen", "Chosen"),  # in a signed draw, not sent yet
        ("sent", "Sent"),
        ("used", "Application submitted"),
        ("missed", "Deadline missed"),
        ("declined", "Declined"),
        ("revoked", "Revoked"),
    ]
    number = models.CharField(max_length=24, unique=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="invitations")
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    draw = models.ForeignKey(Draw, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")
    interest = models.ForeignKey(
        ExpressionOfInterest, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    application = models.OneToOneField(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="invitation"
    )
    status = models.CharField(max_length=10, choices=STATUSES, default="chosen")
    rank = models.PositiveIntegerField(null=True, blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)  # when it was chosen
    due_at = models.DateTimeField(null=True, blank=True)  # the application and its fee, by this moment
    chosen_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "interest"], name="invited_once_by_a_draw"),
            models.UniqueConstraint(
                fields=["interest"], condition=Q(status__in=["chosen", "sent"]), name="one_live_invitation"
            ),
            models.CheckConstraint(
                condition=~Q(status="revoked") | Q(read_at__isnull=True), name="what_was_read_is_not_revoked"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PoolTag(models.Model):
    """A mark that staff put on an expression of interest, for draws that aim at it (program file: [tags])."""

    interest = models.ForeignKey(ExpressionOfInterest, on_delete=models.PROTECT, related_name="tags")
    code = models.CharField(max_length=40)
    put_at = models.DateTimeField()
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interest", "code"], condition=Q(taken_at__isnull=True), name="one_live_tag_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.interest}"


class PublishedDraw(models.Model):
    """One line of the public record: of a draw held here (`draw`), or of one that was published before."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="published_draws")
    key = models.CharField(max_length=80, unique=True)  # the same line is published once
    held_on = models.DateField()
    stream_code = models.CharField(max_length=40)
    stream_name = models.JSONField()
    is_notification = models.BooleanField(default=False)  # notifications of interest to the federal pool
    invitations = models.PositiveIntegerField()
    lowest = models.PositiveSmallIntegerField(null=True, blank=True)  # empty: no score counted
    highest = models.PositiveSmallIntegerField(null=True, blank=True)  # of a range
    attested_before = models.DateTimeField(null=True, blank=True)  # the end of the profile window
    is_general = models.BooleanField(default=False)
    target = models.JSONField()  # {"en": …, "fr": …}
    noc = models.JSONField(default=list)
    note = models.JSONField(default=dict)
    draw = models.OneToOneField(Draw, null=True, blank=True, on_delete=models.PROTECT, related_name="published")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-held_on", "stream_code"], name="published_by_day")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.stream_code} {self.invitations}"
