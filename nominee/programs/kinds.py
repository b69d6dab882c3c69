"""The kinds of criterion: what each is told by a program file, and which answers it reads.

The arithmetic lives with the assessors (verification/criteria); a test holds the two lists together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nominee.programs.shapes import Shape, code, flag, list_of, matching, number, one_of, table, text, whole, words

NOC = matching(r"\d{5}", "must be five digits")
CREDENTIALS = ("secondary", "trades", "college", "bachelor", "graduate_certificate", "masters", "doctorate")
PERCENTILE = one_of(("low", "median", "high"))
CREDENTIAL = one_of(CREDENTIALS)
YEARS, MONTHS = whole(1, 50), whole(1, 600)
# A credential of `months` or more, or one of `any_length`, completed within `within_years`.
RECENT_GRADUATES = table({"within_years": YEARS, "months": MONTHS, "any_length": list_of(CREDENTIAL)})
GRADUATE = ("is_recent_ontario_graduate",)


@dataclass(frozen=True)
class Kind:
    """`reads`: fields without which it cannot answer; `entries`: list pages; `tables`: the program's tables."""

    needed: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    # the job
    "occupation_teer": Kind({"allow": list_of(whole(0, 5), 1)}, reads=("job_noc",), tables=("noc",)),
    "wage_floor": Kind(
        {"percentile": PERCENTILE},
        {"graduate_percentile": PERCENTILE, "recent_graduates": RECENT_GRADUATES},
        reads=("job_noc", "job_wage", "job_census_division", "job_has_collective_agreement", "in_position"),
        tables=("wages", "regions"),
    ),
    "full_time_permanent": Kind(
        {"hours_per_year": number, "hours_per_week": number},
        reads=("job_hours_per_week", "job_weeks_per_year", "job_is_permanent"),
    ),
    "equity_limit": Kind({"below": number}, reads=("equity_percent",)),
    "licence": Kind({}, {"not_for": list_of(NOC)}, reads=("job_noc", "occupation_is_regulated", "has_licence")),
    "recruitment_effort": Kind(
        {"methods": whole(1, 6), "weeks": whole(1, 52)},
        reads=(
            "recruited_by_representative", "ad_job_bank", "ad_print", "ad_general_site", "ad_specialist_site",
            "ad_own_site", "ad_job_fair", "ads_posted_on", "job_offered_on",
        ),
    ),
    "carrier_safety": Kind({"nocs": list_of(NOC, 1), "ratings": list_of(code, 1)}, reads=("job_noc", "cvor_rating")),
    "occupation_skill": Kind({"allow": list_of(one_of(("0", "A", "B", "C", "D")), 1)}, reads=("job_noc",)),
    "occupation_listed": Kind(
        {"lists": list_of(code, 1)}, {"outside_gta": list_of(code, 1)}, reads=("job_noc",), tables=("occupations",)
    ),
    # the employer
    "employer_years": Kind({"years": YEARS}, reads=("employer_established_on",)),
    "employer_revenue": Kind(
        {"gta": number, "other": number},
        {"listed": number, "fiscal_years": whole(1, 2)},
        reads=("employer_revenue", "job_census_division"),
        tables=("regions",),
    ),
    "employer_staff": Kind(
        {"gta": whole(), "other": whole()}, reads=("employer_full_time_staff", "job_census_division"),
        tables=("regions",),
    ),
    "no_outstanding_orders": Kind(reads=("employer_has_esa_orders", "employer_has_ohsa_orders")),
    # work, studies and languages
    "experience_in_noc": Kind(
        {"months": MONTHS, "hours": number, "within_years": YEARS},
        {"only_in": one_of(("canada", "province"))},
        reads=("job_noc",),
        entries=("job",),
    ),
    "recent_experience_in_position": Kind(
        {"months": MONTHS, "within_months": MONTHS},
        {"recent_graduates": RECENT_GRADUATES, "not_for": list_of(NOC)},
        reads=("job_noc", "in_position", "in_position_since", "job_hours_now"),
    ),
    "language_clb": Kind(
        {"minimum": whole(1, 12), "within_years": YEARS},
        {"trades_minimum": whole(1, 12), "recent_graduates": RECENT_GRADUATES},
        entries=("language_test",),
        tables=("language", "trades"),
    ),
    "education_credential": Kind(
        {"months": MONTHS, "assessment_years": YEARS}, {"accepted": list_of(CREDENTIAL, 1)}, entries=("study",)
    ),
    "eligible_credential": Kind(
        {"degree_months": MONTHS, "graduate_months": MONTHS, "certificate_months": MONTHS, "within_years": YEARS},
        entries=("study",),
        tables=("universities", "institutions", "regions"),
    ),
    "language_each": Kind(
        {"french": whole(1, 12), "english": whole(1, 12), "within_years": YEARS},
        entries=("language_test",),
        tables=("language",),
    ),
    "ontario_degree": Kind({"credential": CREDENTIAL, "months": MONTHS}, entries=("study",), tables=("universities",)),
    "applied_within": Kind({"credential": CREDENTIAL, "years": YEARS}, entries=("study",)),
    "not_enrolled": Kind(reads=("currently_enrolled", "scholarship_requires_return")),
    # the person
    "settlement_funds": Kind(reads=("funds_savings",), entries=("family",), tables=("settlement_funds",)),
    "residence_in_ontario": Kind({"months": MONTHS, "within_years": YEARS}, entries=("address",)),
    "status_in_canada": Kind({}, {"only_in_ontario": flag}, reads=("canadian_status",)),
    "intention_to_reside": Kind(reads=("intends_to_reside", "ties")),
    "physician_registration": Kind(
        {"classes": list_of(code, 1)}, reads=("cpso_class", "cpso_number", "ohip_billing_number", "cpso_good_standing")
    ),
    "age_between": Kind({"least": whole(0, 120), "most": whole(0, 120)}, reads=("birth_date",)),
    "permit_left": Kind({"months": MONTHS}, reads=("canadian_status", "permit_expires_on")),
    # the federal pool
    "express_entry_profile": Kind(reads=("ee_profile_expires_on",)),
    "answered_notification": Kind({"days": whole(1, 400)}, reads=("notified_on",)),
    # for what little arithmetic can settle
    "answer": Kind({"field": code, "must_be": flag, "met": words, "not_met": words}),
    "chosen": Kind({"field": code, "allow": list_of(text, 1), "met": words, "not_met": words}),
    "number_at_least": Kind({"field": code, "least": number}),
    "by_officer": Kind({"what": words}),
    "judged": Kind({"fields": list_of(code, 1)}),
    "any_of": Kind(),
}  # fmt: skip
