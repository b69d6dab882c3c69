"""The public record of draws: those held here, and those published before that a program's files tell of."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from intake.draws.criteria import Criteria
from intake.draws.targets import Published, aims
from intake.models import Draw, Invitation, PublishedDraw
from nominee import deadlines
from nominee.models import Program, Stream
from nominee.words import Words

CORRECTION = Words("Correction of draw {number}.", "Correction du tirage {number}.")
TAKEN_BACK = Words("{count} invitations were taken back before they were read.", "{count} invitations ont été retirées avant d’être lues.")  # fmt: skip
TAKEN_BACK_ONE = Words(
    "1 invitation was taken back before it was read.", "1 invitation a été retirée avant d’être lue."
)

UNDELIVERED = Words("{count} notifications were taken back before they were delivered.", "{count} avis ont été retirés avant d’être remis.")  # fmt: skip
UNDELIVERED_ONE = Words(
    "1 notification was taken back before it was delivered.", "1 avis a été retiré avant d’être remis."
)


def publish(draw: Draw) -> PublishedDraw:
    """The line of a draw, as it stands now: written when all is sent, and again when invitations were taken back."""
    assert draw.countersigned_at is not None
    is_round = draw.is_notification
    sent = (draw.notifications if is_round else draw.invitations).exclude(sent_at__isnull=True)
    standing = sent.exclude(status="revoked")
    points = [one for one in standing.values_list("points", flat=True) if one is not None]
    is_scored = is_round or draw.floor is not None or draw.places is not None
    line = {
        "program": draw.stream.program,
        "held_on": deadlines.day_in(draw.countersigned_at, draw.stream.program.time_zone),
        "stream_code": draw.stream.code,
        "stream_name": draw.stream.name,
        "invitations": standing.count(),
        "lowest": min(points, default=None) if is_scored else None,
        "highest": max(points, default=None) if is_round else draw.ceiling,
        "is_notification": is_round,
        "attested_before": draw.attested_before,
        "is_general": not draw.criteria,
        "target": draw.title,
        "noc": occupations(draw.criteria),
        "note": _note(draw, sent.filter(status="revoked").count()),
    }
    return PublishedDraw.objects.update_or_create(
        draw=draw, defaults=line, create_defaults={"key": draw.number, **line}
    )[0]


def _note(draw: Draw, revoked: int) -> dict[str, str]:
    parts = [CORRECTION] if draw.corrects_id else []
    one, more = (UNDELIVERED_ONE, UNDELIVERED) if draw.is_notification else (TAKEN_BACK_ONE, TAKEN_BACK)
    parts += [one if revoked == 1 else more] if revoked else []
    values = {"number": draw.corrects.number if draw.corrects else "", "count": revoked}
    said = {code: " ".join(part.text(code).format(**values) for part in parts) for code in ("en", "fr")}
    return said if parts else {}


def occupations(criteria: Criteria) -> list[str]:
    """The codes that a draw aims at; what it leaves out is not among them."""
    parts = [*criteria.get("all", []), *criteria.get("any", [])]
    return sorted({*criteria.get("noc", []), *(code for part in parts for code in occupations(part))})


@transaction.atomic
def import_history(program: Program) -> tuple[int, int]:
    """Lines of the program's draws.csv that are not there yet, and those whose text changed. Can be repeated."""
    streams = {stream.code: stream for stream in Stream.objects.filter(program=program)}
    added = changed = 0
    known = {row.key: row for row in PublishedDraw.objects.filter(program=program, draw__isnull=True)}
    fresh = []
    for row in aims(program.code).published:
        line = _line(row, streams)
        kept = known.get(_key(row))
        if kept is None:
            fresh.append(PublishedDraw(program=program, key=_key(row), **line))
            added += 1
        elif any(getattr(kept, name) != value for name, value in line.items()):
            PublishedDraw.objects.filter(pk=kept.pk).update(**line)
            changed += 1
    PublishedDraw.objects.bulk_create(fresh)
    return added, changed


def _key(row: Published) -> str:
    return f"{row.on}:{row.stream}:{row.target.code}:{row.invitations}"


def _line(row: Published, streams: dict[str, Stream]) -> dict[str, Any]:
    stream = streams.get(row.stream)
    return {
        "held_on": row.on,
        "stream_code": row.stream,
        "stream_name": stream.name if stream else row.name.as_json,
        "is_notification": row.is_notification,
        "invitations": row.invitations,
        "lowest": row.lowest,
        "highest": row.highest,
        "is_general": row.target.code == "general",
        "target": row.target.title.as_json,
        "noc": occupations(row.target.criteria) if row.target.is_sure else [],
        "note": row.note.as_json if row.note else {},
    }


def invitations_of(draw: Draw) -> Any:
    return Invitation.objects.filter(draw=draw).select_related("interest", "applicant").order_by("rank")
