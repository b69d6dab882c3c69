"""The application: one person's file, its answers, and the repeated entries of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from nominee.lifecycle import STATES, State
from nominee.models.people import User
from nominee.models.program import Program, Stream, StreamVersion
from nominee.models.sealed_answers import SealedAnswers
from nominee.models.team import Queue, Team

if TYPE_CHECKING:
    from django.db.models.manager import RelatedManager

    from nominee.models.document import Document
    from nominee.models.event import ApplicationEvent


_OPEN = Q(decided_at__isnull=True, submitted_at__isnull=False)
_UNDECIDED = Q(decided_at__isnull=True)


class Application(models.Model):
    """`status` is the target of the last event; only machine.perform writes it.

    `answers` holds the form as the applicant gave it (field code -> JSON-plain value); the columns
    beside it are those that lists filter, sort and search by.
    """

    number = models.CharField(max_length=24, unique=True)  # the file number people see
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+", db_index=False)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="applications")
    stream_version = models.ForeignKey(
        StreamVersion, on_delete=models.PROTECT, related_name="applications", db_index=False
    )
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

    answers = SealedAnswers(default=dict)  # what the program marks stands there as a reference (nominee/sealing)
    declared_at = models.DateTimeField(null=True, blank=True)
    draft_due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    status_since = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)  # the date that bites next, for worklists
    # No index of their own on the holder's columns: those of open files below serve every list, and a whole one,
    # where the planner finds it, makes it read the decided files as well.
    assigned_to = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_applications", db_index=False
    )

    # The holder of an open file is `assigned_to` or `queue`, never both and never nobody.
    queue = models.ForeignKey(
        Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    held_since = models.DateTimeField(null=True, blank=True)
    complexity = models.PositiveSmallIntegerField(default=1)  # 1 plain, 2 some, 3 hard
    child_ages_out_on = models.DateField(null=True, blank=True)
    # When somebody must act next, which rule says so, and its receipt (nominee/work/urgency.py).
    next_on = models.DateField(null=True, blank=True)
    next_rule = models.CharField(max_length=40, blank=True)
    next_receipt = models.JSONField(default=dict, blank=True)
    # Put aside until a day, or until something happens; then it is back on the list by itself.
    is_aside = models.BooleanField(default=False)
    aside_until = models.DateField(null=True, blank=True)
    aside_for = models.CharField(max_length=40, blank=True)
    aside_why = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        entries: RelatedManager[Entry]
        documents: RelatedManager[Document]
        events: RelatedManager[ApplicationEvent]

    # Of a row that access.file_for found: for whom, and what it was opened with, where there is no other sight of it.
    sight_of: int | None = None
    opening_key: int | None = None

    class Meta:
        permissions = (
            ("act_for", "Act for the applicant of this file"),
            ("see_restricted", "See this file while it is restricted"),
        )
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=list(STATES)), name="status_is_in_the_table"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="past_draft_is_submitted",
            ),
            models.CheckConstraint(
                condition=~_OPEN
                | Q(assigned_to__isnull=False, queue__isnull=True)
                | Q(assigned_to__isnull=True, queue__isnull=False),
                name="open_file_has_one_holder",
            ),
            models.CheckConstraint(
                condition=~_OPEN | (Q(next_on__isnull=False, held_since__isnull=False) & ~Q(next_rule="")),
                name="open_file_has_a_next_day",
            ),
            models.CheckConstraint(
                condition=Q(is_aside=False, aside_until__isnull=True, aside_for="")
                | Q(is_aside=True, aside_until__isnull=False),
                name="a_file_put_aside_comes_back",
            ),
        ]
        indexes: ClassVar = [
            # Worklists read open files only; each sort key ends in the id (keyset paging). What facets count
            # and lists filter by is in the index, so that a count never reads the table.
            models.Index(
                fields=["assigned_to", "next_on", "id"],
                include=["is_aside", "status", "stream"],
                condition=_UNDECIDED,
                name="open_by_officer",
            ),
            models.Index(
                fields=["team", "next_on", "id"],
                include=["is_aside", "status", "stream", "assigned_to", "queue", "language", "complexity"],
                condition=_UNDECIDED,
                name="open_by_team",
            ),
            models.Index(
                fields=["queue", "next_on", "id"],
                include=["is_aside", "language", "stream", "complexity"],
                condition=Q(decided_at__isnull=True, queue__isnull=False),
                name="open_by_queue",
            ),
            models.Index(
                fields=["next_on", "id"],
                include=["is_aside", "status", "stream", "team"],
                condition=_UNDECIDED,
                name="open_by_next",
            ),
            models.Index(
                fields=["status", "next_on", "id"],
                include=["is_aside", "stream"],
                condition=_UNDECIDED,
                name="open_by_status",
            ),
            models.Index(fields=["due_on", "id"], condition=_UNDECIDED, name="open_by_due"),
            models.Index(fields=["aside_until"], condition=Q(is_aside=True), name="put_aside"),
            models.Index(fields=["-decided_at", "-id"], condition=Q(decided_at__isnull=False), name="closed_by_day"),
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

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="entries", db_index=False)
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
