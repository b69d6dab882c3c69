"""The application: one person's file, its answers, and the repeated entries of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from nominee.lifecycle import STATES, State
from nominee.models.people import User
from nominee.models.program import Program, Stream, StreamVersion

if TYPE_CHECKING:
    from django.db.models.manager import RelatedManager

    from nominee.models.document import Document
    from nominee.models.event import ApplicationEvent


class Application(models.Model):
    """`status` is the target of the last event; only machine.perform writes it.

    `answers` holds the form as the applicant gave it (field code -> JSON-plain value); the columns
    beside it are those that lists filter, sort and search by.
    """

    number = models.CharField(max_length=24, unique=True)  # the file number people see
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="applications")
    stream_version = models.ForeignKey(StreamVersion, on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(max_length=30, default="draft", editable=False)
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="applications")

    family_name = models.CharField(max_length=120, blank=True)
    given_names = models.CharField(max_length=120, blank=True)
    search_name = models.CharField(max_length=260, blank=True)  # no accents, lower case, one space
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=2, default="en")
    passport_expires_on = models.DateField(null=True, blank=True)
    permit_expires_on = models.DateField(null=True, blank=True)
    job_noc = models.CharField(max_length=5, blank=True)
    employer_name = models.CharField(max_length=200, blank=True)
    employer_business_number = models.CharField(max_length=9, blank=True)

    answers = models.JSONField(default=dict)
    declared_at = models.DateTimeField(null=True, blank=True)
    draft_due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    status_since = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)  # the date that bites next, for worklists
    assigned_to = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_applications"
    )

    if TYPE_CHECKING:
        entries: RelatedManager[Entry]
        documents: RelatedManager[Document]
        events: RelatedManager[ApplicationEvent]

    class Meta:
        permissions = (("act_for", "Act for the applicant of this file"),)
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=list(STATES)), name="status_is_in_the_table"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="past_draft_is_submitted",
            ),
        ]
        indexes: ClassVar = [
            # Worklists read open files only; each sort key ends in the id (keyset paging).
            models.Index(
                fields=["status", "due_on", "id"],
                condition=Q(decided_at__isnull=True),
                name="open_by_status_due",
            ),
            models.Index(
                fields=["assigned_to", "due_on", "id"],
                condition=Q(decided_at__isnull=True),
                name="open_by_officer_due",
            ),
            models.Index(fields=["due_on", "id"], condition=Q(decided_at__isnull=True), name="open_by_due"),
            models.Index(fields=["search_name"], opclasses=["text_pattern_ops"], name="by_search_name"),
            models.Index(fields=["employer_business_number"], name="by_employer"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> State:
        return STATES[self.status]

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip() or "–"

    @property
    def definition(self) -> dict[str, Any]:
        return self.stream_version.definition


class Entry(models.Model):
    """One job, study, address, family member or language test of an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=30)
    data = models.JSONField()
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "-started_on", "id")
        indexes: ClassVar = [models.Index(fields=["application", "kind"], name="entry_by_kind")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=models.F("started_on")),
                name="entry_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class ApplicationUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Application, on_delete=models.CASCADE)


class ApplicationGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Application, on_delete=models.CASCADE)
