"""Invented profiles of the federal pool: `build()` gives the same three hundred every time.

Days are counted from the day on which the sandbox starts, so that the pool is never out of date.
"""

from __future__ import annotations

import random
from typing import Any

Row = dict[str, Any]
COUNT = 300
ABILITIES = ("listening", "reading", "writing", "speaking")
GIVEN = (
    "Anaïs", "Bilal", "Chiamaka", "Davit", "Eun-ji", "Fatoumata", "Gaurav", "Hélène", "Ivana", "Jomo", "Kateryna",
    "Luis", "Meera", "Nikos", "Oluwaseun", "Pilar", "Quentin", "Rania", "Sandeep", "Thuy", "Ulrich", "Valentina",
    "Wassim", "Ximena", "Yasmine", "Zdeněk",
)  # fmt: skip
FAMILY = (
    "Abderrazakian", "Boukhalfi", "Castellanes", "Dhaliwalia", "Eze-Nwosu", "Fontanelle", "Ghorbanzad", "Hryniewiczka",
    "Iyengarath", "Jelassique", "Kovalchenka", "Lindgrenius", "Mbekiwa", "Nguyenova", "Ouattarasse", "Patelwala",
    "Quispeña", "Rahmatova", "Sokhnaye", "Tremblaisse", "Uchechuku", "Villalobosa", "Weeraratna",
)  # fmt: skip
COUNTRIES = ("IN", "NG", "CM", "FR", "PH", "MX", "MA", "CN", "BR", "DZ", "UA", "TN")
OCCUPATIONS = (
    "21231", "21232", "21211", "21223", "21311", "31301", "31301", "32101", "33102", "42202", "72310", "72200", "73300",
    "11100", "13110", "41220", "40010", "62020", "20012", "21234",
)  # fmt: skip
EDUCATION = ("secondary", "one_year", "two_year", "bachelor", "bachelor", "two_or_more", "masters", "masters", "doctorate")  # fmt: skip
TESTS = {"en": ("ielts_general", "celpip_general", "pte_core"), "fr": ("tef_canada", "tcf_canada")}
PROVINCES = (["ON"], ["ON", "BC"], ["all"], ["ON", "QC"], ["AB"], ["all"], ["ON", "NB"])


def build() -> dict[str, Row]:
    chance = random.Random(20260528)  # not for secrets: invented people
    rows = [_profile(place, chance) for place in range(COUNT)]
    _plant(rows)
    return {row["profile_number"]: row for row in rows}


def _profile(place: int, chance: random.Random) -> Row:
    francophone = place % 5 == 2
    education = chance.choice(EDUCATION)
    experience, here = chance.randint(1, 9), chance.choice((0, 0, 0, 1, 1, 2, 3))
    english = {code: min(12, max(4, chance.randint(6, 10) - (2 if francophone else 0))) for code in ABILITIES}
    french = {code: chance.randint(7, 11) for code in ABILITIES} if francophone else None
    submitted = -chance.randint(5, 340)
    row = {
        "profile_number": f"E{700100000 + 1973 * place:09}",
        "validation_code": f"{chance.randint(10**9, 10**10 - 1)}",
        "family_name": FAMILY[(place * 7) % len(FAMILY)],
        "given_names": GIVEN[(place * 5) % len(GIVEN)],
        "birth_date": f"{chance.randint(1978, 2001)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "citizenship": "FR" if francophone and place % 2 else COUNTRIES[place % len(COUNTRIES)],
        "noc": OCCUPATIONS[chance.randrange(len(OCCUPATIONS))],
        "experience_years": experience,
        "canadian_experience_years": min(here, experience),
        "education": education,
        "language": {"en": {"test": chance.choice(TESTS["en"]), **english}}
        | ({"fr": {"test": chance.choice(TESTS["fr"]), **french}} if french else {}),
        "is_francophone": francophone,
        "provinces": PROVINCES[chance.randrange(len(PROVINCES))],
        "program": "cec" if here else "fsw",
        "submitted_days": submitted,
        "expires_days": submitted + 365,
        "invited_days": None,
        "withdrawn_days": None,
        "delivers": "at_once" if place % 3 else "overnight",
    }
    row["crs"] = _score(row, chance)
    return row


def _score(row: Row, chance: random.Random) -> int:
    """Near what the federal grid would give; nobody is ranked by it but here."""
    best = max(sum(levels[code] for code in ABILITIES) for levels in row["language"].values())
    points = 95 + 5 * best + 6 * row["experience_years"] + 18 * row["canadian_experience_years"]
    points += 14 * EDUCATION.index(row["education"]) + (40 if row["is_francophone"] else 0)
    return int(min(points + chance.randint(-25, 45), 590))


def _plant(rows: list[Row]) -> None:
    """The stories of the demonstration and of the tests: each profile here ends in a way of its own."""
    steady = {
        "submitted_days": -330,
        "expires_days": 35,
        "provinces": ["ON"],
        "delivers": "at_once",
        "is_francophone": False,
    }
    ends: tuple[Row, ...] = (
        {"crs": 471},  # valid throughout
        {"crs": 470, "expires_days": -9},  # expired lately
        {"crs": 469, "invited_days": -3},  # a federal invitation came
        {"crs": 468, "withdrawn_days": -20},
        {"crs": 467, "delivers": "overnight"},
        {"crs": 466},
    )
    for place, end in enumerate(ends):
        rows[place] |= steady | {"noc": "21231", "education": "masters"} | end
    rows[6] |= steady | {
        "crs": 471,
        "noc": "21231",
        "submitted_days": -40,
        "expires_days": 325,
    }  # made anew after an end
