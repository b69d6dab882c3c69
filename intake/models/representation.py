"""Who may act for an applicant, and under which licence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models import Application, User
from nominee.words import Words

BODIES = [
    ("law_society", Words("Law Society of Ontario", "Barreau de l’Ontario")),
    (
        "consultants_college",
        Words(
            "College of Immigration and Citizenship Consultants",
            "Collège des consultants en immigration et en citoyenneté",
        ),
    ),
]


class Representation(models.Model):
    """An applicant's authorization of a representative for one file (Ontario Immigration Act, 2015, s. 14)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="representations")
    representative = models.ForeignKey(User, on_delete=models.PROTECT, related_name="representations")
    body = models.CharField(max_length=40, choices=[(code, name.en) for code, name in BODIES])
    licence_number = models.CharField(max_length=40)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(ended_at__isnull=True), name="one_live_representative"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("granted_at")),
                name="authority_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative} for {self.application}"

    @property
    def body_name(self) -> Words:
        return dict(BODIES)[self.body]
