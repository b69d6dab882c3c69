"""What a person does with an expression of interest: begin, answer, attest, withdraw, and take the withdrawal back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from intake.interest import history, life, offers, questions, scoring
from intake.interest.selectors import live_in
from intake.models import Attestation, ExpressionOfInterest
from intake.representing import enrolling, licences
from intake.selectors import mark, same, version_in_force
from nominee import deadlines
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import JobOffer, Stream, StreamVersion, User
from nominee.nominations import next_value
from nominee.sealing.answers import sealed

UNDO = timedelta(hours=1)  # after a withdrawal; the place in the pool is then kept


@transaction.atomic
def start_interest(stream: Stream, *, by: User, at: datetime, offer_number: str = "") -> ExpressionOfInterest:
    """Begun twice, it is the same one: a person has one in a stream at a time. A representative: prepare_interest."""
    if by.role != "applicant":
        raise NotAllowed
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two presses at once come one by one
    if found := live_in(stream, by):
        return found
    version = open_version(stream, at)
    return _begun(version, _offer(version, offer_number, by=by, at=at), by=by, at=at, applicant=by)


@transaction.atomic
def prepare_interest(
    stream: Stream, *, by: User, at: datetime, client_email: str, offer_number: str = ""
) -> ExpressionOfInterest:
    """By a representative, for whoever has this address: of nobody yet, and in no pool before that person has entered."""
    if by.role != "representative":
        raise NotAllowed
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    version, email = open_version(stream, at), client_email.strip()
    if wrong := enrolling.address_problems(by, email):
        raise NotValid(wrong)
    begun = ExpressionOfInterest.objects.filter(prepared_by=by, stream=stream, applicant__isnull=True, status="draft")
    if found := begun.filter(client_email__iexact=email).first():
        return found
    offer = _offer(version, offer_number, by=by, at=at, email=email)
    return _begun(version, offer, by=by, at=at, prepared_by=by, client_email=email)


def _begun(
    version: StreamVersion, offer: JobOffer | None, *, by: User, at: datetime, **whose: Any
) -> ExpressionOfInterest:
    stream = version.stream
    interest = ExpressionOfInterest.objects.create(
        number=f"EOI-{stream.prefix}-{next_value(f'interest-{stream.prefix}'):06}", stream=stream,
        stream_version=version, job_offer=offer, answers=offers.given_by(offer, version), created_at=at, saved_at=at,
        **whose,
    )  # fmt: skip
    history.keep(interest, "begun", by=by, at=at)
    return interest


def _offer(version: StreamVersion, number: str, *, by: User, at: datetime, email: str = "") -> JobOffer | None:
    """Whoever gives no ID where some need none says later, in the form, why they need none."""
    if not questions.takes_offer(version) or (questions.may_lack_offer(version) and not number.strip()):
        return None
    return offers.taken(version.stream, number, by=by, at=at, email=email)


def acts(interest: ExpressionOfInterest, user: User, scope: str = "") -> bool:
    """Whether this representative may do this: all but attesting while they prepare it, then what their client allowed."""
    if user.role != "representative" or interest.prepared_by_id != user.pk:
        return False
    if interest.applicant_id is None:
        return scope != "submit"
    row = interest.enrolment
    if row is None or interest.authority_ended_at or (scope and scope not in row.scopes):
        return False
    licence = licences.known(user, row.body, row.licence_number) if row.body else None
    return licence is None or licence.standing != "lapsed"


def open_version(stream: Stream, at: datetime) -> StreamVersion:
    """The rules by which one registers now. Raises NotNow where nobody can."""
    version = version_in_force(stream, deadlines.day_in(at, stream.program.time_zone))
    if version is None or not version.is_open:
        raise NotNow([_("This stream is closed.")])
    if not questions.asks(version):
        raise NotNow([_("This stream takes no expressions of interest.")])
    return version


def _mine(interest: ExpressionOfInterest, by: User, scope: str) -> ExpressionOfInterest:
    """The locked row, if it is this person's, or they act for whose it is."""
    locked = ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    if locked.applicant_id != by.pk and not acts(locked, by, scope):
        if acts(locked, by):
            raise NotAllowed(_("Your client has not allowed you to do this. Ask your client to do it."))
        raise NotFound
    return locked


