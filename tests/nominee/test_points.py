"""The grids: each boundary, the published maxima, and what is not scored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nominee.facts import Facts
from nominee.points import columns, score
from nominee.programs.definition import ONTARIO, read_program


@pytest.fixture(scope="module")
def files():
    return read_program(ONTARIO)


@pytest.fixture
def points(files):
    """`points("foreign-worker", "2024-01-01", answers)`: factor -> (row, points), and the total under “all”."""

    def counted(stream, on, **answers):
        day = date.fromisoformat(on)
        found = score(version(files, stream, day), files.tables, Facts(answers, day))
        return found and {line.factor: (line.row, line.points) for line in found.lines} | {"all": found.total}

    return counted


def version(files, stream, day):
    return next(
        row.definition
        for row in files.versions
        if row.stream == stream and row.in_force_from <= day <= (row.in_force_until or date.max)
    )


OLD, NEW = "2024-01-01", "2026-08-01"
FULL = {
    "job_noc": "31301", "job_wage": "45", "job_census_division": "kenora", "canadian_status": "work_permit",
    "six_months_in_position": True, "earned_40000": True, "english_level": "9", "french_level": "7",
    "highest_education": "doctorate", "field_of_study": "science_health_trades", "canadian_credentials": "more",
    "study_area": "northern", "months_in_position": 30, "months_in_ontario": 0, "months_in_practice": 30,
    "best_year_earnings": "70000", "physician_noc": "31100", "practice_census_division": "algoma",
}  # fmt: skip


@pytest.mark.parametrize(
    ("stream", "on", "most"),
    [
        ("foreign-worker", OLD, 76),
        ("foreign-worker", "2022-11-16", 76),
        ("in-demand-skills", OLD, 46),
        ("international-student", OLD, 118),
        ("masters-graduate", OLD, 75),
        ("phd-graduate", OLD, 75),
        ("owp-teer-0-3", NEW, 130),
        ("owp-teer-4-5", NEW, 130),
        ("owp-physician", NEW, 115),
    ],
)
def test_who_has_everything_reaches_the_published_maximum(files, points, stream, on, most):
    definition = version(files, stream, date.fromisoformat(on))
    assert definition["points"]["most"] == most == points(stream, on, **FULL)["all"]
    assert points(stream, on)["all"] == 0  # nothing is answered: nothing is given, and no row is claimed


@pytest.mark.parametrize(
    ("wage", "old", "new"),
    [("19.99", 0, 0), ("20", 5, 5), ("24.99", 5, 5), ("25", 6, 8), ("29.99", 6, 8), ("30.00", 7, 10), ("34.99", 7, 10),
     ("35", 8, 12), ("39.99", 8, 12), ("40", 10, 15), ("400", 10, 15), ("1e9", 10, 15), ("many", 0, 0), ("", 0, 0)],
)  # fmt: skip
def test_a_wage_is_in_its_band_to_the_cent(points, wage, old, new):
    assert points("foreign-worker", OLD, job_wage=wage)["wage"][1] == old
    assert points("owp-teer-0-3", NEW, job_wage=wage)["wage"][1] == new
    assert points("owp-teer-0-3", NEW, job_wage=Decimal(wage) if wage[:1].isdigit() else None)["wage"][1] == new


@pytest.mark.parametrize(
    ("noc", "old", "new"),
    [
        ("00010", (10, 10), (9, 4)), ("11202", (10, 5), (9, 4)), ("22221", (8, 10), (6, 6)), ("31301", (10, 10), (9, 10)),
        ("33102", (8, 10), (6, 10)), ("42202", (8, 4), (6, 4)), ("53200", (8, 3), (6, 2)), ("64100", (0, 3), (0, 2)),
        ("72106", (8, 7), (6, 8)), ("85100", (0, 4), (0, 4)), ("94141", (0, 5), (0, 4)), ("", (0, 0), (0, 0)),
        ("7", (0, 7), (0, 8)),
    ],
)  # fmt: skip
def test_an_occupation_counts_by_its_first_and_its_second_digit(points, noc, old, new):
    for stream, on, expected in (("foreign-worker", OLD, old), ("owp-teer-0-3", NEW, new)):
        given = points(stream, on, job_noc=noc)
        assert (given["teer"][1], given["category"][1]) == expected


@pytest.mark.parametrize(
    ("division", "old", "new"),
    [("haliburton", 10, 15), ("muskoka", 10, 15), ("kawartha_lakes", 8, 10), ("ottawa", 8, 10), ("wellington", 8, 10),
     ("hamilton", 8, 10), ("durham", 3, 5), ("york", 3, 5), ("toronto", 0, 0), ("atlantis", 0, 0)],
)  # fmt: skip
def test_a_job_counts_by_the_area_it_lies_in(points, division, old, new):
    assert points("foreign-worker", OLD, job_census_division=division)["job_region"][1] == old
    assert points("owp-teer-0-3", NEW, job_census_division=division)["job_region"][1] == new


@pytest.mark.parametrize(
    ("position", "elsewhere", "row", "given"),
    [
        (25, 0, "position_over_24", 18), (24, 99, "position_13", 15), (13, 0, "position_13", 15), (12, 99, "position_6", 12),
        (6, 99, "position_6", 12), (5, 25, "ontario_over_24", 12), (0, 24, "ontario_13", 9), (5, 13, "ontario_13", 9),
        (0, 12, "ontario_6", 6), (0, 6, "ontario_6", 6), (5, 5, "experience_less", 0), (0, 0, "experience_less", 0),
    ],
)  # fmt: skip
def test_other_work_counts_only_with_less_than_six_months_in_the_position(points, position, elsewhere, row, given):
    assert points("owp-teer-0-3", NEW, months_in_position=position, months_in_ontario=elsewhere)["experience"] == (
        row,
        given,
    )


@pytest.mark.parametrize(
    ("english", "french", "old", "new"),
    [
        ("9", "0", (10, 5), (15, 5)), ("8", "9", (10, 10), (15, 10)), ("8", "0", (6, 5), (12, 5)), ("7", "6", (4, 10), (8, 10)),
        ("6", "7", (4, 10), (8, 10)), ("6", "6", (0, 5), (4, 10)), ("7", "5", (4, 5), (8, 5)), ("5", "5", (0, 5), (0, 5)),
        ("0", "0", (0, 0), (0, 0)),
    ],
)  # fmt: skip
def test_the_better_language_counts_and_both_together(points, english, french, old, new):
    for stream, on, expected in (("foreign-worker", OLD, old), ("owp-teer-0-3", NEW, new)):
        given = points(stream, on, english_level=english, french_level=french)
        assert (given["language"][1], given["languages"][1]) == expected


@pytest.mark.parametrize(
    ("credential", "old", "new"),
    [("doctorate", 10, 10), ("masters", 8, 8), ("bachelor", 6, 6), ("graduate_certificate", 6, 5), ("college", 5, 5),
     ("trades", 5, 5), ("secondary", 0, 0)],
)  # fmt: skip
def test_a_credential_counts_by_its_level(points, credential, old, new):
    assert points("masters-graduate", OLD, highest_education=credential)["education"][1] == old
    assert points("owp-teer-0-3", NEW, highest_education=credential)["education"][1] == new


@pytest.mark.parametrize(
    ("status", "old", "new"),
    [("work_permit", 10, 10), ("study_permit", 10, 5), ("visitor", 0, 0), ("none", 0, 0), ("maintained", 0, 0)],
)
def test_a_permit_counts(points, status, old, new):
    assert points("foreign-worker", OLD, canadian_status=status)["permit"][1] == old
    assert points("owp-teer-0-3", NEW, canadian_status=status)["permit"][1] == new


def test_a_physician_without_an_offer_is_not_scored_before_2026(points):
    assert points("foreign-worker", "2025-02-01", is_physician_without_offer=True, job_wage="45") is None
    assert points("foreign-worker", "2025-02-01", is_physician_without_offer=False, job_wage="45")["all"] == 10
    assert points("foreign-worker", "2025-02-01", job_wage="45")["all"] == 10


def test_a_stream_without_a_grid_is_not_scored(points):
    assert points("owp-teer-0-3", "2026-07-01", **FULL) is None


def test_what_decided_is_kept_with_each_line(files):
    day = date(2026, 8, 1)
    found = score(version(files, "owp-teer-0-3", day), files.tables, Facts({"job_wage": "31.50"}, day))
    line = next(row for row in found.as_json() if row["factor"] == "wage")
    assert line == {"factor": "wage", "row": "wage_30", "points": 10, "most": 15, "read": {"job_wage": "31.50"}}
    assert [row["row"] for row in found.as_json() if row["factor"] != "wage"] == [""] * 10


def test_a_pool_is_filtered_by_the_area_and_the_occupation(files):
    day = date(2025, 3, 1)
    definition = version(files, "foreign-worker", day)
    answers = {"job_noc": "72106", "job_census_division": "lanark"}
    assert columns(definition, files.tables, Facts(answers, day)) == {"region": "eastern", "noc": "72106"}
    assert columns(definition, files.tables, Facts({"physician_noc": "31100"}, day)) == {"region": "", "noc": "31100"}


def test_every_census_division_lies_in_one_area(files):
    regions = files.tables["regions"]
    areas = [division for divisions in regions["areas"].values() for division in divisions]
    economic = [division for divisions in regions["economic"].values() for division in divisions]
    assert sorted(areas) == sorted(economic)
    assert {name for tag in regions["tags"].values() for name in tag["divisions"]} <= set(areas)


def test_every_listed_occupation_is_one_of_the_classification(files):
    known = set(files.tables["noc"]["unit_groups"])
    for name, listed in files.tables["occupations"].items():
        assert set(listed["nocs"]) <= known, name
        assert len(set(listed["nocs"])) == len(listed["nocs"]), name


def test_what_the_interest_asks_is_asked_by_the_form_in_the_same_words(files):
    for row in files.versions:
        form = {
            field["code"]: field
            for page in row.definition["pages"]
            for field in page["fields"]
            if page["kind"] == "fields"
        }
        for page in row.definition.get("interest", {}).get("pages", []):
            for field in page["fields"]:
                if field["code"] in form:
                    assert field["label"] == form[field["code"]]["label"], (row.file, field["code"])


GRIDS = {row.sha256: row for row in read_program(ONTARIO).versions if "points" in row.definition}
CODES = sorted(
    {
        field["code"]
        for row in GRIDS.values()
        for page in row.definition["interest"]["pages"]
        for field in page["fields"]
    }
)
ODD = st.sampled_from(["", "²1", "3²", "1e999", "-5", "NaN", "٣١", 10**30, True, None, [], {}, 1.5, "9", "toronto"])


@settings(max_examples=60, deadline=None)
@given(answers=st.dictionaries(st.sampled_from(CODES), ODD | st.text(max_size=5), max_size=12), day=st.dates())
def test_any_answers_have_a_score_within_the_grid(files, answers, day):
    for row in GRIDS.values():
        found = score(row.definition, files.tables, Facts(answers, day))
        assert found is None or 0 <= found.total <= found.most == row.definition["points"]["most"]
