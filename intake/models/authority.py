"""Authority as a chain of dated facts, who else helps, what is done in an applicant's name, and what they are told."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from intake.models.representation import Representation
from nominee.models import Application, User
from nominee.words import Words

FACTS: dict[str, Words] = {
    "granted": Words("Named", "Nomination"),
    "accepted": Words("Accepted", "Acceptation"),
    "declined": Words("Declined", "Refus"),
    "lapsed": Words("Not accepted in time", "Non accepté à temps"),
    "scope": Words("Scope changed", "Étendue modifiée"),
    "suspended": Words("Suspended", "Suspension"),
    "reinstated": Words("In force again", "De nouveau en vigueur"),
    "ended": Words("Ended", "Fin"),
    "signal": Words("Noticed", "Signalement"),
}


class AuthorityFact(models.Model):
    """One thing that happened to somebody's authority on a file, numbered within the file. Only ever added to.

    What a person was authorized to do at any moment is read from these rows alone (intake/representing/chain.py).
    """

    only_added_to = "at"

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="authority_facts", db_index=False
    )
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the file
    representation = models.ForeignKey(Representation, on_delete=models.PROTECT, related_name="facts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")  # whose authority
    kind = models.CharField(max_length=12, choices=[(code, name.en) for code, name in FACTS.items()])
    at = models.DateTimeField()
    by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # null: the system
    scopes = ArrayField(models.CharField(max_length=20), null=True)  # of “granted” and “scope”: all of it from then on
    details = models.JSONField(default=dict)  # licence, relation, why, what was declared; nothing of the applicant

    class Meta:
        ordering = ("application", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="authority_fact_number_once"),
            models.CheckConstraint(condition=Q(kind__in=[*FACTS]), name="authority_fact_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.number} {self.kind}"

    @property
    def name(self) -> Words:
        return FACTS[self.kind]


class ClientEnrolment(models.Model):
    """A representative asks somebody to appoint them: a number and a PIN go to that person's own address.

    The PIN is made when it is sent and kept as its hash.
    """

    number = models.CharField(max_length=24, unique=True)
    representative = models.ForeignKey(User, on_delete=models.PROTECT, related_name="enrolments")
    client_email = models.EmailField(blank=True)  # emptied once it is over
    language = models.CharField(max_length=2)
    basis = models.CharField(max_length=20)
    relation = models.CharField(max_length=80, blank=True)
    body = models.CharField(max_length=40, blank=True)
    licence_number = models.CharField(max_length=40, blank=True)
    scopes = ArrayField(models.CharField(max_length=20))
    declared_at = models.DateTimeField()  # the representative’s declaration, and when it began
    expires_at = models.DateTimeField()
    pin_hash = models.CharField(max_length=128, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=12, blank=True)  # appointed, declined, taken_back, lapsed, tried_out
    representation = models.OneToOneField(Representation, null=True, on_delete=models.PROTECT, related_name="enrolment")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(closed_at__isnull=True), name="enrolments_open"),
        ]

    def __str__(self) -> str:
        return self.number


class DisclosedHelp(models.Model):
    """Somebody who helped and does not act: named by the applicant, with no right on the file."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="disclosed_help")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=80)
    is_paid = models.BooleanField()
    what = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"help {self.pk} for {self.application_id}"


class ActInName(models.Model):
    """Something that a representative changed in a draft: which page, which questions, never what was written.

    Steps, documents and payments have rows of their own, which the applicant's page reads beside these.
    """

    only_added_to = "at"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="acts_in_name")
    representation = models.ForeignKey(Representation, on_delete=models.PROTECT, related_name="acts")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)  # answers, entry_added, entry_changed, entry_removed
    fields = ArrayField(models.CharField(max_length=80), default=list)  # codes of questions, or the kind of entry

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} in {self.application_id}"


class AuthorityNotice(models.Model):
    """An e-mail that is owed about authority. It says that there is something to read, and nothing of whom."""

    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")  # null: of an enrolment
    fact = models.ForeignKey(AuthorityFact, null=True, on_delete=models.PROTECT, related_name="notices")
    enrolment = models.ForeignKey(ClientEnrolment, null=True, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)  # intake/representing/noticing.py
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # null: sent, or given up
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="authority_notices_owed")
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id or self.enrolment_id}"
