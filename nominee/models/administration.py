"""What was changed in the house itself: accounts, rules, queues, settings. Only ever added to, one hash chain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from nominee.models.people import User
from nominee.words import Words

KINDS: dict[str, Words] = {
    "account": Words("Accounts", "Comptes"),
    "access": Words("Groups and permissions", "Groupes et autorisations"),
    "scope": Words("Who may see a file", "Qui peut voir un dossier"),
    "sign_in": Words("Sign-in", "Ouverture de session"),
    "program": Words("Program", "Programme"),
    "stream": Words("Streams", "Volets"),
    "rules": Words("Rules of streams", "Règles des volets"),
    "office": Words("Offices", "Bureaux"),
    "team": Words("Teams", "Équipes"),
    "queue": Words("Queues", "Files d’attente"),
    "absence": Words("Absences", "Absences"),
    "allocation": Words("Allocation", "Attribution"),
    "employer": Words("Employers and who acts for them", "Employeurs et personnes qui agissent pour eux"),
    "draw": Words("Draws", "Tirages"),
    "opening": Words("Opening days", "Jours d’ouverture"),
    "deadlines": Words("More time for everybody", "Délai supplémentaire pour tous"),
    "letter": Words("Letters", "Lettres"),
    "setting": Words("Settings", "Paramètres"),
    "verification": Words("Verification of this log", "Vérification de ce journal"),
}


class AdministrativeChange(models.Model):
    """One change. Triggers of the tables write it, in the change's own transaction; a trigger of this table chains it.

    `number`, `previous_hash`, `hash`, `means`, `database_role` and `transaction` are the database's to fill, whoever
    inserts the row. Values are kept as they were shown: secrets as "hidden", long ones as their digest.
    """

    only_added_to = "at"  # the column of a row’s moment

    number = models.PositiveBigIntegerField(unique=True)  # 1, 2, 3 … without a gap
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, db_index=False, on_delete=models.PROTECT, related_name="+")
    # How, and who when nobody is named: "page", "visitor", "command load_program", "worker"; empty: in the database.
    means = models.CharField(max_length=80, blank=True)
    database_role = models.CharField(max_length=63)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)  # what it is known by: an address, a code
    subject_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)  # of a change, only what differs; null: it was not there
    after = models.JSONField(null=True)  # null: it is gone
    why = models.CharField(max_length=500, blank=True)
    transaction = models.BigIntegerField()  # what was changed together
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-number"], name="changes_by_kind"),
            models.Index(fields=["by", "-number"], name="changes_by_person"),
            models.Index(fields=["at"], name="changes_by_day"),
        ]

    def __str__(self) -> str:
        return f"change {self.number}: {self.kind} {self.subject}"

    @property
    def names(self) -> list[str]:
        """The fields that the change touches, in order."""
        return sorted({*(self.before or {}), *(self.after or {})})

    def value(self, name: str) -> tuple[Any, Any]:
        return (self.before or {}).get(name), (self.after or {}).get(name)
