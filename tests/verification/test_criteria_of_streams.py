"""The kinds that came with the other streams: each at its boundary."""

from __future__ import annotations

import pytest
from cases import ON, assess, result

from verification.criteria.occupation import skill_level


@pytest.mark.parametrize(
    ("noc", "level"),
    [("0013", "0"), ("0911", "0"), ("1111", "A"), ("2174", "A"), ("1211", "B"), ("6322", "B"), ("4412", "C"), ("7511", "C"),
     ("6611", "D"), ("9619", "D"), ("9999", ""), ("31301", ""), ("111", ""), ("", ""), ("11a1", "")],
)  # fmt: skip
def test_a_code_of_2016_has_its_skill_level(noc, level):
    assert skill_level(noc) == level


@pytest.mark.parametrize(
    ("noc", "answer"), [("1211", "met"), ("7511", "not_met"), ("99999", "not_met"), ("", "unclear")]
)
def test_skill_levels_0_a_and_b_are_allowed(noc, answer):
    assert result({"kind": "occupation_skill", "allow": ["0", "A", "B"]}, {"job_noc": noc}) == answer


LISTED = {"kind": "occupation_listed", "lists": ["in_demand_anywhere"], "outside_gta": ["in_demand_outside_gta"]}


@pytest.mark.parametrize(
    ("noc", "division", "answer"),
    [("44101", "toronto", "met"), ("44101", "", "met"), ("14400", "kenora", "met"), ("14400", "peel", "not_met"),
     ("14400", "", "unclear"), ("94122", "kenora", "not_met"), ("95105", "kenora", "not_met"), ("95104", "kenora", "met"),
     ("", "kenora", "unclear")],
)  # fmt: skip
def test_some_occupations_count_only_outside_toronto(noc, division, answer):
    assert result(LISTED, {"job_noc": noc, "job_census_division": division}) == answer


def test_an_incomplete_list_decides_against_nobody():
    row = {"kind": "occupation_listed", "lists": ["skilled_trades"]}
    assert result(row, {"job_noc": "72106"}) == "met"
    assert result(row, {"job_noc": "94140"}) == "unclear"


STUDENT = {
    "kind": "eligible_credential",
    "degree_months": 24,
    "graduate_months": 12,
    "certificate_months": 12,
    "within_years": 2,
}
DIPLOMA = {
    "country": "CA", "province": "ON", "credential": "college", "months": 24, "is_completed": True,
    "institution": "Seneca College", "ended_on": "2024-07-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({}, "met"), ({"months": 23}, "not_met"), ({"ended_on": "2024-06-30"}, "not_met"), ({"ended_on": "2026-07-02"}, "not_met"),
        ({"country": "IN"}, "not_met"), ({"is_completed": False}, "not_met"), ({"institution": "Elsewhere"}, "unclear"),
        ({"credential": "masters", "months": 12}, "met"), ({"credential": "masters", "months": 11}, "not_met"),
        ({"credential": "graduate_certificate", "months": 12}, "met"),
        ({"credential": "graduate_certificate", "months": 12, "province": "BC"}, "not_met"),
        ({"credential": "bachelor", "province": "BC"}, "met"), ({"credential": "secondary"}, "not_met"),
    ],
)  # fmt: skip
def test_a_recent_canadian_credential_of_its_length_counts(changed, answer):
    assert result(STUDENT, study=[DIPLOMA | changed]) == answer


EACH = {"kind": "language_each", "french": 7, "english": 6, "within_years": 2}
TEF = {
    "test": "tef_canada",
    "taken_on": "2025-01-01",
    "listening": "434",
    "reading": "428",
    "writing": "428",
    "speaking": "456",
}
CELPIP = {
    "test": "celpip_general",
    "taken_on": "2025-01-01",
    "listening": "6",
    "reading": "6",
    "writing": "6",
    "speaking": "6",
}


@pytest.mark.parametrize(
    ("tests", "answer"),
    [
        ([TEF, CELPIP], "met"), ([TEF], "not_met"), ([CELPIP], "not_met"), ([TEF | {"speaking": "455"}, CELPIP], "not_met"),
        ([TEF, CELPIP | {"reading": "5"}], "not_met"), ([TEF | {"taken_on": "2024-06-30"}, CELPIP], "not_met"), ([], "not_met"),
    ],
)  # fmt: skip
def test_french_7_and_english_6_by_tests_of_their_own(tests, answer):
    assert result(EACH, language_test=tests) == answer


