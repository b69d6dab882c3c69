"""Draws of the demonstration: one that ran its course, one that invited Alex, one half signed, one in preparation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from intake.draws import aiming, invitations, inviting, planning, record, services
from intake.draws.targets import aims
from intake.interest import services as interest
from intake.models import Draw, ExpressionOfInterest
from nominee import deadlines
from nominee.models import Employer, JobOffer, Program, Stream, User
from reporting.demo import Cast

STREAM, DAY = "owp-teer-0-3", timedelta(days=1)
NURSE = {"job_noc": "31301", "job_title": "Registered nurse", "job_wage": "44.50", "job_census_division": "ottawa"}
ANSWERS = {
    "residence_country": "CA", "canadian_status": "work_permit", "months_in_position": 26, "months_in_ontario": 30,
    "best_year_earnings": "70000", "highest_education": "bachelor", "canadian_credentials": "none", "english_level": "9",
    "french_level": "0", "is_in_mobility_pilot": False,
}  # fmt: skip


def hold(cast: Cast) -> None:
    """After the pools are filled. Asked again, nothing is added."""
    for program in Program.objects.order_by("pk"):
        record.import_history(program)
    stream = Stream.objects.select_related("program").filter(code=STREAM).first()
    if stream is None or Draw.objects.exists():
        return
    _registered(cast, stream)
    if not ExpressionOfInterest.objects.filter(stream=stream, status="registered").exists():
        return
    _over(cast, stream)
    _lately(cast, stream)
    half = _prepared(cast, stream, cast.now - DAY, {"targets": ["northern"]}, places=10)
    _signed(half, cast.now - DAY, cast.manager)
    _prepared(cast, stream, cast.now, {"targets": ["skilled_trades", "gta"]}, floor=60)


def _registered(cast: Cast, stream: Stream) -> None:
    """Alex, with an offer as a nurse."""
    alex, at = User.objects.get(email="applicant@demo.example"), cast.now - 25 * DAY
    signer: User = cast.employer_signing_officer  # type: ignore[attr-defined]
    employer, _made = Employer.objects.get_or_create(
        program=stream.program, business_number="900200032",
        defaults={"legal_name": "Lakeside Care Group", "registered_at": at, "saved_at": at},
    )  # fmt: skip
    version = interest.open_version(stream, at)
    offer = JobOffer.objects.create(
        number=f"JO-{stream.prefix}-{at.year}-ALEX", employer=employer, stream=stream, stream_version=version,
        status="submitted", employee_name=str(alex), employee_email=alex.email, answers=NURSE, created_at=at, saved_at=at,
        created_by=signer, submitted_at=at, submitted_by=signer, expires_at=at + 30 * DAY,
    )  # fmt: skip
    begun = interest.start_interest(stream, by=alex, at=at + DAY, offer_number=offer.number)
    interest.save_interest(begun, by=alex, at=at + DAY, answers=ANSWERS)
    interest.attest(begun, by=alex, at=at + DAY)


def _over(cast: Cast, stream: Stream) -> None:
    """Five weeks ago: read by most, declined by one, and nobody of them applied in time."""
    at = cast.now - 35 * DAY
    draw = _prepared(cast, stream, at, {"targets": ["gta"]}, places=12)
    if not draw.simulated["invited"]:
        return
    _invited(cast, draw, at)
    sent = list(draw.invitations.order_by("rank").select_related("applicant"))
    for place, one in enumerate(sent):
        if place % 4:
            invitations.read(one, by=one.applicant, at=at + DAY)
    invitations.decline(sent[-1], by=sent[-1].applicant, at=at + 3 * DAY)
    invitations.sweep(max(invitations.until(one) for one in sent))


def _lately(cast: Cast, stream: Stream) -> None:
    """Five days ago; Alex has not opened it, so that one can see what opening does."""
    at = cast.now - 5 * DAY
    draw = _prepared(cast, stream, at, {"targets": ["health_and_childhood"]}, floor=60)
    if not draw.simulated["invited"]:
        return
    _invited(cast, draw, at)
    for one in draw.invitations.exclude(applicant__email="applicant@demo.example").order_by("rank")[:4]:
        invitations.read(one, by=one.applicant, at=at + DAY)


def _prepared(cast: Cast, stream: Stream, at: datetime, aim: Mapping[str, Any], **terms: int) -> Draw:
    said, fields = aims(stream.program.code), planning.fields_of(stream, at)
    until = deadlines.end_of(deadlines.day_in(at, stream.program.time_zone) - 2 * DAY, stream.program.time_zone)
    plan = services.Plan(
        aiming.title_of(aim, said, fields).as_json, until, aiming.criteria_of(aim, said, fields), aim,
        expected_share=said.expected_share, **terms,
    )  # fmt: skip
    lead: User = cast.team_lead  # type: ignore[attr-defined]
    return services.simulate(services.prepare(stream, plan, by=lead, at=at), by=lead, at=at)


def _signed(draw: Draw, at: datetime, by: User) -> Draw:
    return services.sign(draw, by=by, at=at, seen=draw.simulated["digest"])


def _invited(cast: Cast, draw: Draw, at: datetime) -> None:
    _signed(draw, at, cast.manager)
    services.countersign(draw, by=cast.executive_director, at=at, seen=draw.simulated["digest"])
    inviting.send(draw.pk, at=at)
