"""Is it true (checks), is it enough (findings), and what follows (recommendation, decision)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nominee.models import Application, ApplicationEvent, Document, User


class VerificationCheck(models.Model):
    """One line of the verification log: what was claimed, what the source answered, who settled it and how."""

    ASKING, ANSWERED, UNREACHABLE, SETTLED = "asking", "answered", "unreachable", "settled"
    OUTCOMES: ClassVar = [
        ("confirmed", _("Confirmed")),
        ("not_confirmed", _("Not confirmed")),
        ("discrepancy", _("Discrepancy")),
        ("not_possible", _("Not possible")),
        ("risk_managed", _("Outstanding, risk-managed")),
    ]
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField(max_length=60)
    item = models.PositiveIntegerField(default=0)  # which entry, where a check is made once for each
    source = models.CharField(max_length=40)
    title = models.JSONField()
    claim = models.JSONField()
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=ASKING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)  # why the source could not be reached
    asked_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # whole, as received
    answer_sha256 = models.CharField(max_length=64, blank=True)
    compared = models.JSONField(default=list)
    suggested = models.CharField(max_length=20, blank=True)  # what the comparison suggests
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    reason = models.TextField(blank=True, max_length=2000)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # null: by the answer
    settled_at = models.DateTimeField(null=True)
    valid_days = models.PositiveSmallIntegerField()
    expires_on = models.DateField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "code", "item"], name="check_once_per_file"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="settled") & Q(outcome=""),
                name="settled_means_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(reason=""), name="a_person_gives_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="asking"), name="checks_to_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.application}"


class CriterionFinding(models.Model):
    """A criterion as computed and as the officer left it: confirmed, or overridden with evidence and a reason."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="findings")
    criterion = models.CharField(max_length=60)
    computed = models.CharField(max_length=10)
    reasons = models.JSONField()
    result = models.CharField(max_length=10, blank=True)  # met or not_met, once a person has said so
    evidence = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, max_length=4000)
    assessed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "criterion"], name="one_finding_per_criterion"),
            models.CheckConstraint(
                condition=Q(result="") | Q(result=F("computed")) | ~Q(reason="") & Q(evidence__isnull=False),
                name="an_override_has_evidence_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.application}"

    @property
    def is_overridden(self) -> bool:
        return bool(self.result) and self.result != self.computed


class Recommendation(models.Model):
    OUTCOMES: ClassVar = [("nominate", _("Nominate")), ("refuse", _("Refuse"))]

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recommendations")
    event = models.OneToOneField(ApplicationEvent, on_delete=models.PROTECT, related_name="recommendation")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    reasons = models.TextField(max_length=8000)
    recommended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recommended_at = models.DateTimeField()
    snapshot = models.JSONField()  # the facts, findings and document hashes as they stood
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(withdrawn_at__isnull=True), name="one_live_recommendation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.application}"


class Decision(models.Model):
    """Signed by someone other than the recommender: by the table, and by a constraint of the database."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    event = models.OneToOneField(ApplicationEvent, on_delete=models.PROTECT, related_name="decision")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10)
    recommended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    snapshot = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(decided_by=F("recommended_by")), name="decider_is_not_the_recommender"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.application}"
