"""Who may act for an applicant, and under which licence. What happened to it is told by AuthorityFact (authority.py)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from intake.models.licence import Licence
from nominee.models import Application, User
from nominee.programs.representation import SCOPES, Rules, body_name, rules
from nominee.words import Words

WHY_SUSPENDED: dict[str, Words] = {
    "not_in_good_standing": Words(
        "the professional body does not show the licence in good standing",
        "l’organisme professionnel n’indique pas que le permis est en règle",
    ),
    "not_found": Words(
        "the professional body has no such licence", "l’organisme professionnel n’a aucun permis portant ce numéro"
    ),
    "name_differs": Words(
        "the licence is in another person’s name", "le permis est au nom d’une autre personne"
    ),
    "banned": Words(
        "the person is on the list of bans", "la personne figure sur la liste des interdictions"
    ),
    "unverified": Words(
        "no register has confirmed the licence in time", "aucun registre n’a confirmé le permis à temps"
    ),
}  # fmt: skip


def every_scope() -> list[str]:
    return list(SCOPES)


class Representation(models.Model):
    """An applicant's authorization of a representative for one file (representation.toml).

    Named, then accepted; from then on the person acts, unless it is suspended, until it ends. Each step is an
    AuthorityFact of its own; the columns here are what the last facts say.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="representations")
    representative = models.ForeignKey(User, on_delete=models.PROTECT, related_name="representations")
    basis = models.CharField(max_length=20, default="licensed")  # representation.toml, bases
    relation = models.CharField(max_length=80, blank=True)  # of somebody unpaid: sister, friend, teacher
    body = models.CharField(max_length=40, blank=True)
    licence_number = models.CharField(max_length=40, blank=True)
    licence = models.ForeignKey(
        Licence, null=True, blank=True, on_delete=models.PROTECT, related_name="representations"
    )
    scopes = ArrayField(models.CharField(max_length=20), default=every_scope)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accept_by = models.DateTimeField(null=True, blank=True)  # after this moment it lapses, if nobody accepted
    accepted_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_why = models.CharField(max_length=40, blank=True)  # WHY_SUSPENDED
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
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspended_why="")
                | (Q(suspended_at__isnull=False, accepted_at__isnull=False) & ~Q(suspended_why="")),
                name="a_suspension_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative} for {self.application}"

    @property
    def rules(self) -> Rules:
        return rules(self.application.program.code)

    @property
    def body_name(self) -> Words:
        return body_name(self.body)

    @property
    def is_acting(self) -> bool:
        return self.ended_at is None and self.accepted_at is not None and self.suspended_at is None

    @property
    def is_waiting(self) -> bool:
        """Named, and not accepted yet."""
        return self.ended_at is None and self.accepted_at is None

    @property
    def is_suspended(self) -> bool:
        return self.ended_at is None and self.suspended_at is not None

    @property
    def why(self) -> Words:
        return WHY_SUSPENDED.get(self.suspended_why, Words("", ""))

    @property
    def basis_name(self) -> Words:
        row = self.rules.basis(self.basis)
        return Words.from_json(row["name"]) if row else Words(self.basis, self.basis)

    @property
    def scope_names(self) -> list[Words]:
        return [self.rules.scope_name(code) for code in SCOPES if code in self.scopes]
