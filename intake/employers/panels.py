"""What the page of a file shows of its job offer: who signed it, whether the position was asked for, and what differs."""

from __future__ import annotations

from typing import Any

from intake.employers import selectors
from intake.employers.lifecycle import STATES
from intake.models import Invitation, PositionApproval
from nominee.desk.panels import panel
from nominee.facts import as_decimal
from nominee.models import Application, JobOffer, User


def offer_behind(file: Application) -> JobOffer | None:
    """The offer of the expression of interest whose invitation opened this file."""
    rows = Invitation.objects.filter(application=file, interest__job_offer__isnull=False)
    rows = rows.select_related("interest__job_offer__employer__program", "interest__job_offer__submitted_by")
    found = rows.first()
    return found.interest.job_offer if found and found.interest else None


def differences(file: Application, offer: JobOffer) -> list[dict[str, Any]]:
    """Questions that the employer and the applicant both answered, and otherwise: in the order of the form."""
    said = selectors.carried_answers(offer)
    return [
        {"field": field, "offer": said[field["code"]], "file": file.answers[field["code"]]}
        for page in file.definition["pages"]
        if page["kind"] == "fields"
        for field in page["fields"]
        if field["code"] in said
        and said[field["code"]] not in (None, "")
        and file.answers.get(field["code"]) not in (None, "")
        and not _alike(said[field["code"]], file.answers[field["code"]])
    ]


def _alike(one: Any, other: Any) -> bool:
    """46.5 and 46.50 are the same, and so are words that differ in capitals and spaces alone."""
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(one == other)
    if (a := as_decimal(one)) is not None and (b := as_decimal(other)) is not None:
        return a == b
    return " ".join(str(one).split()).casefold() == " ".join(str(other).split()).casefold()


@panel("overview", order=31, template="desk/panels/job_offer.html")
def job_offer(file: Application, user: User) -> dict[str, Any] | None:
    offer = offer_behind(file)
    if offer is None:
        return None
    return {
        "offer": offer,
        "state": STATES[offer.status].name,
        "approval": PositionApproval.objects.filter(offer=offer).select_related("submitted_by").first(),
        "differences": differences(file, offer),
    }
