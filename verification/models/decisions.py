"""What an officer recommends, and what a manager decides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nominee.models import Application, ApplicationEvent, User


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
    """Signed by someone other than the recommender: by the table, and by a constraint of the database.

    Database triggers refuse any change of it.
    """

    only_added_to = "decided_at"  # the column of a row’s moment

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    event = models.OneToOneField(ApplicationEvent, on_delete=models.PROTECT, related_name="decision")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10)
    recommended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # In whose stead, while that person was away.
    decided_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField()
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)  # of its canonical form: what was signed

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(decided_by=F("recommended_by")), name="decider_is_not_the_recommender"),
            models.CheckConstraint(
                condition=~Q(decided_for=F("recommended_by")), name="nobody_decides_for_the_recommender"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.application}"
