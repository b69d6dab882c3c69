"""Points that no answer gives: the program enters them, factor by factor, after looking at what was attested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from intake.interest import history, scoring
from intake.models import Attestation, ExpressionOfInterest, GivenPoints
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import StreamVersion, User

GIVES = frozenset({"program_officer", "team_lead"})
LONGEST = 2000


def field(factor: str) -> str:
    """The name of a factor's field on the page."""
    return f"points-{factor}"


def mark(attestation: Attestation) -> str:
    """Of what the page showed: the attestation, and the last points given for it."""
    last = GivenPoints.objects.filter(attestation=attestation).order_by("-pk").values_list("pk", flat=True).first()
    return f"{attestation.pk}.{last or 0}"


@transaction.atomic
def give_points(
    interest: ExpressionOfInterest, *, by: User, at: datetime, typed: Mapping[str, str], reason: str, seen: str
) -> list[GivenPoints]:
    """`typed`: factor -> points as written; one left empty stays as it is. Answers the rows that were added.

    They count for this attestation alone: what the person attests anew is looked at anew. Raises NotValid with the names
    of the fields, NotNow when another person was faster or nobody ranks it any more.
    """
    if by.role not in GIVES:
        raise NotAllowed
    locked = ExpressionOfInterest.objects.select_for_update(of=("self",)).get(pk=interest.pk)
    last = locked.attestations.select_related("stream_version__stream__program").last()
    if (
        locked.status != "registered"
        or last is None
        or last.points is None
        or not scoring.by_program(last.stream_version)
    ):
        raise NotNow([_("Points are given while the person waits in the pool, and only where people are scored.")])
    if seen != mark(last):
        raise NotNow([_("This changed while you read it. Read it again, then give the points.")])
    before = scoring.given_to(last)
    points = _checked(last.stream_version, typed, reason)
    changed = {code: count for code, count in points.items() if code not in before or before[code].points != count}
    if not changed:
        raise NotValid({field(next(iter(scoring.by_program(last.stream_version)))): _("Nothing changed.")})
    rows = GivenPoints.objects.bulk_create(
        GivenPoints(attestation=last, factor=code, points=count, reason=reason.strip(), at=at, by=by)
        for code, count in changed.items()
    )
    locked.points = scoring.total(last)
    locked.save(update_fields=["points"])
    history.keep(locked, "points_given", by=by, at=at, tell=True)
    return rows


def _checked(version: StreamVersion, typed: Mapping[str, str], reason: str) -> dict[str, int]:
    found, wrong = {}, {}
    for code, factor in scoring.by_program(version).items():
        text = typed.get(code, "").strip()
        if text.isascii() and text.isdigit() and int(text[:6]) <= factor["most"]:
            found[code] = int(text)
        elif text:
            wrong[field(code)] = _("Enter a whole number from 0 to %(most)s.") % {"most": factor["most"]}
    if not found and not wrong:
        wrong[field(next(iter(scoring.by_program(version))))] = _("Enter the points.")
    if not reason.strip():
        wrong["reason"] = _("Say why.")
    elif len(reason) > LONGEST:
        wrong["reason"] = _("Write at most %(count)s characters.") % {"count": LONGEST}
    if wrong:
        raise NotValid(wrong)
    return found
