"""The portal of expressions of interest: which one has, where one may register, and how one of them stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.interest import history, questions, scoring, services
from intake.interest.selectors import LIVE, interest_for, visible_to
from intake.models import ExpressionOfInterest
from intake.portal import for_the_public
from intake.selectors import version_in_force
from nominee import clock, deadlines
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid, TooOften
from nominee.models import Stream, StreamVersion, User
from nominee.privacy import notices
from nominee.programs.representation import rules
from nominee.sealing import vault
from nominee.words import Words

View = Callable[..., HttpResponse]
STATUS: dict[str, Words] = {
    "draft": Words("Draft, not in the pool", "Ébauche, pas encore dans le bassin"),
    "registered": Words("In the pool", "Dans le bassin"),
    "invited": Words("Invited to apply", "Invitée à présenter une demande"),
    "applied": Words("Application submitted", "Demande soumise"),
    "withdrawn": Words("Withdrawn", "Retirée"),
    "expired": Words("Expired", "Expirée"),
    "removed": Words("Removed from the pool", "Retirée du bassin"),
}


def for_applicants(view: View) -> View:
    """An interest is a person's own, or prepared for them by a representative: nobody else of the public has one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role not in ("applicant", "representative"):
            raise NotAllowed
        return view(request, *args, **kwargs)

    return for_the_public(guarded)


def today_of(stream: Stream) -> date:
    return deadlines.day_in(clock.now(), stream.program.time_zone)


def form_version(interest: ExpressionOfInterest, at: datetime) -> StreamVersion | None:
    """The rules by which it can be changed now; None where nothing of it can be changed any more."""
    if interest.status not in ("draft", "registered"):
        return None
    try:
        return services.open_version(interest.stream, at)
    except NotNow:
        return None


def opened(interest: ExpressionOfInterest, answers: dict[str, Any]) -> dict[str, Any]:
    """With what is kept sealed, for its own person."""
    found: dict[str, Any] = vault.opened(interest, answers)  # type: ignore[arg-type]
    return found


@require_safe
@for_applicants
def index(request: HttpRequest) -> HttpResponse:
    mine, prepares = list(visible_to(request.user).order_by("-created_at")[:200]), request.user.role != "applicant"
    taken = set() if prepares else {row.stream_id for row in mine if row.status in LIVE}
    versions = [
        (stream, version_in_force(stream, today_of(stream))) for stream in Stream.objects.select_related("program")
    ]
    found = [version for _stream, version in versions if version is not None and questions.asks(version)]
    return render(request, "apply/interest/index.html", {
        "prepares": prepares,
        "rows": [{"interest": row, "status": STATUS[row.status]} for row in mine],
        "open": [row for row in found if row.is_open and row.stream_id not in taken],
        "closed": [row for row in found if not row.is_open],
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_applicants
def start(request: HttpRequest, stream: str) -> HttpResponse:
    """What the stream asks, and the job offer ID where it needs one."""
    found = Stream.objects.select_related("program").filter(code=stream).first()
    if found is None:
        raise NotFound
    version = services.open_version(found, clock.now())
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = request.POST.get("offer", "")
        try:
            if questions.takes_offer(version) and not typed.strip() and not request.POST.get("without"):
                raise NotValid({"offer": _("Enter the job offer ID that was sent to you.")})
            return redirect("interest-one", _begun(request, found, typed).number)
        except NotValid as wrong:
            errors = dict(wrong.errors)
        except TooOften as often:
            errors = {"offer": " ".join(often.reasons)}
    context = {
        "version": version, "stream": found, "errors": errors, "typed": request.POST.get("offer", ""),
        "takes_offer": questions.takes_offer(version), "may_lack_offer": questions.may_lack_offer(version),
        "notice": notices.notice("collection", today_of(found), found.program.code), "prepares": request.user.role != "applicant",
        "client_email": request.POST.get("client_email", ""),
        "valid": questions.validity(version), "most": version.definition.get("points", {}).get("most"),
    }  # fmt: skip
    return render(request, "apply/interest/start.html", context, status=422 if errors else 200)


def _begun(request: HttpRequest, stream: Stream, offer: str) -> ExpressionOfInterest:
    """One's own, or one for a client."""
    if request.user.role == "applicant":
        return services.start_interest(stream, by=request.user, at=clock.now(), offer_number=offer)
    email = request.POST.get("client_email", "").replace("\0", "")[:254]
    return services.prepare_interest(stream, by=request.user, at=clock.now(), client_email=email, offer_number=offer)


@require_safe
@for_applicants
def one(request: HttpRequest, eoi: str) -> HttpResponse:
    """Where it stands: what is left to answer, its points, how long it counts, what happened."""
    interest = interest_for(request.user, eoi)
    now, today = clock.now(), today_of(interest.stream)
    version = form_version(interest, now)
    last = interest.attestations.select_related("stream_version__stream__program").last()
    context: dict[str, Any] = {
        "interest": interest, "status": STATUS[interest.status], "last": last, "version": version,
        "events": history.told(interest), "why": history.WHY.get(interest.closed_why),
        "can_restore": not services.why_not_restored(interest, now),
        "invitation": interest.invitations.filter(status="sent").last(),  # type: ignore[attr-defined]
        "restore_until": interest.closed_at and interest.closed_at + services.UNDO,
    }  # fmt: skip
    if last and last.points is not None:
        given = scoring.given_to(last)
        context |= {"attested": scoring.earned(last.stream_version, last.lines, given), "most": _most(last.lines)}
    if interest.prepared_by_id:
        context |= acting_on(interest, request.user, now)
    if version:
        context |= _to_do(interest, version, today, bool(last))
    return render(request, "apply/interest/one.html", context)


def acting_on(interest: ExpressionOfInterest, user: User, now: datetime) -> dict[str, Any]:
    """Who prepared it, whether its person has entered, and what the reader may do."""
    row = interest.enrolment
    is_own = interest.applicant_id == user.pk
    return {
        "preparer": interest.prepared_by if is_own and not interest.authority_ended_at else None,
        "for_client": not is_own, "is_prepared": interest.applicant_id is None, "enrolment": row,
        "is_asked": bool(row and row.closed_at is None and now < row.expires_at),
        "may_attest": is_own or services.acts(interest, user, "submit"),
        "scopes": [rules().scope_name(code) for code in row.scopes] if row else [],
    }  # fmt: skip


def _most(lines: list[dict[str, Any]]) -> int:
    return sum(line["most"] for line in lines)


def _to_do(interest: ExpressionOfInterest, version: StreamVersion, today: date, is_attested: bool) -> dict[str, Any]:
    """The pages with how far each is, the points so far, and whether something waits to be attested again."""
    answers = questions.asked(version, interest.answers, today)
    facts = scoring.facts(answers, today)
    pages = questions.pages(version, interest, facts)
    states = [{"page": page, "state": questions.state(page, facts)} for page in pages]
    return {
        "pages": states,
        "done": sum(row["state"] in ("completed", "optional") for row in states),
        "given": questions.given(version, interest),
        "so_far": so_far(version, answers, today),
        "is_changed": is_attested and services.is_changed(interest, version, today),
    }


def so_far(version: StreamVersion, answers: dict[str, Any], today: date) -> dict[str, Any] | None:
    """The points of these answers by the grid, factor by factor; None where the person is not scored."""
    score = scoring.scored(version, questions.asked(version, answers, today), today)
    if score is None:
        return None
    return {"total": score.total, "most": score.most, "lines": scoring.earned(version, score.as_json())}
