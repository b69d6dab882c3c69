"""What every page of the employers' portal shares: who may come in, and what they do next."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.employers import selectors
from intake.employers.lifecycle import STATES
from nominee import clock, deadlines
from nominee.errors import NotAllowed
from nominee.models import Employer, JobOffer, User

View = Callable[..., HttpResponse]
SIGNED = "signing_officer"


def for_employers(view: View) -> View:
    """Signing officers, contacts and representatives; the portal is nobody else's door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role not in selectors.ROLES | {"representative"}:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(guarded)


def to_do(user: User, employer: Employer, offers: list[JobOffer]) -> list[dict[str, Any]]:
    """What waits for this person at this employer, the most urgent first: words, where, until when."""
    kind, rules = selectors.kind_at(user, employer), selectors.rules_of(employer)
    today = deadlines.day_in(clock.now(), employer.program.time_zone)
    found = [_approval(row, rules.may(kind, "sign_approval")) for row in offers if row.status == "invited"]
    todo = sorted((row for row in found if row), key=lambda row: row["due"])
    facts = selectors.facts_for(employer, on=today)
    if rules.may(kind, "edit_profile") and (left := selectors.unfinished(rules.pages("profile"), facts)):
        url = reverse("employer-profile", args=[employer.pk, left[0]["code"]])
        todo.append(
            {
                "words": _("Complete the profile of the business: no offer can be signed before."),
                "url": url,
                "due": None,
            }
        )
    for row in (one for one in offers if one.status == "draft"):
        facts = selectors.facts_for(employer, row.answers, on=today)
        ready = not selectors.unfinished(rules.pages("offer"), facts)
        if ready and not rules.may(kind, "sign_offer"):
            continue
        words = _("Sign the offer to %(name)s.") if ready else _("Finish the offer to %(name)s.")
        name = row.employee_name or row.number
        route = "employer-offer-sign" if ready else "employer-offer"
        todo.append({"words": words % {"name": name}, "url": reverse(route, args=[row.number]), "due": None})
    return todo


def _approval(offer: JobOffer, signs: bool) -> dict[str, Any] | None:
    approval = selectors.approval_of(offer)
    if approval is None or approval.submitted_at:
        return None
    words = _("Apply for approval of the position for %(name)s.") % {"name": offer.employee_name}
    if not signs:
        words = _("Prepare the application for approval of the position for %(name)s; a signing officer signs it.") % {
            "name": offer.employee_name
        }
    return {"words": words, "url": reverse("employer-offer", args=[offer.number]), "due": approval.due_at}


def offer_rows(offers: list[JobOffer]) -> list[dict[str, Any]]:
    return [{"offer": row, "state": STATES[row.status], "title": title_of(row)} for row in offers]


def title_of(offer: JobOffer) -> str:
    parts = [offer.employee_name, str(offer.answers.get("job_title") or "")]
    return ", ".join(part for part in parts if part) or str(_("New offer"))
