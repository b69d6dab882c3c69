"""Work experience: paid full-time work in one occupation, counted once, within a window before submission."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_date, as_decimal
from verification.criteria.finding import Finding, decided, unanswered, years_before

Row = Mapping[str, Any]
FULL_TIME = Decimal(30)  # hours a week (stream page)
PART_TIME = Decimal(15)
DAYS_A_MONTH = Decimal("30.4375")


def experience_in_noc(row: Row, facts: Facts, tables: Row) -> Finding:
    """At least `months` and `hours` of paid work in the offered NOC within `within_years`.

    Full-time weeks count at 30 hours; a part-time job counts from 15 hours a week, by its hours.
    Days covered by several jobs count once for the months; a week never counts more than 30 hours.
    """
    noc = facts.text("job_noc")
    if not noc:
        return unanswered("job_noc")
    start = years_before(facts.on, row["within_years"])
    spans = [span for job in facts.rows("job") if (span := _span(job, noc, start, facts.on))]
    hours = _hours(spans)
    full = _covered((begin, end) for begin, end, weekly in spans if weekly >= FULL_TIME)
    months = Decimal(full) / DAYS_A_MONTH
    least_hours, least_months = Decimal(row["hours"]), Decimal(row["months"])
    # part-time work reaches the same hours over a longer time
    enough = hours >= least_hours and (
        months >= least_months or _covered((b, e) for b, e, _ in spans) >= least_months * DAYS_A_MONTH
    )
    return decided(
        enough,
        f"{hours:.0f} hours over {months:.1f} full-time months in NOC {noc} since {start}; "
        f"{least_hours} hours over {least_months} months are needed.",
        f"{hours:.0f} heures sur {months:.1f} mois à temps plein dans la CNP {noc} depuis le {start}; "
        f"{least_hours} heures sur {least_months} mois sont exigées.",
        "jobs",
        "job_noc",
    )


def recent_experience_in_position(row: Row, facts: Facts, tables: Row) -> Finding:
    if row.get("graduates_only") and not facts.flag("is_recent_ontario_graduate"):
        return decided(
            False,
            "Not a recent Ontario graduate.",
            "N’est pas un diplômé récent de l’Ontario.",
            "is_recent_ontario_graduate",
        )
    if facts.text("job_noc") in row.get("not_for", []):
        return decided(
            False,
            "This route is not open to the occupation.",
            "Cette voie n’est pas ouverte à cette profession.",
            "job_noc",
        )
    if facts.flag("in_position") is None:
        return unanswered("in_position")
    since = facts.date("in_position_since")
    if not facts.flag("in_position") or since is None:
        return decided(False, "Not working in the offered position.", "N’occupe pas le poste offert.", "in_position")
    months = Decimal((facts.on - since).days) / DAYS_A_MONTH
    return decided(
        months >= row["months"],
        f"In the position since {since}: {months:.1f} months; {row['months']} are needed.",
        f"Au poste depuis le {since} : {months:.1f} mois; {row['months']} sont exigés.",
        "in_position_since",
    )


def _span(job: Row, noc: str, start: date, on: date) -> tuple[date, date, Decimal] | None:
    begin, end = as_date(job.get("started_on")), as_date(job.get("ended_on")) or on
    weekly = as_decimal(job.get("hours_per_week"))
    if begin is None or weekly is None or job.get("noc") != noc or job.get("is_paid") is not True or weekly < PART_TIME:
        return None
    begin, end = max(begin, start), min(end, on)
    return (begin, end, weekly) if begin < end else None


def _hours(spans: list[tuple[date, date, Decimal]]) -> Decimal:
    """Hours worked, day by day boundary: overlapping jobs add up, but no more than full time."""
    edges = sorted({edge for begin, end, _ in spans for edge in (begin, end)})
    total = Decimal(0)
    for begin, end in itertools.pairwise(edges):
        weekly = sum((w for b, e, w in spans if b <= begin and e >= end), Decimal(0))
        total += min(weekly, FULL_TIME) * Decimal((end - begin).days) / 7
    return total


def _covered(spans: Iterable[tuple[date, date]]) -> int:
    """Days covered by at least one span."""
    days, reached = 0, None
    for begin, end in sorted(spans):
        begin = max(begin, reached) if reached else begin
        if end > begin:
            days += (end - begin) // timedelta(days=1)
            reached = end
    return days
