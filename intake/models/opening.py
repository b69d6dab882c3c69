"""Opening days: places of a stream that open at an announced moment, and the waiting room before it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nominee.models import Application, Stream, User


class Opening(models.Model):
    """So many places, from a moment. Whoever waits before it is put in an order that chance decides and all can check.

    `seed` decides the order and is secret until the order is drawn; `seed_sha256` is published with the announcement.
    """

    number = models.SlugField(max_length=24, unique=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="openings")
    waiting_from = (
        models.DateTimeField()
    )  # the waiting room opens; when somebody came before `opens_at` does not matter
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()  # whoever has a place has a draft until then
    places = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    seed_sha256 = models.CharField(max_length=64)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-opens_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(waiting_from__lte=F("opens_at")) & Q(opens_at__lt=F("closes_at")),
                name="opening_in_its_order",
            ),
            models.CheckConstraint(condition=Q(places__gt=0), name="opening_has_places"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(drawn_at__isnull=True), name="what_opened_is_not_cancelled"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Ticket(models.Model):
    """One person in one waiting room. `rank` is their turn: by chance, or, for who came after the opening, by arrival."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="tickets")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tickets")
    joined_at = models.DateTimeField()  # the server's clock
    rank = models.PositiveIntegerField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    application = models.OneToOneField(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="ticket"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening", "user"], name="one_ticket_a_person"),
            models.UniqueConstraint(fields=["opening", "rank"], name="one_turn_each"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.opening}"


class OpeningPlace(models.Model):
    """One of an opening's places. All of them are made with it, so that no rush can give away one more."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="all_places")
    number = models.PositiveIntegerField()
    ticket = models.OneToOneField(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="place")
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["opening", "number"], name="one_place_a_number")]
        indexes: ClassVar = [
            models.Index(fields=["opening", "number"], condition=Q(ticket__isnull=True), name="free_places")
        ]

    def __str__(self) -> str:
        return f"place {self.number} of {self.opening}"
