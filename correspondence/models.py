"""What we say and hear: letters (immutable once published) and the requests that wait for an answer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from nominee.models import Application, ApplicationEvent, User


def storage_name(letter: Letter, _name: str) -> str:
    return f"letters/{letter.public_id.hex[:2]}/{letter.public_id.hex}.pdf"


class Letter(models.Model):
    """The portal copy is the official one. Database triggers refuse any change once it is published."""

    only_added_to = "published_at"  # the column of a row’s moment

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    event = models.ForeignKey(ApplicationEvent, on_delete=models.PROTECT, related_name="letters")
    code = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    template_version = models.CharField(max_length=40)
    values = models.JSONField(encoder=DjangoJSONEncoder)
    html = models.TextField()
    pdf = models.FileField(upload_to=storage_name, max_length=200)
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("-published_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "code"], name="one_letter_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.application}"


class Request(models.Model):
    """Something the applicant must answer by a date: a request for information, or a notice of intent."""

    INFORMATION, NOTICE = "information", "notice"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="requests")
    event = models.OneToOneField(ApplicationEvent, on_delete=models.PROTECT, related_name="request")
    kind = models.CharField(
        max_length=12, choices=[(INFORMATION, "Information"), (NOTICE, "Notice of intent to refuse")]
    )
    items = models.JSONField()  # rows {"slot" or "criterion": code or "", "title": {en, fr}, "text": …}
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(blank=True, max_length=8000)
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True)  # answered, lapsed or closed with the file

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at__isnull=True), name="one_open_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application}"


class Nudge(models.Model):
    """An e-mail to one person that says only that there is something to read."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="nudges")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254)  # as given; one that no mail can have is a problem, not a lost letter
    language = models.CharField(max_length=2)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # null: sent, or given up
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "person"], name="one_nudge_per_person"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=Q(sent_at__isnull=True), name="nudges_owed"),
        ]

    def __str__(self) -> str:
        return f"nudge for letter {self.letter_id}"

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.due_at is None
