"""Preparing, simulating and signing a draw, and cancelling it. Who is invited is fixed by the second signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.draws import criteria as language
from intake.draws import inviting, simulating
from intake.draws.lifecycle import PREPARES
from intake.draws.moving import allowed, move, refuse_own
from intake.draws.ranking import Ranking, Terms, rank
from intake.entry import criteria as federal
from intake.entry import notifying, searching
from intake.interest import questions
from intake.models import Draw
from intake.selectors import version_in_force
from nominee import deadlines
from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import Stream, StreamVersion, User
from nominee.nominations import next_value

MOST_PLACES, MOST_POINTS, LONGEST_TITLE = 100_000, 1200, 200


@dataclass(frozen=True)
class Plan:
    """What a person wants of a draw, whole: each change replaces all of it."""

    title: Mapping[str, str]
    attested_before: datetime
    criteria: Mapping[str, Any] = field(default_factory=dict)
    aim: Mapping[str, Any] = field(default_factory=dict)  # what was ticked to make the criteria
    places: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    expected_share: Decimal = Decimal(1)

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "title": dict(self.title), "attested_before": self.attested_before, "criteria": dict(self.criteria),
            "aim": dict(self.aim), "places": self.places, "floor": self.floor, "ceiling": self.ceiling,
            "expected_share": self.expected_share,
        }  # fmt: skip


def is_federal(stream: Stream) -> bool:
    """Whether this stream takes people from the federal pool: what it draws is a round of notifications."""
    version = stream.versions.order_by("-in_force_from").first()
    return version is not None and version.definition["intake"].get("by") == "notification"


def open_version(stream: Stream, at: datetime) -> StreamVersion | None:
    version = version_in_force(stream, deadlines.day_in(at, stream.program.time_zone))
    return version if version and version.is_open else None


def ranked(draw: Draw, at: datetime) -> Ranking:
    """Of a round this asks the federal side: never while a row is locked. Raises NotNow while it is away."""
    return (searching.rank if draw.is_notification else rank)(Terms.of(draw), at)


def _wrong_criteria(stream: Stream, plan: Plan, at: datetime) -> dict[str, str]:
    if is_federal(stream):
        return federal.problems(plan.criteria)
    version = version_in_force(stream, deadlines.day_in(at, stream.program.time_zone))
    fields = questions.fields(version) if version and questions.asks(version) else {}
    found = language.problems(plan.criteria, fields)
    return {"criteria": found[0]} if found else {}


def problems(stream: Stream, plan: Plan, at: datetime) -> dict[str, str]:
    """What is wrong with a plan, by field."""
    wrong = _wrong_criteria(stream, plan, at)
    if plan.attested_before > at:
        wrong["attested_before"] = _("The cut-off cannot lie in the future: nobody has attested yet what they will.")
    if any(not plan.title.get(code, "").strip() or len(plan.title[code]) > LONGEST_TITLE for code in ("en", "fr")):
        wrong["title"] = _("Write the target in both languages, at most 200 characters each.")
    if plan.places is not None and not 1 <= plan.places <= MOST_PLACES:
        wrong["places"] = _("Enter a number from 1 to %(most)s.") % {"most": MOST_PLACES}
    for name in ("floor", "ceiling"):
        points = getattr(plan, name)
        if points is not None and not 0 <= points <= MOST_POINTS:
            wrong[name] = _("Enter a number from 0 to %(most)s.") % {"most": MOST_POINTS}
    if not wrong and plan.floor is not None and plan.ceiling is not None and plan.floor > plan.ceiling:
        wrong["ceiling"] = _("The highest score must not be below the lowest.")
    if not 0 <= plan.expected_share <= 1:
        wrong["expected_share"] = _("Enter a share from 0 to 100 percent.")
    return wrong


@transaction.atomic
def prepare(stream: Stream, plan: Plan, *, by: User, at: datetime, corrects: Draw | None = None) -> Draw:
    """A draw in preparation. Raises NotValid with what is wrong, NotNow while the stream is closed."""
    if by.role not in PREPARES:
        raise NotAllowed
    refuse_own(stream.pk, by)
    today = deadlines.day_in(at, stream.program.time_zone)
    is_round = is_federal(stream)
    if not is_round and open_version(stream, at) is None:  # a round may be tried out before its stream opens
        raise NotNow([_("This stream is closed: nobody can be invited to it.")])
    if wrong := problems(stream, plan, at):
        raise NotValid(wrong)
    if corrects is not None and corrects.stream_id != stream.pk:
        raise NotValid({"corrects": _("A correction is made in the stream of the draw that it corrects.")})
    number = f"DR-{stream.prefix}-{today.year}-{next_value(f'draw-{stream.prefix}-{today.year}'):03}"
    with acting(by):
        return Draw.objects.create(
            number=number,
            stream=stream,
            is_notification=is_round,
            corrects=corrects,
            created_at=at,
            created_by=by,
            **plan.columns,
        )


@transaction.atomic
def change(draw: Draw, plan: Plan, *, by: User, at: datetime) -> Draw:
    """Another plan: what was simulated counts no more."""
    locked = _locked(draw)
    allowed(locked, "change", by=by)
    if wrong := problems(locked.stream, plan, at):
        raise NotValid(wrong)
    with acting(by):
        return move(locked, "change", by=by, simulated={}, **plan.columns)


def simulate(draw: Draw, *, by: User, at: datetime) -> Draw:
    """Rank the pool as it is now, and keep the result with the draw."""
    found = None
    if draw.is_notification:
        draw = Draw.objects.select_related("stream__program").get(pk=draw.pk)
        allowed(draw, "simulate", by=by)
        found = ranked(draw, at)
    with transaction.atomic():
        locked = _locked(draw)
        allowed(locked, "simulate", by=by)
        terms = Terms.of(locked)
        if found and terms != Terms.of(draw):
            raise NotNow([_("The draw was changed meanwhile. Read it again.")])
        kept = simulating.result(terms, found or rank(terms, at), share=locked.expected_share, at=at)
        with acting(by):
            return move(locked, "simulate", by=by, simulated=kept | {"by": by.pk})


def sign(draw: Draw, *, by: User, at: datetime, seen: str) -> Draw:
    """The first signature, under the simulation that the signer saw."""
    found = _of_the_federal_side(draw, "sign", seen, by=by, at=at)
    with transaction.atomic():
        locked = _locked(draw)
        allowed(locked, "sign", by=by)
        _as_simulated(locked, seen, at, found)
        with acting(by):
            return move(locked, "sign", by=by, signed_by=by, signed_at=at)


@transaction.atomic
def return_to_preparation(draw: Draw, *, by: User, at: datetime) -> Draw:
    locked = _locked(draw)
    allowed(locked, "return", by=by)
    with acting(by):
        return move(locked, "return", by=by, signed_by=None, signed_at=None, simulated={})


def countersign(draw: Draw, *, by: User, at: datetime, seen: str) -> Draw:
    """The second signature, of another person: in the same transaction it is fixed who is invited, or notified.

    Draws of one stream come one after the other, so that nobody is chosen by two.
    """
    found = _of_the_federal_side(draw, "countersign", seen, by=by, at=at)
    with transaction.atomic():
        Stream.objects.select_for_update(no_key=True).get(pk=draw.stream_id)
        locked = _locked(draw)
        allowed(locked, "countersign", by=by)
        ranking = _as_simulated(locked, seen, at, found)
        with acting(by):
            move(locked, "countersign", by=by, countersigned_by=by, countersigned_at=at)
        if locked.is_notification:
            notifying.choose(locked, ranking, at=at)
        else:
            inviting.choose(locked, ranking, at=at)
        transaction.on_commit(lambda: inviting.hand_over(locked.pk), robust=True)
        return locked


@transaction.atomic
def cancel(draw: Draw, *, by: User, at: datetime, why: str) -> Draw:
    locked = _locked(draw)
    allowed(locked, "cancel", by=by)
    with acting(by):
        return move(locked, "cancel", by=by, ended_why=reason(why), signed_by=None, signed_at=None)


def reason(why: str) -> str:
    if not why.strip():
        raise NotValid({"why": _("Say why.")})
    if len(why) > 500:
        raise NotValid({"why": _("Write at most %(count)s characters.") % {"count": 500}})
    return why.strip()


def _locked(draw: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).select_related("stream__program").get(pk=draw.pk)


def _of_the_federal_side(draw: Draw, step: str, seen: str, *, by: User, at: datetime) -> Ranking | None:
    """Asked before anything is locked; who saw an older simulation is told so without asking."""
    if not draw.is_notification:
        return None
    draw = Draw.objects.select_related("stream__program").get(pk=draw.pk)
    allowed(draw, step, by=by)
    if open_version(draw.stream, at) is None:
        raise NotNow([_("This stream is closed: its round can be signed once the stream is open.")])
    return ranked(draw, at) if draw.simulated.get("digest") == seen else None


def _as_simulated(draw: Draw, seen: str, at: datetime, found: Ranking | None) -> Ranking:
    """The ranking of this moment, if it is the one that was simulated and shown. Raises NotNow with what differs."""
    kept = draw.simulated
    if not kept:
        raise NotNow([_("Simulate the draw first: nobody signs what they have not seen.")])
    if seen != kept["digest"]:
        raise NotNow([_("The draw was simulated again since you opened this page. Read the new result, then sign.")])
    if draw.is_notification and found is None:
        raise NotNow([_("The draw was changed meanwhile. Read it again.")])
    ranking = found or rank(Terms.of(draw), at)
    if draw.is_notification and any(one.pk in searching.notified(draw.stream) for one in ranking.chosen):
        raise NotNow([_("Another round notified some of these people meanwhile. Simulate it again.")])
    if differs := simulating.differences(kept, ranking):
        raise NotNow([in_words(differs), _("Return it to preparation and simulate it again.")])
    if not ranking.chosen:
        raise NotNow([_("Nobody would be invited.")])
    return ranking


def in_words(found: dict[str, list[str]]) -> str:
    came, went = len(found["came"]), len(found["went"])
    if not came and not went:
        return _("The pool changed since the simulation: the same people stand in another order or with other scores.")
    more = ngettext("%(count)s person came", "%(count)s people came", came) % {"count": came}
    fewer = ngettext("%(count)s person went", "%(count)s people went", went) % {"count": went}
    return _("The pool changed since the simulation: of those chosen, %(more)s and %(fewer)s.") % {
        "more": more, "fewer": fewer,
    }  # fmt: skip