def _in_hand(interest: ExpressionOfInterest, by: User, at: datetime, scope: str = "draft") -> ExpressionOfInterest:
    """The locked row, if its person may still change it: until invited, and while it is valid."""
    locked = _mine(interest, by, scope)
    if locked.status == "invited":
        raise NotNow([_("You are invited: what you attested can no longer be changed.")])
    if locked.status not in ("draft", "registered"):
        raise NotNow([_("This expression of interest is closed and can no longer be changed.")])
    if locked.expires_at and at >= locked.expires_at:
        raise NotNow([_("This expression of interest has expired.")])
    return locked


@transaction.atomic
def save_interest(
    interest: ExpressionOfInterest, *, by: User, at: datetime, answers: dict[str, Any], seen: str = ""
) -> ExpressionOfInterest:
    """What stands in the form. In the pool only what was attested last counts. `seen`: the mark of what the page showed."""
    locked = _in_hand(interest, by, at)
    version = open_version(locked.stream, at)
    given = {code: value for code, value in answers.items() if code not in questions.locked(version, locked.job_offer)}
    if seen and seen != mark(locked.answers, given) and not same(locked.answers, given):
        raise NotValid({"": _("These answers were changed meanwhile, in another window. Yours are below: check them and save again.")})  # fmt: skip
    typed = sealed(locked.number, locked.stream.program, given, trusts_references=False)
    locked.answers, locked.saved_at = locked.answers | typed, at
    locked.save(update_fields=["answers", "saved_at"])
    return locked


def is_changed(interest: ExpressionOfInterest, version: StreamVersion, today: date) -> bool:
    """Whether the form says something else than what was attested last."""
    last = interest.attestations.last()
    return last is not None and last.answers != questions.asked(version, interest.answers, today)


@transaction.atomic
def discard_changes(interest: ExpressionOfInterest, *, by: User, at: datetime) -> ExpressionOfInterest:
    """Back to what was attested last."""
    locked = _in_hand(interest, by, at)
    last = locked.attestations.last()
    if last is None:
        raise NotNow([_("Nothing was attested yet.")])
    locked.answers, locked.saved_at = last.answers, at
    locked.save(update_fields=["answers", "saved_at"])
    return locked


@transaction.atomic
def attest(interest: ExpressionOfInterest, *, by: User, at: datetime, seen: str = "") -> Attestation:
    """Register, or attest again what was changed. `seen`: when the answers that the person read were saved.

    Pressed twice, it is the same attestation. The validity and the place among equals are those of the first one.
    """
    locked = _in_hand(interest, by, at, "submit")
    if seen and seen != locked.saved_at.isoformat():
        raise NotNow([_("The answers were changed while you read them. Read them again, then declare.")])
    version = open_version(locked.stream, at)
    today = deadlines.day_in(at, locked.stream.program.time_zone)
    locked.answers = questions.asked(version, locked.answers, today)
    last = locked.attestations.last()
    if last and last.answers == locked.answers and last.stream_version_id == version.pk:
        return last
    _ready(locked, version, today, at)
    score = scoring.scored(version, locked.answers, today)
    row = Attestation.objects.create(
        interest=locked, number=(last.number if last else 0) + 1, stream_version=version, answers=locked.answers,
        points=score.total if score else None, lines=score.as_json() if score else [], at=at, by=by,
    )  # fmt: skip
    _into_the_pool(locked, row, version, by=by, at=at)
    interest.refresh_from_db()
    return row


def lacking(interest: ExpressionOfInterest, *, at: datetime) -> list[str]:
    """Why it could not be attested as it stands, in words; empty where it could."""
    today = deadlines.day_in(at, interest.stream.program.time_zone)
    try:
        _ready(interest, open_version(interest.stream, at), today, at)
    except NotNow as later:
        return list(later.reasons)
    return []


