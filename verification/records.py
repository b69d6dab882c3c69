"""What verification writes in the transaction of an action."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from nominee.errors import NotNow, NotValid
from nominee.hooks import effect, record
from nominee.models import Application, ApplicationEvent
from nominee.programs.conditions import holds
from nominee.selectors import facts_of, live_documents
from verification import selectors
from verification.models import CriterionFinding, Decision, Recommendation, VerificationCheck


@record("verification.open_checks")
def open_checks(event: ApplicationEvent) -> None:
    """Every check the stream requires of this file, each with the claim it is to prove."""
    application = event.application
    facts, documents = facts_of(application), live_documents(application)
    rows = []
    for check in application.definition["checks"]:
        if not holds(check.get("when"), facts):
            continue
        for item, claim in enumerate(_claims(application, check)):
            rows.append(
                VerificationCheck(
                    application=application,
                    code=check["code"],
                    item=item,
                    source=check["source"],
                    title=check["title"],
                    claim=claim,
                    document=documents.get(check.get("document", "")),
                    due_at=event.at,
                    valid_days=check["valid_days"],
                )
            )
    VerificationCheck.objects.bulk_create(rows)


def _claims(application: Application, check: dict[str, Any]) -> list[dict[str, Any]]:
    """What the file claims: one claim for the person or the employer, one per entry where the check is about entries."""
    person = {"family_name": application.family_name, "given_names": application.given_names}
    person["birth_date"] = application.answers.get("birth_date")
    if check["source"] == "representative_register":
        return [
            {
                "representative_body": row.body,
                "representative_licence_number": row.licence_number,
                "representative_name": row.representative.get_full_name(),
            }
            for row in application.representations.filter(ended_at__isnull=True)  # type: ignore[attr-defined]
        ]
    if "entry" in check:
        rows = application.entries.filter(kind=check["entry"])
        if check["source"] == "education_credential":  # only foreign credentials carry an assessment
            rows = (
                rows.exclude(data__eca_reference="")
                .exclude(data__eca_reference=None)
                .filter(data__has_key="eca_reference")
            )
        return [person | {code: row.data.get(code) for code in check["claim"]} for row in rows]
    return [{code: application.answers.get(code) for code in check.get("claim", [])}]


@effect("verification.ask_sources")
def ask_sources(event: ApplicationEvent) -> None:
    """Hand each open check to the worker; one that is lost is found by the sweep."""
    from verification.tasks import ask_source

    for pk in event.application.checks.filter(state="asking").values_list("pk", flat=True):
        ask_source.delay(pk)


@record("verification.open_assessment")
def open_assessment(event: ApplicationEvent) -> None:
    """Compute every criterion; what a person already settled stays unless the computation changed."""
    for code, finding in selectors.computed(event.application).items():
        reasons = [reason.as_json for reason in finding.reasons]
        row, is_new = CriterionFinding.objects.get_or_create(
            application=event.application,
            criterion=code,
            defaults={"computed": finding.result, "reasons": reasons},
        )
        if not is_new and (row.computed, row.reasons) != (finding.result, reasons):
            row.computed, row.reasons, row.result, row.reason, row.evidence = finding.result, reasons, "", "", None
            row.save()


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
        snapshot=selectors.snapshot(event.application),
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
    Decision.objects.create(
        application=event.application,
        event=event,
        recommendation=recommendation,
        outcome=recommendation.outcome,
        recommended_by=recommendation.recommended_by,
        decided_by=event.by,
        decided_at=event.at,
        snapshot=selectors.snapshot(event.application),
    )
