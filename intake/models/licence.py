"""Licences of representatives, and every answer that a register gave about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from nominee.models import User
from nominee.programs.representation import body_name
from nominee.words import Words

STANDINGS: dict[str, Words] = {
    "unknown": Words("not answered for yet", "pas encore confirmé"),
    "good": Words("in good standing", "en règle"),
    "lapsed": Words("not in good standing", "non en règle"),
}


class Licence(models.Model):
    """One person's licence of one body under one number. What the registers said last; each answer stays beside it."""

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="licences")
    body = models.CharField(max_length=40)  # of representation.toml
    number = models.CharField(max_length=40)
    standing = models.CharField(
        max_length=10, default="unknown", choices=[(code, name.en) for code, name in STANDINGS.items()]
    )
    lapsed_why = models.CharField(max_length=40, blank=True)
    known_at = models.DateTimeField()  # since when anybody here relies on it
    asked_at = models.DateTimeField(null=True)  # when every register last answered
    good_at = models.DateTimeField(null=True)  # when they last said that all is well
    attempts = models.PositiveSmallIntegerField(default=0)  # since the last whole answer
    due_at = models.DateTimeField(null=True)  # when to ask next; while it is asked, until when its asker has it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "body", "number"], name="one_row_per_licence"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at", "id"], name="licences_to_ask_about")]

    def __str__(self) -> str:
        return f"{self.body} {self.number}"

    @property
    def body_name(self) -> Words:
        return body_name(self.body)

    @property
    def standing_name(self) -> Words:
        return STANDINGS[self.standing]


class LicenceAnswer(models.Model):
    """What one register answered about one licence at one moment. Only ever added to."""

    only_added_to = "at"

    OUTCOMES: ClassVar = [
        ("confirms", "confirms"),
        ("differs", "differs"),
        ("not_found", "not found"),
        ("unreachable", "no answer"),
    ]
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="answers")
    register = models.CharField(max_length=40)  # nominee/registers.py
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    differs = models.JSONField(default=list)
    summary = models.JSONField()
    body = models.TextField(blank=True)  # the whole answer
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["licence", "-at"], name="answers_of_a_licence")]

    def __str__(self) -> str:
        return f"{self.register}: {self.outcome} for {self.licence_id}"
