"""Work experience: paid work in one occupation, counted once, within a window before submission."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_date, as_decimal
from verification.criteria.education import NOT_A_GRADUATE, SAYS_SO, recent_graduate
from verification.criteria.finding import (
    MET,
    Finding,
    decided,
    in_words,
    is_here,
    months_before,
    number,
    unanswered,
    unclear,
    years_before,
)

Row = Mapping[str, Any]
FULL_TIME = Decimal(30)  # hours a week (stream page)
PART_TIME = Decimal(15)
DAYS_A_YEAR = Decimal(365)


@dataclass(frozen=True)
class Span:
    """One job, from its first day to the day after its last one."""

    begin: date
    end: date
    weekly: Decimal
    away: int  # days of extended leave


def experience_in_noc(row: Row, facts: Facts, tables: Row) -> Finding:
    """At least `months` and `hours` of paid work in the offered NOC within `within_years`.

    Full-time weeks count as 30 hours, also where several jobs make them; one part-time job counts from 15 hours
    a week and takes longer to reach the same hours. Days covered by several jobs count once. Extended leave
    does not count. Work in Canada counts when it was authorized; self-employment when others confirm it.
    """
    noc, used = facts.text("job_noc"), ("jobs", "job_noc", "reference_letters", "proof_of_pay")
    if not noc:
        return unanswered(*used)
    jobs = [job for job in facts.rows("job") if job.get("noc") == noc and _counts_there(row, job, tables)]
    finding = _counted(row, facts, noc, [job for job in jobs if job.get("is_self_employed") is not True])
    if finding.result == MET:
        return finding
    with_own = _counted(row, facts, noc, jobs)
    if with_own.result != MET:
        return with_own
    return unclear(
        f"{with_own.reasons[0].en} Self-employment is part of it, which counts where others confirm it.",
        f"{with_own.reasons[0].fr} Le travail autonome en fait partie; il compte si des tiers le confirment.",
        *with_own.used,
        "self_employment",
    )


def _counts_there(row: Row, job: Row, tables: Row) -> bool:
    """Where a rule counts only work in Canada, or only work in the program's own province."""
    where = row.get("only_in")
    if where is None:
        return True
    return job.get("country") == "CA" and (where == "canada" or is_here(tables, job.get("province")))


def _counted(row: Row, facts: Facts, noc: str, jobs: Iterable[Row]) -> Finding:
    start = years_before(facts.on, row["within_years"])
    spans = [span for job in jobs if (span := _span(job, start, facts.on))]
    stretches, away = _stretches(spans), sum(span.away for span in spans)
    leave = sum((min(span.weekly, FULL_TIME) * span.away / 7 for span in spans), Decimal(0))
    hours = max(sum((weekly * days / 7 for days, weekly in stretches), Decimal(0)) - leave, Decimal(0))
    days = max(sum(days for days, _ in stretches) - away, 0)
    least_hours, least_months = Decimal(row["hours"]), Decimal(row["months"])
    months = Decimal(days) * 12 / DAYS_A_YEAR
    return decided(
        hours >= least_hours and months >= least_months,
        f"{number(hours, 0).en} hours, {number(FULL_TIME).en} a week at most, over {number(months, 1).en} months in NOC {noc} "
        f"since {in_words(start).en}; "
        f"{number(least_hours).en} hours over {number(least_months).en} months are needed.",
        f"{number(hours, 0).fr} heures, au plus {number(FULL_TIME).fr} par semaine, sur {number(months, 1).fr} mois dans la "
        f"CNP {noc} depuis le {in_words(start).fr}; "
        f"{number(least_hours).fr} heures sur {number(least_months).fr} mois sont exigées.",
        "jobs",
        "job_noc",
        "reference_letters",
        "proof_of_pay",
    )


def _span(job: Row, start: date, on: date) -> Span | None:
    begin, last = as_date(job.get("started_on")), as_date(job.get("ended_on")) or on
    weekly = as_decimal(job.get("hours_per_week"))
    if begin is None or weekly is None or weekly <= 0 or job.get("is_paid") is not True:
        return None
    if job.get("country") == "CA" and job.get("was_authorized") is False:
        return None
    begin, end = max(begin, start), min(last, on - timedelta(days=1)) + timedelta(days=1)
    weeks = as_decimal(job.get("leave_weeks")) or Decimal(0)
    away = min(max(int(weeks * 7), 0), (end - begin).days) if begin < end else 0
    return Span(begin, end, weekly, away) if begin < end else None


def _stretches(spans: list[Span]) -> list[tuple[int, Decimal]]:
    """Days and counted hours a week, between each beginning and end of a job.

    Several jobs count together when they make full time; else one part-time job counts, the largest.
    """
    found = []
    for begin, end in itertools.pairwise(sorted({edge for span in spans for edge in (span.begin, span.end)})):
        weekly = [span.weekly for span in spans if span.begin <= begin and span.end >= end]
        together, largest = sum(weekly, Decimal(0)), max(weekly, default=Decimal(0))
        if together >= FULL_TIME:
            found.append(((end - begin).days, FULL_TIME))
        elif largest >= PART_TIME:
            found.append(((end - begin).days, largest))
    return found


def recent_experience_in_position(row: Row, facts: Facts, tables: Row) -> Finding:
    """Consecutive months full-time in the offered position, up to the day of application."""
    graduate = recent_graduate(row, facts, tables)
    if "recent_graduates" in row and graduate == NOT_A_GRADUATE:
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
    finding = _in_position(row, facts)
    if finding.result == MET and graduate == SAYS_SO:
        return unclear(
            f"{finding.reasons[0].en} Says to be a recent Ontario graduate; the studies entered do not show it.",
            f"{finding.reasons[0].fr} Se dit diplômé récent de l’Ontario; les études indiquées ne le montrent pas.",
            *finding.used,
            "is_recent_ontario_graduate",
        )
    return finding


def _in_position(row: Row, facts: Facts) -> Finding:
    used = ("in_position", "in_position_since", "job_hours_now", "employment_letter", "pay_slips")
    there, since, hours = facts.flag("in_position"), facts.date("in_position_since"), facts.decimal("job_hours_now")
    if there is False:
        return decided(False, "Not working in the offered position.", "N’occupe pas le poste offert.", "in_position")
    if there is None or since is None or hours is None:
        return unanswered(*used)
    if hours < FULL_TIME:
        return decided(
            False,
            f"{number(hours).en} hours a week in the position; {number(FULL_TIME).en} are full time.",
            f"{number(hours).fr} heures par semaine au poste; {number(FULL_TIME).fr} sont le temps plein.",
            *used,
        )
    latest = months_before(facts.on, row["months"])
    return decided(
        since <= latest,
        f"In the position since {in_words(since).en}; {row['months']} months on {in_words(facts.on).en} are needed, "
        f"so since {in_words(latest).en} or earlier.",
        f"Au poste depuis le {in_words(since).fr}; {row['months']} mois au {in_words(facts.on).fr} sont exigés, "
        f"donc depuis le {in_words(latest).fr} ou avant.",
        *used,
    )
