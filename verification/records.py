"""What verification writes in the transaction of an action."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nominee.errors import NotNow, NotValid
from nominee.hooks import effect, record
from nominee.models import ApplicationEvent
from verification import selectors, services, signals
from verification.models import Decision, Recommendation
from verification.snapshot import digest, snapshot


@record("verification.note_details")
def note_details(event: ApplicationEvent) -> None:
    """From its submission on, other files may be recognized by what this one shares with them."""
    signals.note_details(event.application, at=event.at)


@record("verification.open_checks")
def open_checks(event: ApplicationEvent) -> None:
    services.open_checks(event.application, at=event.at)


@effect("verification.ask_sources")
def ask_sources(event: ApplicationEvent) -> None:
    """Hand each open check to the worker; one that is lost is found by the sweep."""
    from verification.tasks import ask_source

    for pk in event.application.checks.filter(state="asking").values_list("pk", flat=True):
        ask_source.delay(pk)


@record("verification.open_assessment")
def open_assessment(event: ApplicationEvent) -> None:
    services.compute_findings(event.application, at=event.at)


@record("verification.take_up_changes")
def take_up_changes(event: ApplicationEvent) -> None:
    """The file is back with an officer: what came in the meantime may change claims, papers and criteria."""
    application = event.application
    signals.note_details(application, at=event.at)
    services.update_checks(application, at=event.at)
    if event.to_status == "assessment":
        services.compute_findings(application, at=event.at)


@record("verification.record_recommendation")
def record_recommendation(event: ApplicationEvent) -> None:
    outcome = event.asked["outcome"]
    if outcome not in dict(Recommendation.OUTCOMES):
        raise NotValid({"outcome": _("Choose to nominate or to refuse.")})
    not_met = event.application.findings.filter(result="not_met").exists()
    if outcome == "nominate" and not_met:
        raise NotNow([_("A criterion is not met, so a nomination cannot be recommended.")])
    if outcome == "refuse" and not not_met:
        raise NotNow([_("Every criterion is met, so a refusal cannot be recommended.")])
    Recommendation.objects.create(
        application=event.application,
        event=event,
        outcome=outcome,
        reasons=event.asked["reasons"],
        recommended_by=event.by,
        recommended_at=event.at,
        snapshot=snapshot(event.application, at=event.at),
    )


@record("verification.withdraw_recommendation")
def withdraw_recommendation(event: ApplicationEvent) -> None:
    Recommendation.objects.filter(application=event.application, withdrawn_at__isnull=True).update(
        withdrawn_at=event.at
    )


@record("verification.record_decision")
def record_decision(event: ApplicationEvent) -> None:
    recommendation = selectors.live_recommendation(event.application)
    if recommendation is None:
        raise NotNow([_("There is no recommendation to decide on.")])
    kept = snapshot(event.application, at=event.at)
    Decision.objects.create(
        application=event.application,
        event=event,
        recommendation=recommendation,
        outcome=recommendation.outcome,
        recommended_by=recommendation.recommended_by,
        decided_by=event.by,
        decided_for=event.acted_for,
        decided_at=event.at,
        snapshot=kept,
        snapshot_sha256=digest(kept),
    )
