"""Who may see one file beside what a role says: restrictions of it, declared conflicts, and files opened with a reason.

A row is added, and ended once; a trigger of the database refuses every other change (nominee/migrations/0013).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nominee.models.application import Application
from nominee.models.people import User
from nominee.words import Words

GROUNDS: dict[str, Words] = {
    "colleague": Words("The applicant works with us", "La personne candidate travaille avec nous"),
    "relative": Words(
        "The applicant is a relative of somebody who works with us",
        "La personne candidate est parente d’un membre du personnel",
    ),
    "public": Words("The applicant is known to the public", "La personne candidate est connue du public"),
    "integrity": Words("An integrity case", "Un cas d’intégrité"),
    "other": Words("Another reason", "Une autre raison"),
}
TIES: dict[str, Words] = {
    "family": Words("Family", "Famille"),
    "friend": Words("Friend or neighbour", "Amitié ou voisinage"),
    "client": Words("Former client or employer", "Ancien client ou employeur"),
    "other": Words("Another tie", "Un autre lien"),
}
PURPOSES: dict[str, Words] = {
    "complaint": Words("A complaint or an enquiry", "Une plainte ou une demande de renseignements"),
    "court": Words("A court, a tribunal or the Ombudsman", "Un tribunal ou l’ombudsman"),
    "safety": Words("Somebody’s safety", "La sécurité d’une personne"),
    "audit": Words("A review or an audit", "Une révision ou un audit"),
    "absence": Words("Nobody else who sees it is here", "Personne d’autre qui y a accès n’est présent"),
}


class Ended(models.Model):
    """What all three share: it lasts until it is ended, by somebody, for a reason."""

    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class Restriction(Ended):
    """A file that is out of sight: `restricted` to its named circle, or put into the `archive` before its time."""

    RESTRICTED, ARCHIVED = "restricted", "archived"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="restrictions", db_index=False)
    kind = models.CharField(max_length=12)
    ground = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["restricted", "archived"]), name="restriction_kind_is_known"),
            models.UniqueConstraint(
                fields=["kind", "application"], condition=Q(ended_at__isnull=True), name="one_restriction_of_a_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="restrictions_of_a_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.application_id}"

    @property
    def ground_name(self) -> Words:
        return GROUNDS[self.ground]


class DeclaredConflict(Ended):
    """Somebody who may not work on a file for what ties them to its people: to them it does not exist."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="conflicts", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="conflicts", db_index=False)
    tie = models.CharField(max_length=12)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "application"], condition=Q(ended_at__isnull=True), name="one_conflict_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(ended_by=F("user")), name="nobody_ends_their_own_conflict"),
        ]
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="conflicts_of_a_file")]

    def __str__(self) -> str:
        return f"{self.user_id} and {self.application_id}"

    @property
    def tie_name(self) -> Words:
        return TIES[self.tie]


class BreakGlass(Ended):
    """A file opened for a while by somebody who has no sight of it: for a purpose, to read, and not unseen."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="openings", db_index=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="openings", db_index=False)
    category = models.CharField(max_length=12)
    purpose = models.CharField(max_length=500)
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_at__gt=F("at")), name="an_opening_lasts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "application", "until_at"], name="openings_of_a_person"),
            models.Index(fields=["application", "at"], name="openings_of_a_file"),
            models.Index(fields=["at"], name="openings_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} opened {self.application_id}"

    @property
    def category_name(self) -> Words:
        return PURPOSES[self.category]

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.until_at
