"""Who is what at an employer, which offers a person sees, and what an offer says. Every read of offers starts here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from intake.employers.lifecycle import LIVE
from intake.models import EmployerNotice, Enrolment, PositionApproval
from intake.selectors import may_act
from nominee import clock, deadlines
from nominee.errors import NotFound
from nominee.facts import Facts
from nominee.models import Employer, EmployerMember, JobOffer, Program, Stream, StreamVersion, User
from nominee.programs.conditions import holds
from nominee.programs.employers import EmployerRules, rules_on

ROLES = frozenset({"employer_signing_officer", "employer_contact"})
NAMES = ("employer_business_number", "employer_legal_name", "employer_operating_name")  # columns of the employer
FILLED = (None, "")


# ------------------------------------------------------------------ who sees what


def live_members(employer: Employer) -> QuerySet[EmployerMember]:
    return employer.members.filter(ended_at__isnull=True).select_related("user").order_by("since", "id")


def _memberships(user: User | AnonymousUser) -> QuerySet[EmployerMember]:
    if not isinstance(user, User) or not user.is_active or user.role not in ROLES:
        return EmployerMember.objects.none()
    return EmployerMember.objects.filter(user=user, ended_at__isnull=True, employer__closed_at__isnull=True)


def employers_visible_to(user: User | AnonymousUser) -> QuerySet[Employer]:
    """The employers that this person acts for now. Staff read none here: the portal is no back door."""
    rows = Employer.objects.select_related("program").defer("program__tables")
    return rows.filter(pk__in=_memberships(user).values("employer")).order_by("legal_name", "id")


def employer_for(user: User | AnonymousUser, pk: int) -> Employer:
    """The one with this key, or NotFound: an unseen one and a missing one answer alike."""
    found = employers_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def offers_visible_to(user: User | AnonymousUser) -> QuerySet[JobOffer]:
    """A signing officer sees the employer's offers, a contact their own, a representative those that name them.

    A representative whose licence lapsed sees none until it is in good standing again.
    """
    rows = JobOffer.objects.select_related("employer__program", "stream", "stream_version", "contact__user")
    rows = rows.defer("employer__program__tables", "stream_version__definition").order_by("-created_at", "-id")
    if not isinstance(user, User) or not user.is_active:
        return rows.none()
    if user.role == "representative":
        return rows.filter(representative=user, employer__closed_at__isnull=True) if may_act(user) else rows.none()
    mine = _memberships(user)
    signs = Q(employer__in=mine.filter(kind="signing_officer").values("employer"))
    own = Q(employer__in=mine.values("employer")) & (Q(contact__user=user) | Q(contact__isnull=True, created_by=user))
    return rows.filter(signs | own)


def offer_for(user: User | AnonymousUser, number: str) -> JobOffer:
    """The one with this number, or NotFound: an unseen one and a missing one answer alike."""
    found = offers_visible_to(user).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def kind_at(user: User, employer: Employer) -> str:
    """signing_officer, contact, or nothing."""
    return _memberships(user).filter(employer=employer).values_list("kind", flat=True).first() or ""


def kind_on(user: User, offer: JobOffer) -> str:
    if user.role == "representative":
        return "representative" if offer.representative_id == user.pk and may_act(user) else ""
    return kind_at(user, offer.employer)


def rules_of(employer: Employer, on: date | None = None) -> EmployerRules:
    found = rules_on(employer.program.code, on or deadlines.day_in(clock.now(), employer.program.time_zone))
    if found is None:
        raise NotFound
    return found


def may(user: User, act: str, employer: Employer, offer: JobOffer | None = None) -> bool:
    kind = kind_on(user, offer) if offer else kind_at(user, employer)
    return bool(kind) and rules_of(employer).may(kind, act)


# ------------------------------------------------------------------ what can be offered


def portals() -> list[Program]:
    """The programs whose employers register here."""
    today = clock.now()
    return [row for row in Program.objects.order_by("id") if rules_on(row.code, deadlines.day_in(today, row.time_zone))]


def offered_streams(employer: Employer, on: date) -> list[StreamVersion]:
    """Open versions of this day that begin with a job offer."""
    streams = Stream.objects.filter(program=employer.program)
    versions = StreamVersion.objects.filter(stream__in=streams, in_force_from__lte=on, published_at__isnull=False)
    versions = versions.exclude(in_force_until__lt=on).select_related("stream").order_by("stream__name__en")
    return [row for row in versions if row.is_open and "job_offer" in row.definition["limits"]]


# ------------------------------------------------------------------ what is said


def known_of(employer: Employer) -> dict[str, Any]:
    """What the employer says of itself, by the codes of the application's form."""
    own = {
        "employer_business_number": employer.business_number,
        "employer_legal_name": employer.legal_name,
        "employer_operating_name": employer.operating_name,
    }
    return {**employer.profile, **own}


def carried_answers(offer: JobOffer) -> dict[str, Any]:
    """What an expression of interest and an application take over from the offer, by the codes of their own form."""
    said = known_of(offer.employer) | dict(offer.answers)
    said.pop("employer_revenue_range", None)
    if signer := offer.submitted_by:
        said |= {"signing_officer_name": str(signer), "signing_officer_email": signer.email}
    if offer.submitted_at:
        said["job_offered_on"] = deadlines.day_in(offer.submitted_at, offer.employer.program.time_zone).isoformat()
    said["employer_has_representative"] = offer.representative_id is not None
    approval = PositionApproval.objects.filter(offer=offer, submitted_at__isnull=False).first()
    return said | (dict(approval.answers) if approval else {})


def facts_for(employer: Employer, *more: dict[str, Any], on: date) -> Facts:
    answers = known_of(employer)
    for part in more:
        answers |= part
    return Facts(answers=answers, on=on)


def applicable(pages: Iterable[dict[str, Any]], facts: Facts) -> list[dict[str, Any]]:
    return [page for page in pages if holds(page.get("when"), facts)]


def asked_on(page: dict[str, Any], facts: Facts) -> list[dict[str, Any]]:
    return [field for field in page["fields"] if holds(field.get("when"), facts)]


def page_state(page: dict[str, Any], facts: Facts) -> str:
    """not_started, in_progress or completed."""
    asked = asked_on(page, facts)
    given = [field for field in asked if facts.answers.get(field["code"]) not in FILLED]
    lacking = [field for field in asked if field.get("required") and field not in given]
    return "not_started" if not given else "in_progress" if lacking else "completed"


def unfinished(pages: Iterable[dict[str, Any]], facts: Facts) -> list[dict[str, Any]]:
    return [page for page in applicable(pages, facts) if page_state(page, facts) != "completed"]


def approval_of(offer: JobOffer) -> PositionApproval | None:
    return PositionApproval.objects.filter(offer=offer).first()


def approval_is_submitted(offer: JobOffer) -> bool:
    """The person's application may be submitted only after this."""
    return PositionApproval.objects.filter(offer=offer, submitted_at__isnull=False).exists()


def open_enrolments(employer: Employer, at: datetime) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(employer=employer, closed_at__isnull=True)
    return rows.select_related("asked_by").order_by("asked_at")


def notices_for(user: User) -> QuerySet[EmployerNotice]:
    """What this person was told, about offers that they still see."""
    rows = EmployerNotice.objects.filter(user=user).select_related("offer", "employer")
    seen = Q(offer__isnull=True) | Q(offer__in=offers_visible_to(user).order_by().values("pk"))
    return rows.filter(seen)


def live_offers(employer: Employer) -> QuerySet[JobOffer]:
    return JobOffer.objects.filter(employer=employer, status__in=LIVE)
