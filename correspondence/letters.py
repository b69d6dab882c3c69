"""The catalogue of letters: code, title, and where each letter's values come from.

A letter's text lives in templates/letters/<code>/{en,fr}.html; a sent letter keeps its values, its
template version, its HTML and its PDF, and is never made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from correspondence.models import Request
from nominee import deadlines
from nominee.models import Application, ApplicationEvent
from nominee.selectors import facts_of
from nominee.words import Words


@dataclass(frozen=True)
class Kind:
    code: str
    title: Words
    version: str = "2026-06-26.1"


CATALOGUE: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("acknowledgement", Words("Your application is complete", "Votre demande est complète")),
        Kind("incomplete_return", Words("Your application is returned", "Votre demande vous est retournée")),
        Kind("information_request", Words("We need information from you", "Nous avons besoin de renseignements")),
        Kind("notice_of_intent", Words("Notice of intent to refuse", "Avis d’intention de refuser")),
        Kind("nomination_approval", Words("Your nomination is approved", "Votre désignation est approuvée")),
        Kind("certificate", Words("Certificate of nomination", "Certificat de désignation")),
        Kind("work_permit_support", Words("Work permit support letter", "Lettre d’appui au permis de travail")),
        Kind("refusal", Words("Your application is refused", "Votre demande est refusée")),
        Kind(
            "returned_by_director",
            Words("Your application is returned by the Director", "Le directeur retourne votre demande"),
        ),
        Kind("withdrawal_confirmation", Words("Your application is withdrawn", "Votre demande est retirée")),
    )
}


def values_for(event: ApplicationEvent, language: str) -> dict[str, Any]:
    """Everything a letter about this event may say, JSON-plain, in the letter's language."""
    application = event.application
    zone = application.program.time_zone
    today = deadlines.day_in(event.at, zone)
    limits = application.definition["limits"]
    values: dict[str, Any] = {
        "program": Words(**application.program.name).text(language),
        "stream": application.stream.title.text(language),
        "number": application.number,
        "name": application.full_name,
        "date": today.isoformat(),
        "birth_date": application.birth_date.isoformat() if application.birth_date else "",
        "submitted_on": deadlines.day_in(application.submitted_at, zone).isoformat()
        if application.submitted_at
        else "",
        "address": _address(application),
        "employer": application.employer_name,
        "job_title": application.answers.get("job_title", ""),
        "noc": application.job_noc,
        "review_days": limits["internal_review"]["value"],
        "start_months": limits["start_work"]["value"],
        "items": _items(event, language),
        "family": [
            f"{row.get('given_names', '')} {row['family_name']}".strip() for row in facts_of(application).rows("family")
        ],
        "signed_by": str(event.by) if event.by and event.by.is_program_staff else "",
        **_refund(application),
    }
    return values | _nomination(application, today, limits) | _request(event)


def _address(application: Application) -> list[str]:
    current = application.entries.filter(kind="address", ended_on__isnull=True).first()
    if current is None:
        return []
    row = current.data
    return [
        row["line"],
        " ".join(filter(None, [row.get("city"), row.get("province"), row.get("postal_code")])),
        row["country"],
    ]


def _items(event: ApplicationEvent, language: str) -> list[dict[str, str]]:
    """What is missing, what is asked, or the grounds: one row each, in words."""
    application = event.application
    if event.action == "return_incomplete":
        titles = {row["code"]: Words(**row["title"]) for row in application.definition["documents"]}
        reasons = application.definition["reasons"]
        review = application.completeness_review  # type: ignore[attr-defined]
        return [
            {
                "title": titles[row.slot].text(language),
                "text": Words(**reasons[row.reason]).text(language),
                "note": row.note,
            }
            for row in review.items.filter(outcome__in=["missing", "deficient"])
        ]
    if event.action == "refuse":
        rows = {row["code"]: row for row in application.definition["criteria"]}
        return [
            {
                "title": Words(**rows[finding.criterion]["title"]).text(language),
                "text": Words(**rows[finding.criterion]["rule"]).text(language),
                "note": finding.reason or " ".join(Words(**reason).text(language) for reason in finding.reasons),
            }
            for finding in application.findings.filter(result="not_met")  # type: ignore[attr-defined]
        ]
    asked = event.asked.get("items") or event.asked.get("grounds") or []
    return [{"title": item.get("title", {}).get(language, ""), "text": item["text"], "note": ""} for item in asked]


def _refund(application: Application) -> dict[str, Any]:
    fee = getattr(application, "fee", None)
    return {"refund": str(fee.amount) if fee and fee.refunded_at else ""}


def _nomination(application: Application, today: Any, limits: dict[str, Any]) -> dict[str, Any]:
    nomination = getattr(application, "nomination", None)
    if nomination is None:
        return {}
    return {
        "certificate_number": nomination.certificate_number,
        "issued_on": nomination.issued_on.isoformat(),
        "expires_on": nomination.expires_on.isoformat(),
        "support_until": deadlines.after(today, limits["support_letter"]).isoformat(),
    }


def _request(event: ApplicationEvent) -> dict[str, Any]:
    request = Request.objects.filter(event=event).first()
    return {"due_on": request.due_on.isoformat()} if request else {}