def _ready(locked: ExpressionOfInterest, version: StreamVersion, today: date, at: datetime) -> None:
    """Raises NotNow, with what is lacking."""
    facts = scoring.facts(locked.answers, today)
    if lacking := questions.unfinished(version, locked, facts):
        raise NotNow([_("“%(page)s” is not finished.") % {"page": row} for row in lacking])
    if questions.lacks_offer(version, locked, facts):
        raise NotNow([_("By your answers you need a job offer: begin again with the ID that was sent to you.")])
    if locked.job_offer and locked.status == "draft":
        offers.still_stands(locked.job_offer, at=at)


def _into_the_pool(
    locked: ExpressionOfInterest, row: Attestation, version: StreamVersion, *, by: User, at: datetime
) -> None:
    """The columns that draws read, as this attestation has them."""
    zone = locked.stream.program.time_zone
    today = deadlines.day_in(at, zone)
    found = scoring.columns(version, locked.answers, today)
    columns: dict[str, Any] = {
        "answers": locked.answers, "stream_version": version, "attested_at": at, "points": row.points,
        "region": found["region"][:40], "noc": found["noc"][:5],
    }  # fmt: skip
    step = "attested"
    if locked.registered_at is None:
        step, until = "registered", deadlines.after(today, questions.validity(version))
        columns |= {"registered_at": at, "expires_at": deadlines.end_of(until, zone)}
        if locked.job_offer:
            offers.move(locked.job_offer, "interest_registered", by=by, at=at)
    life.move(locked, step, by=by, at=at, **columns)


@transaction.atomic
def withdraw_interest(interest: ExpressionOfInterest, *, by: User, at: datetime) -> ExpressionOfInterest:
    """Out of the pool at once; withdrawn twice it is withdrawn once."""
    locked = _mine(interest, by, "withdraw")
    if locked.status == "withdrawn":
        return locked
    if locked.status == "invited":
        raise NotNow([_("You are invited. Decline the invitation if you do not wish to apply.")])
    if locked.status not in ("draft", "registered"):
        raise NotNow([_("This expression of interest is closed and can no longer be changed.")])
    if locked.status == "registered" and locked.job_offer:
        offers.put_back(locked.job_offer, by=by, at=at)
    life.move(locked, "withdrawn", by=by, at=at, why="by_person")
    return locked


def why_not_restored(interest: ExpressionOfInterest, at: datetime) -> str:
    """Why its person's withdrawal cannot be undone; empty where it can."""
    if interest.status != "withdrawn" or interest.closed_why != "by_person" or interest.closed_at is None:
        return _("Nothing was withdrawn.")
    if at >= interest.closed_at + UNDO:
        return _("A withdrawal can be undone within one hour.")
    if interest.expires_at and at >= interest.expires_at:
        return _("This expression of interest has expired.")
    if live_in(interest.stream, interest.applicant):
        return _("You have begun another one in this stream.")
    if interest.job_offer and not offers.stands(interest.job_offer, at, registered=interest.registered_at is not None):
        return _("The job offer no longer stands.")
    version = version_in_force(interest.stream, deadlines.day_in(at, interest.stream.program.time_zone))
    if version is None or (questions.ends_older(version) and version.pk != interest.stream_version_id):
        return _("The rules have changed since.")
    return ""


@transaction.atomic
def restore_interest(interest: ExpressionOfInterest, *, by: User, at: datetime) -> ExpressionOfInterest:
    """Undo of a withdrawal: it stands where it stood, unless it was away while a draw was made."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    locked = _mine(interest, by, "withdraw")
    if locked.status in ("draft", "registered"):
        return locked
    if why := why_not_restored(locked, at):
        raise NotNow([why])
    life.move(locked, "restored" if locked.registered_at else "reopened", by=by, at=at)
    if locked.status == "registered" and locked.job_offer:
        offers.move(locked.job_offer, "interest_registered", by=by, at=at)
    return locked
