"""Write sandbox/data/*.json: `python -m sandbox.build_data`. The same cast always gives the same files.

The registers are written first from what the persons claim; the planted differences come last,
so that every disagreement an officer meets in the demonstration is listed in one place below.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sandbox import cast, people, profiles

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]


def build() -> dict[str, Any]:
    persons = [people.person(place) for place in range(len(cast.PERSONS))]
    files: dict[str, Any] = {
        "businesses": _businesses(),
        "language_tests": _language_results(),
        "credentials": _credentials(),
        "licensees": _licensees(),
        "bans": _bans(),
        "federal_cases": _federal_cases(persons),
        "express_entry": profiles.build(),
    }
    _plant(persons, files)
    return files | {"people": persons}


def _businesses() -> dict[str, Row]:
    return {
        people.BUSINESS_NUMBERS[index]: {
            "business_number": people.BUSINESS_NUMBERS[index],
            "legal_name": legal,
            "operating_name": operating,
            "status": "active",
            "established_on": people.established_on(index).isoformat(),
            "head_office": {"city": city, "postal_code": code, "province": "Ontario"},
        }
        for index, (legal, operating, city, code, _division, _gta) in enumerate(cast.COMPANIES)
    }


def _names(place: int) -> Row:
    given, family, _country, _language = cast.PERSONS[place]
    born = people.person(place)["answers"]["birth_date"]
    return {"family_name": family, "given_names": given, "birth_date": born}


def _language_results() -> dict[str, Row]:
    """A result for every person, also for those whose stream does not ask for one."""
    return {
        f"{row['test']}/{row['report_number']}": _names(place)
        | {key: row[key] for key in ("test", "report_number", "taken_on", *people.ABILITIES)}
        | {"is_valid": True}
        for place in range(len(cast.PERSONS))
        for row in people.tests(place)
    }


def _credentials() -> dict[str, Row]:
    rows = [(place, row) for place in range(len(cast.PERSONS)) for row in people.studies(place)]
    return {
        row["eca_reference"]: _names(place)
        | {"reference": row["eca_reference"], "body": row["eca_body"], "institution": row["institution"]}
        | {"credential": row["credential"], "issued_on": row["eca_issued_on"], "is_shared_with_program": True}
        for place, row in rows
        if row["eca_reference"]
    }


def _licensees() -> dict[str, Row]:
    return {
        f"{body}/{people.licence_number(index)}": {
            "register": body,
            "licence_number": people.licence_number(index),
            "name": name,
            "class": kind,
            "status": standing,
            "is_in_good_standing": standing == "active",
        }
        for index, (body, name, kind, standing) in enumerate(cast.LICENSEES)
    }


def _bans() -> list[Row]:
    return [
        {"kind": "employer", "name": cast.COMPANIES[39][0], "business_number": people.BUSINESS_NUMBERS[39],
         "from": "2025-08-01", "until": "2030-07-31", "ground": "False information about job offers"},
        {"kind": "employer", "name": "Goldleaf Placement Partners Ltd.", "business_number": "900999001",
         "from": "2024-02-15", "until": "2027-02-14", "ground": "Charging a fee for a job offer"},
        {"kind": "representative", "name": "Farhad Tehranchian", "business_number": None,
         "from": "2025-03-10", "until": None, "ground": "Acting while not authorized"},
        {"kind": "person", "name": "Casimir Dobrovolskiy", "business_number": None,
         "from": "2026-01-20", "until": "2028-01-19", "ground": "Misrepresentation"},
    ]  # fmt: skip


def _federal_cases(persons: list[Row]) -> dict[str, Row]:
    """The federal system knows everyone in Canada, and a few who applied from abroad."""
    cases = {}
    for place, row in enumerate(persons):
        answers = row["answers"]
        if people.is_abroad(place) and place % 4:
            continue
        cases[answers["passport_number"]] = _names(place) | {
            "passport_number": answers["passport_number"],
            "uci": answers.get("uci"),
            "status": answers["canadian_status"],
            "permit_number": answers.get("permit_number"),
            "permit_expires_on": answers.get("permit_expires_on"),
            "previous_refusals": 1 if place == 21 else 0,
        }
    return cases


def _plant(persons: list[Row], files: dict[str, Any]) -> None:
    """Differences between what a person claims and what a register holds."""

    def plant(ref: str, what: str) -> Row:
        row = next(row for row in persons if row["ref"] == ref)
        row["planted"] = what
        return row

    row = plant("P07", "speaking is lower in the test register than claimed")
    _test_of(files, row)["speaking"] = "5"
    row = plant("P12", "the federal system holds another permit number")
    _case_of(files, row)["permit_number"] = "U399999999"
    row = plant("P16", "the federal system holds another date of birth")
    born = date.fromisoformat(row["answers"]["birth_date"])
    _case_of(files, row)["birth_date"] = (born - timedelta(days=9)).isoformat()
    row = plant("P21", "a lower credential in the assessment than claimed")
    study = row["entries"]["study"][0]
    files["credentials"][study["eca_reference"]]["credential"] = "college"
    row = plant("P23", "the test report is not in the register")
    test = row["entries"]["language_test"][0]
    del files["language_tests"][f"{test['test']}/{test['report_number']}"]
    row = plant("P27", "family and given names are exchanged in the federal system")
    case = _case_of(files, row)
    case["family_name"], case["given_names"] = case["given_names"], case["family_name"]
    row = plant("P32", "the employer is dissolved in the business register")
    _business_of(files, row)["status"] = "dissolved"
    row = plant("P38", "the representative is suspended")
    row["representative"] = people.representative(13)
    row = plant("P36", "the employer is younger in the business register than claimed")
    _business_of(files, row)["established_on"] = "2024-11-04"
    row = plant("P47", "the employer is on the ban list")
    legal, operating, city, _code, division, _gta = cast.COMPANIES[39]
    row["answers"] |= {
        "employer_legal_name": legal, "employer_operating_name": operating, "job_city": city,
        "employer_business_number": people.BUSINESS_NUMBERS[39], "job_census_division": division,
        "employer_established_on": people.established_on(39).isoformat(),
    }  # fmt: skip
    row["entries"]["job"][0]["employer"] = legal
    _plant_shared_reference(plant("P52", "shares reference telephone and test report with P53"), persons)


def _plant_shared_reference(first: Row, persons: list[Row]) -> None:
    """One report number and one reference telephone, two applicants, two employers: a pattern to be noticed."""
    second = next(row for row in persons if row["ref"] == "P53")
    second["planted"] = "shares reference telephone and test report with P52"
    second["reference_phone"] = first["reference_phone"]
    shared = first["entries"]["language_test"][0]
    second["entries"]["language_test"] = [dict(shared)]
    for row in (first, second):
        for job in row["entries"]["job"]:
            job["duties"] += f" Reference: {first['reference_phone']}."


def _test_of(files: dict[str, Any], row: Row) -> Row:
    test = row["entries"]["language_test"][0]
    found: Row = files["language_tests"][f"{test['test']}/{test['report_number']}"]
    return found


def _case_of(files: dict[str, Any], row: Row) -> Row:
    found: Row = files["federal_cases"][row["answers"]["passport_number"]]
    return found


def _business_of(files: dict[str, Any], row: Row) -> Row:
    found: Row = files["businesses"][row["answers"]["employer_business_number"]]
    return found


def main() -> None:
    DATA.mkdir(exist_ok=True)
    for name, content in build().items():
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (DATA / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
