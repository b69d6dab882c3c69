"""A version of a stream's rules that somebody proposes, and what it would change in the files there are."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from nominee.models.application import Application
from nominee.models.people import User
from nominee.models.program import Stream, StreamVersion
from nominee.models.remembered import RememberedJSONField
from nominee.words import Words

PROPOSAL_STATES: dict[str, Words] = {
    "proposed": Words("Waits to be published", "En attente de publication"),
    "published": Words("Published", "Publiée"),
    "withdrawn": Words("Withdrawn", "Retirée"),
}
REPLAY_STATES: dict[str, Words] = {
    "waiting": Words("Waits for its turn", "En attente"),
    "running": Words("Under way", "En cours"),
    "done": Words("Finished", "Terminée"),
    "cancelled": Words("Cancelled", "Annulée"),
}


class ProposedVersion(models.Model):
    """What is proposed never changes, and it is answered once (database trigger). Another text is another proposal."""

    number = models.CharField(max_length=20, unique=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="proposals")
    text = models.TextField()  # the program file as it was given
    label = models.CharField(max_length=80)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)
    definition = RememberedJSONField()
    sha256 = models.CharField(max_length=64)
    replaces = models.ForeignKey(StreamVersion, on_delete=models.PROTECT, related_name="+")  # compared with in replays
    note = models.TextField(blank=True, max_length=2000)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="proposed")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, max_length=2000)
    published = models.OneToOneField(StreamVersion, null=True, on_delete=models.PROTECT, related_name="proposal")

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(PROPOSAL_STATES)), name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="proposed", answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(state="proposed"),
                name="a_proposal_is_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published__isnull=True) & ~Q(state="published")
                | Q(published__isnull=False, state="published") & ~Q(answered_by=F("proposed_by")),
                name="rules_are_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state_name(self) -> Words:
        return PROPOSAL_STATES[self.state]


class Replay(models.Model):
    """A proposed version, run over the files of its stream beside the version it would replace.

    `after` is the key of the last file that was run: whoever goes on begins behind it.
    """

    proposal = models.ForeignKey(ProposedVersion, on_delete=models.PROTECT, related_name="replays")
    baseline = models.ForeignKey(StreamVersion, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    claimed_at = models.DateTimeField(null=True)  # when a worker last said that it is at it
    claim = models.UUIDField(null=True)
    after = models.BigIntegerField(default=0)
    until = models.BigIntegerField(default=0)  # the newest file there was when it began
    total = models.PositiveIntegerField(default=0)
    run = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # files that could not be run, whatever the reason
    counts = models.JSONField(default=dict)  # how many files differ in what: codes and numbers, of nobody
    beyond = models.JSONField(default=dict)  # drafts and the pool, once the files are run (nominee/rules/beyond.py)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(REPLAY_STATES)), name="replay_state_is_known"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(state__in=["waiting", "running"]), name="one_replay_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"replay {self.pk} of {self.proposal_id}"

    @property
    def state_name(self) -> Words:
        return REPLAY_STATES[self.state]

    @property
    def is_under_way(self) -> bool:
        return self.state in {"waiting", "running"}

    @property
    def percent(self) -> int:
        if self.state == "done":
            return 100
        others = self.beyond.values()
        run, total = (
            own + sum(row[name] for row in others) for name, own in (("run", self.run), ("total", self.total))
        )
        return min(99, 100 * run // total) if total else 0


class ReplayedFile(models.Model):
    """One file that would get a different result, in codes. The reasons are computed when somebody may read them."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="files", db_index=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    kinds = ArrayField(models.CharField(max_length=20))
    differences = models.JSONField()

    class Meta:
        ordering: ClassVar = ["application"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["replay", "application"], name="a_file_is_replayed_once")
        ]

    def __str__(self) -> str:
        return f"file {self.application_id} in replay {self.replay_id}"
