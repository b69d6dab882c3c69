"""What happened to a file (only ever added to, hash-chained) and what must happen because of it."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from nominee.lifecycle import ACTIONS
from nominee.models.application import Application
from nominee.models.people import User
from nominee.models.program import StreamVersion
from nominee.words import Words


def digest_of(content: list[Any]) -> str:
    """SHA-256 of an event's columns, in the order of `ApplicationEvent.digest`."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class ApplicationEvent(models.Model):
    """One action on one file. Database triggers refuse UPDATE, DELETE and TRUNCATE."""

    only_added_to = "at"  # the column of a row’s moment

    # The first column of event_number_once: an index of its own would be the same again, 24 million times.
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the file
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null: the system
    role = models.CharField(max_length=40)  # the role acted in
    # In whose stead, while that person was away; `role` is then theirs.
    acted_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    action = models.CharField(max_length=40)  # "start" opens the file
    from_status = models.CharField(max_length=30, blank=True)
    to_status = models.CharField(max_length=30)
    asked = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # what was asked and answered
    stream_version = models.ForeignKey(StreamVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    software = models.CharField(max_length=40)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("application", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="event_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.number} {self.action}"

    def digest(self) -> str:
        """SHA-256 over every column, the previous event's hash included."""
        content = [
            self.application_id,
            self.number,
            self.at.astimezone(UTC).isoformat(),
            self.by_id,
            self.role,
            self.action,
            self.from_status,
            self.to_status,
            json.loads(json.dumps(self.asked, cls=DjangoJSONEncoder)),
            self.stream_version_id,
            self.software,
            self.previous_hash,
        ]
        if self.acted_for_id is not None:  # at the end, so that what was hashed before the column came stays as it was
            content.append(self.acted_for_id)
        return digest_of(content)

    @property
    def name(self) -> Words:
        if self.action == "start":
            return Words("Application started", "Demande commencée")
        return ACTIONS[self.action].name

    @property
    def public(self) -> Words | None:
        """The applicant's words for it; None when their history does not show it."""
        if self.action == "start":
            return Words("You started your application.", "Vous avez commencé votre demande.")
        return ACTIONS[self.action].public


class Effect(models.Model):
    """Work that an event caused: claimed by a conditional UPDATE, so that a dead worker loses nothing."""

    PENDING, CLAIMED, DONE, FAILED = "pending", "claimed", "done", "failed"

    event = models.ForeignKey(ApplicationEvent, on_delete=models.PROTECT, related_name="effects")
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default=PENDING)
    lease = models.UUIDField(null=True, default=None)  # who holds it: a late worker is fenced off
    claimed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "name"], name="effect_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "claimed", "done", "failed"]), name="effect_state_is_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state__in=["pending", "claimed"]),
                name="effects_not_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of event {self.event_id}"

    @staticmethod
    def new_lease() -> uuid.UUID:
        return uuid.uuid4()
