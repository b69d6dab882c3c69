"""What officers keep on the desk: their views of the list, their notes, and what they are still writing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models.application import Application
from nominee.models.people import User
from nominee.models.team import Team
from nominee.words import Words

NOTE_KINDS: dict[str, Words] = {
    "note": Words("Note", "Note"),
    "call": Words("Call", "Appel"),
    "interview": Words("Interview", "Entrevue"),
    "risk": Words("Risk", "Risque"),
    "medical": Words("Medical", "Santé"),
    "integrity": Words("Integrity", "Intégrité"),
}
SEALED_NOTES = frozenset({"medical", "integrity"})  # their words are kept sealed, and are not found by the search


class SavedView(models.Model):
    """A way to look at the list: its filters, order and grouping, under a name. Shared with a team, or one's own."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.TextField()  # the address' query string, as the list writes it
    shared_with = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="views")
    is_first = models.BooleanField(default=False)  # what the owner's list opens with
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_first=True), name="one_first_view"),
        ]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """What an officer writes on a file for other officers. After fifteen minutes it stays; a correction is added."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes", db_index=False)
    kind = models.CharField(max_length=20, choices=[(code, words.en) for code, words in NOTE_KINDS.items()])
    text = models.TextField(max_length=8000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    pinned_at = models.DateTimeField(null=True)
    pinned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["application", "-at", "-id"], name="notes_of_a_file")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(NOTE_KINDS)), name="note_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class UnfinishedText(models.Model):
    """What an officer is still writing on a page of a file: kept for them alone, never part of the record."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=80)  # which form of which page: "act:recommend", "note"
    values = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "application", "place"], name="one_unfinished_text_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.place} of {self.application_id}"
