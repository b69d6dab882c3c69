"""What a letter may say, JSON-plain: kept with the letter, formatted only by its template."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django.conf import settings

from correspondence.models import Request
from nominee import deadlines
from nominee.lifecycle import OPTIONS
from nominee.models import Application, ApplicationEvent
from nominee.programs.delivery import deemed_since
from nominee.roles import ROLES
from nominee.selectors import facts_of
from nominee.words import Words

Values = dict[str, Any]


def values_for(event: ApplicationEvent, language: str, on: date) -> Values:
    """Everything a letter about this event may say, if it is published `on` this day."""
    application = event.application
    law = {name: text[language] for name, text in application.program.words.items()}
    values = {
        "program": Words(**application.program.name).text(language),
        "law": law,
        "stream": application.stream.title.text(language),
        "number": application.number,
        "date": on.isoformat(),
        "contact": settings.CONTACT_EMAIL,
        "submitted_on": _submitted_on(application),
        "is_deemed_delivered": _is_deemed(application, law, on),
        "review_until": deadlines.after(on, _limits(application)["internal_review"]).isoformat(),
        "review_days": _limits(application)["internal_review"]["value"],
        "items": _items(event, language),
        "ground": _ground(event, language),
        **_person(application),
        **_job(application),
        **_signature(event, language),
        **_fee(application),
        **_nomination(application),
        **_family(application, language),
        **_request(event),
        **_notice(event),
    }
    return _clean(values)


def _is_deemed(application: Application, law: dict[str, str], on: date) -> bool:
    """Only where the province says it, and in which words."""
    since = deemed_since(application.program.code)
    return "deemed_under" in law and since is not None and on >= since


def _limits(application: Application) -> Values:
    return application.definition["limits"]


def _submitted_on(application: Application) -> str:
    at = application.submitted_at
    return deadlines.day_in(at, application.program.time_zone).isoformat() if at else ""


def _person(application: Application) -> Values:
    current = application.entries.filter(kind="address", ended_on__isnull=True).first()
    row = current.data if current else {}
    town = " ".join(filter(None, [row.get("city"), row.get("province"), row.get("postal_code")]))
    return {
        "name": f"{application.given_names} {application.family_name}".strip(),
        "family_name": application.family_name,
        "given_names": application.given_names,
        "birth_date": application.birth_date.isoformat() if application.birth_date else "",
        "citizenship": application.answers.get("citizenship") or "",
        "uci": application.answers.get("uci") or "",
        "address": [line for line in (row.get("line"), town) if line],
        "address_country": row.get("country") or "",
    }


def _job(application: Application) -> Values:
    answers = application.answers
    place = [answers.get("job_address"), answers.get("job_city")]
    return {
        "employer": application.employer_name,
        "job_title": answers.get("job_title") or "",
        "noc": application.job_noc,
        "wage": answers.get("job_wage") or "",
        "hours": answers.get("job_hours_per_week") or "",
        "workplace": ", ".join(line for line in place if line),
    }


FOR = Words("for {name}, {role}", "pour {name}, {role}")  # who signs in somebody's stead


def _signature(event: ApplicationEvent, language: str) -> Values:
    """Who signs, by name and role; never by e-mail address. Nobody does where the applicant acted."""
    if event.by is None or not event.by.is_program_staff:
        return {"signed_by": "", "signed_role": ""}
    role = ROLES[event.role].name.text(language)
    if event.acted_for is not None:
        role = FOR.text(language).format(name=event.acted_for.get_full_name(), role=role)
    return {"signed_by": event.by.get_full_name(), "signed_role": role}


def _fee(application: Application) -> Values:
    fees = list(application.fees.all())
    if not fees:
        return {"fee_paid": "", "refund": ""}
    back = [fee.amount for fee in fees if fee.refunded_at]
    return {"fee_paid": str(sum(fee.amount for fee in fees)), "refund": str(sum(back)) if back else ""}


def _nomination(application: Application) -> Values:
    nomination = getattr(application, "nomination", None)
    if nomination is None:
        return {}
    limits, issued_on = _limits(application), nomination.issued_on
    return {
        "certificate_number": nomination.certificate_number,
        "issued_on": issued_on.isoformat(),
        "expires_on": nomination.expires_on.isoformat(),
        "support_until": deadlines.after(issued_on, limits["support_letter"]).isoformat(),
        "support_months": limits["support_letter"]["value"],
        "start_by": deadlines.after(issued_on, limits["start_work"]).isoformat(),
        "start_months": limits["start_work"]["value"],
        "apply_months": limits["permanent_residence_application"]["value"],
    }


def _family(application: Application, language: str) -> Values:
    """Spouse or partner and children, with the words of the form for who they are."""
    page = next((row for row in application.definition["pages"] if row.get("entry") == "family"), {"fields": []})
    choices = next((row["choices"] for row in page["fields"] if row["code"] == "relationship"), [])
    words = {row["value"]: Words(**row["label"]).text(language) for row in choices}
    return {
        "family": [
            {
                "name": f"{row.get('given_names') or ''} {row.get('family_name') or ''}".strip(),
                "relationship": words.get(row.get("relationship"), ""),
                "birth_date": row.get("birth_date") or "",
                "is_accompanying": row.get("is_accompanying") is True,
            }
            for row in facts_of(application).rows("family")
        ]
    }


def _items(event: ApplicationEvent, language: str) -> list[dict[str, str]]:
    """What is missing, what is asked, or the grounds: one row each, in words."""
    if event.action == "return_incomplete":
        return _missing(event.application, language)
    if event.action == "refuse":
        return _unmet(event.application, language) or _asked(_last_notice(event), language)
    return _asked(Request.objects.filter(event=event).first(), language)


def _missing(application: Application, language: str) -> list[dict[str, str]]:
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


def _unmet(application: Application, language: str) -> list[dict[str, str]]:
    rows = {row["code"]: row for row in application.definition["criteria"]}
    return [
        {
            "title": Words(**rows[finding.criterion]["title"]).text(language),
            "text": Words(**rows[finding.criterion]["rule"]).text(language),
            "note": finding.reason or " ".join(Words(**reason).text(language) for reason in finding.reasons),
        }
        for finding in application.findings.filter(result="not_met")  # type: ignore[attr-defined]
    ]


def _asked(request: Request | None, language: str) -> list[dict[str, str]]:
    return [
        {"title": row.get("title", {}).get(language, ""), "text": row["text"], "note": ""}
        for row in (request.items if request else [])
    ]


def _ground(event: ApplicationEvent, language: str) -> str:
    ground = OPTIONS["ground"].get(event.asked.get("ground", ""))
    return ground.text(language) if ground else ""


def _request(event: ApplicationEvent) -> Values:
    request = Request.objects.filter(event=event).first()
    return {"due_on": request.due_on.isoformat()} if request else {}


def _last_notice(event: ApplicationEvent) -> Request | None:
    notices = Request.objects.filter(application=event.application, kind=Request.NOTICE, asked_at__lte=event.at)
    return notices.order_by("-asked_at").first()


def _notice(event: ApplicationEvent) -> Values:
    """The notice that a refusal follows, and whether it was answered."""
    notice = _last_notice(event) if event.action == "refuse" else None
    if notice is None:
        return {}
    zone = event.application.program.time_zone
    answered = notice.ending == "answered" and notice.closed_at
    return {
        "notice_on": deadlines.day_in(notice.asked_at, zone).isoformat(),
        "answered_on": deadlines.day_in(notice.closed_at, zone).isoformat() if answered else "",
    }


def _clean(value: Any) -> Any:
    """Composed letters, and none of the invisible signs that turn or hide what follows them."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\t", " ")
        kept = "".join(sign for sign in text if sign in "\n\u200c\u200d" or unicodedata.category(sign)[0] != "C")
        return unicodedata.normalize("NFC", kept)
    if isinstance(value, list):
        return [_clean(row) for row in value]
    if isinstance(value, dict):
        return {key: _clean(row) for key, row in value.items()}
    return value