PROFILE = {"ee_profile_expires_on": "2026-07-01"}


@pytest.mark.parametrize(
    ("changed", "answer"),
    [({}, "met"), ({"ee_profile_expires_on": "2026-06-30"}, "not_met"), ({"ee_profile_expires_on": ""}, "unclear")],
)  # fmt: skip
def test_a_profile_is_valid_on_the_day(changed, answer):
    assert result({"kind": "express_entry_profile"}, PROFILE | changed) == answer


@pytest.mark.parametrize(
    ("notified", "answer"),
    [
        ("2026-05-17", "met"),
        ("2026-05-16", "not_met"),
        ("2026-07-01", "met"),
        ("2026-07-02", "not_met"),
        ("", "unclear"),
    ],
)
def test_a_notification_is_answered_within_45_days(notified, answer):
    assert result({"kind": "answered_notification", "days": 45}, {"notified_on": notified}) == answer


@pytest.mark.parametrize(
    ("given", "answer"), [("600000", "met"), ("599999.99", "not_met"), ("", "unclear"), ("lots", "unclear")]
)
def test_a_number_reaches_its_least(given, answer):
    assert (
        result(
            {"kind": "number_at_least", "field": "business_investment", "least": "600000"},
            {"business_investment": given},
        )
        == answer
    )


@pytest.mark.parametrize(
    ("born", "answer"),
    [
        ("2005-07-01", "met"),
        ("2005-07-02", "not_met"),
        ("1966-07-02", "met"),
        ("1966-07-01", "not_met"),
        ("", "unclear"),
    ],
)
def test_age_is_counted_in_full_years_on_the_day(born, answer):
    assert result({"kind": "age_between", "least": 21, "most": 59}, {"birth_date": born}) == answer


@pytest.mark.parametrize(
    ("status", "until", "answer"),
    [("work_permit", "2026-11-01", "met"), ("work_permit", "2026-10-31", "not_met"), ("none", "", "met"),
     ("maintained", "", "unclear"), ("work_permit", "", "unclear")],
)  # fmt: skip
def test_a_permit_lasts_four_months_more(status, until, answer):
    row = {"kind": "permit_left", "months": 4}
    assert result(row, {"canadian_status": status, "permit_expires_on": until}) == answer


def test_what_an_officer_records_is_never_decided_by_the_computer():
    found = assess({"kind": "by_officer", "what": {"en": "Record it.", "fr": "Consignez-le."}}, {})
    assert (found.result, found.reasons[0].fr) == ("unclear", "Consignez-le.")


def test_one_of_several_answers():
    row = {"kind": "chosen", "field": "canadian_status", "allow": ["work_permit"],
           "met": {"en": "y", "fr": "o"}, "not_met": {"en": "n", "fr": "n"}}  # fmt: skip
    assert [result(row, {"canadian_status": status}) for status in ("work_permit", "visitor", "")] == [
        "met",
        "not_met",
        "unclear",
    ]


WORK = {
    "country": "CA", "province": "Ontario", "noc": "94141", "is_paid": True, "hours_per_week": "30", "was_authorized": True,
    "started_on": "2025-10-01", "ended_on": None,
}  # fmt: skip
NINE = {"kind": "experience_in_noc", "months": 8, "hours": "1100", "within_years": 3, "only_in": "province"}


@pytest.mark.parametrize(
    ("changed", "only_in", "answer"),
    [({}, "province", "met"), ({"province": "QC"}, "province", "not_met"), ({"province": "QC"}, "canada", "met"),
     ({"country": "US", "province": ""}, "canada", "not_met"), ({"started_on": "2026-03-01"}, "province", "not_met")],
)  # fmt: skip
def test_work_counts_where_the_rule_wants_it(changed, only_in, answer):
    assert result(NINE | {"only_in": only_in}, {"job_noc": "94141"}, job=[WORK | changed]) == answer


def test_a_secondary_diploma_counts_where_the_rule_accepts_it():
    study = {"country": "CA", "credential": "secondary", "months": 48, "is_completed": True}
    row = {"kind": "education_credential", "months": 1, "assessment_years": 5}
    assert result(row, study=[study]) == "not_met"
    assert result(row | {"accepted": ["secondary"]}, study=[study]) == "met"
    assert ON.year == 2026
