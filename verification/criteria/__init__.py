"""Is it enough? One pure function per kind of criterion; thresholds come from the program files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nominee.facts import Facts
from nominee.programs.conditions import holds
from nominee.words import Words
from verification.criteria import (
    education,
    employer,
    experience,
    express_entry,
    job,
    judgement,
    language,
    occupation,
    person,
)
from verification.criteria.finding import MET, NOT_MET, UNCLEAR, Finding, decided

Kind = Callable[[Mapping[str, Any], Facts, Mapping[str, Any]], Finding]

KINDS: dict[str, Kind] = {
    "occupation_teer": job.occupation_teer,
    "wage_floor": job.wage_floor,
    "full_time_permanent": job.full_time_permanent,
    "equity_limit": job.equity_limit,
    "licence": job.licence,
    "recruitment_effort": job.recruitment_effort,
    "carrier_safety": job.carrier_safety,
    "experience_in_noc": experience.experience_in_noc,
    "recent_experience_in_position": experience.recent_experience_in_position,
    "employer_years": employer.employer_years,
    "employer_revenue": employer.employer_revenue,
    "employer_staff": employer.employer_staff,
    "no_outstanding_orders": employer.no_outstanding_orders,
    "language_clb": language.language_clb,
    "education_credential": education.education_credential,
    "ontario_degree": education.ontario_degree,
    "applied_within": education.applied_within,
    "not_enrolled": education.not_enrolled,
    "settlement_funds": person.settlement_funds,
    "residence_in_ontario": person.residence_in_ontario,
    "status_in_canada": person.status_in_canada,
    "intention_to_reside": person.intention_to_reside,
    "physician_registration": person.physician_registration,
    "age_between": person.age_between,
    "permit_left": person.permit_left,
    "occupation_skill": occupation.occupation_skill,
    "occupation_listed": occupation.occupation_listed,
    "eligible_credential": education.eligible_credential,
    "language_each": language.language_each,
    "express_entry_profile": express_entry.express_entry_profile,
    "answered_notification": express_entry.answered_notification,
    "answer": judgement.answer,
    "chosen": judgement.chosen,
    "number_at_least": judgement.number_at_least,
    "by_officer": judgement.by_officer,
    "judged": judgement.judged,
}


def assess(criterion: Mapping[str, Any], facts: Facts, tables: Mapping[str, Any]) -> Finding:
    """The computed finding, with reasons in words. `tables`: the program's (nominee/programs/tables.py)."""
    if not holds(criterion.get("when"), facts):
        return decided(True, "It does not apply to this application.", "Ne s’applique pas à cette demande.")
    if criterion["kind"] == "any_of":
        return _any_of(criterion, facts, tables)
    return KINDS[criterion["kind"]](criterion, facts, tables)


def _any_of(criterion: Mapping[str, Any], facts: Facts, tables: Mapping[str, Any]) -> Finding:
    parts = [(row, assess(row, facts, tables)) for row in criterion["of"]]
    results = {finding.result for _, finding in parts}
    result = MET if MET in results else UNCLEAR if UNCLEAR in results else NOT_MET
    reasons = tuple(
        Words(f"{row['title']['en']}: {reason.en}", f"{row['title']['fr']}\u00a0: {reason.fr}")
        for row, finding in parts
        for reason in finding.reasons
    )
    used = dict.fromkeys(code for _, finding in parts for code in finding.used)
    return Finding(result, reasons, tuple(used))
