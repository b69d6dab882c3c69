"""What each invented person claims in an application, in the product's own field codes.

Everything follows from the person's place in the cast: no chance, so the files never change by themselves.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sandbox import cast

Row = dict[str, Any]
BUSINESS_NUMBERS = [f"{900100000 + 7919 * place:09d}" for place in range(len(cast.COMPANIES))]
SCORES = {
    "ielts_general": ["7.5", "7", "6.5", "7"],
    "celpip_general": ["9", "8", "8", "9"],
    "pte_core": ["68", "66", "77", "75"],
    "tef_canada": ["470", "480", "475", "496"],
}
ABILITIES = ("listening", "reading", "writing", "speaking")
HOMES = {
    "IN": "Pune", "ID": "Bandung", "IE": "Cork", "LK": "Kandy", "FR": "Nantes", "PL": "Gdańsk", "VN": "Huế",
    "CN": "Chengdu", "BE": "Liège", "NL": "Utrecht", "MX": "Puebla", "CM": "Douala", "GH": "Kumasi",
    "JO": "Irbid", "KR": "Daegu", "NG": "Ibadan", "DZ": "Oran", "MA": "Fès", "GN": "Conakry", "SN": "Thiès",
    "BR": "Curitiba", "IR": "Shiraz", "PH": "Iloilo", "PK": "Multan", "BD": "Khulna", "UA": "Lviv",
    "TR": "İzmir", "SE": "Malmö", "IS": "Akureyri", "ZW": "Bulawayo", "ZA": "Durban", "CO": "Cali",
    "AR": "Rosario", "PT": "Braga", "HT": "Jacmel", "JM": "Montego Bay", "TN": "Sfax", "KE": "Kisumu",
}  # fmt: skip


def stream(place: int) -> str:
    return {3: "foreign-worker", 4: "masters-graduate"}.get(place % 5, "owp-teer-0-3")


def submitted_on(place: int) -> date:
    if stream(place) == "owp-teer-0-3":
        return date(2026, 7, 2) + timedelta(days=(place * 11) % 130)
    return date(2025, 12, 1) + timedelta(days=(place * 17) % 190)


def person(place: int) -> Row:
    kind, day = stream(place), submitted_on(place)
    entries: dict[str, list[Row]] = {"address": _addresses(place), "job": _jobs(place), "family": _family(place)}
    answers = _identity(place) | _status(place)
    if kind != "masters-graduate":
        answers |= _employer(place) | _job_offer(place)
    else:
        answers |= {
            "lives_in_ontario": True, "degree_is_granted": True, "currently_enrolled": False,
            "scholarship_requires_return": False, "funds_savings": str(24000 + 500 * place),
            "funds_ontario_earnings": "31000.00", "funds_job_offer": "", "has_large_deposit": False,
            "claims_earnings": False,
        }  # fmt: skip
    if kind == "foreign-worker":
        answers |= _labour_market(place)
    if kind == "owp-teer-0-3":
        answers["is_recent_ontario_graduate"] = False
        answers["employer_revenue_before"] = f"{int(float(answers['employer_revenue']) * 0.93)}.00"
    if kind != "foreign-worker":
        entries |= {"study": studies(place), "language_test": tests(place)}
    return {
        "ref": f"P{place + 1:02d}",
        "stream": kind,
        "submitted_on": day.isoformat(),
        "answers": answers,
        "entries": entries,
        "representative": _representative(place),
        "reference_phone": f"+1 705 555 {100 + place:04d}",
        "planted": None,
    }


def _identity(place: int) -> Row:
    given, family, country, language = cast.PERSONS[place]
    issued = date(2021, 1, 10) + timedelta(days=29 * place)
    return {
        "has_single_name": not given,
        "family_name": family,
        "given_names": given,
        "other_names": "",
        "birth_date": (date(1981, 3, 5) + timedelta(days=101 * place)).isoformat(),
        "birth_country": country,
        "citizenship": country,
        "passport_number": f"{country[0]}{chr(65 + place % 26)}{7100300 + 1871 * place}",
        "passport_country": country,
        "passport_issued_on": issued.isoformat(),
        "passport_expires_on": issued.replace(year=issued.year + 10, day=min(issued.day, 28)).isoformat(),
        "email": f"p{place + 1:02d}@person.example",
        "phone": f"+1 416 555 {100 + place:04d}",
        "language_of_correspondence": language,
        "intends_to_reside": True,
        "ties": (
            "Je travaille en Ontario, j’y loue un logement et ma sœur y habite."
            if language == "fr"
            else "I work in Ontario, rent a home here, and my sister lives here."
        ),
        "had_help": False,
        "heard_through": ("employer", "family_friends", "government")[place % 3],
    }


def is_abroad(place: int) -> bool:
    return place % 6 == 0 and stream(place) != "masters-graduate"


def _status(place: int) -> Row:
    if is_abroad(place):
        return {"residence_country": cast.PERSONS[place][2], "canadian_status": "none"}
    return {
        "residence_country": "CA",
        "canadian_status": "work_permit",
        "uci": f"11{20503300 + 4441 * place}",
        "permit_number": f"U{300200100 + 977 * place}",
        "permit_expires_on": (date(2027, 9, 30) + timedelta(days=13 * place)).isoformat(),
    }


def company(place: int) -> int:
    """Some employers make several offers; two persons who share a secret work for different ones."""
    return (place * 7) % 38


def _employer(place: int) -> Row:
    legal, operating, _city, _code, _division, gta = cast.COMPANIES[company(place)]
    return {
        "employer_legal_name": legal,
        "employer_operating_name": operating,
        "employer_business_number": BUSINESS_NUMBERS[company(place)],
        "employer_established_on": established_on(company(place)).isoformat(),
        "employer_revenue": f"{(1400000 if gta else 700000) + 61000 * company(place)}.00",
        "employer_full_time_staff": 6 + company(place),
        "employer_has_esa_orders": False,
        "employer_has_ohsa_orders": False,
    } | _business(company(place))


def _business(index: int) -> Row:
    """What the employer's own profile states."""
    legal, operating, city, code, _division, _gta = cast.COMPANIES[index]
    officer = cast.OFFICERS[index % len(cast.OFFICERS)]
    domain = f"company{index + 1:02d}.example"
    return {
        "employer_head_office": f"{40 + index} Sample Road, {city}, Ontario {code}",
        "employer_phone": f"+1 905 555 {100 + index:04d}",
        "employer_email": f"office@{domain}",
        "employer_website": f"https://www.{domain}/",
        "signing_officer_name": officer,
        "signing_officer_title": ("Director of operations", "President", "Head of staff")[index % 3],
        "signing_officer_phone": f"+1 905 555 {200 + index:04d}",
        "signing_officer_email": f"{officer.split()[0].lower()}@{domain}",
        "employer_has_representative": False,
        "employer_legal_structure": "partnership" if legal.endswith("LLP") else "corporation",
        "employer_incorporation_number": f"ON{1000400 + 733 * index}",
        "employer_was_amalgamated": False,
        "employer_sector": cast.SECTORS[index],
        "employer_description": f"{operating} has worked from {city} for many years and serves customers in the region.",
        "employer_locations": 1 + index % 4,
        "employer_fiscal_year_from": "2025-01-01",
        "employer_fiscal_year_to": "2025-12-31",
        "employer_all_full_time_staff": 9 + 2 * index,
        "employer_is_ontario_public_service": False,
    }


def established_on(index: int) -> date:
    return date(1998, 4, 1) + timedelta(days=197 * index)


def job(place: int) -> tuple[str, str, str, bool]:
    return cast.JOBS[(place * 3) % len(cast.JOBS)]


def _job_offer(place: int) -> Row:
    noc, title, wage, regulated = job(place)
    _legal, _operating, city, code, division, _gta = cast.COMPANIES[company(place)]
    answers: Row = {
        "job_title": title, "job_noc": noc, "job_wage": wage, "job_hours_per_week": "37.5",
        "job_weeks_per_year": 52, "job_is_permanent": True, "job_city": city, "job_census_division": division,
        "job_start_on": (submitted_on(place) + timedelta(days=60)).isoformat(),
        "job_address": f"{12 + place} Example Street, {code}", "job_duties": cast.DUTIES[noc],
        "job_has_collective_agreement": False, "in_position": not is_abroad(place), "equity_percent": "0",
        "occupation_is_regulated": regulated, "job_offered_on": (submitted_on(place) - timedelta(days=40)).isoformat(),
        "job_is_in_ontario": True, "job_affects_labour_dispute": False,
        "job_why_needed": f"Orders have grown, and the team is one {title.lower()} short since the spring.",
    }  # fmt: skip
    if not is_abroad(place):
        since = submitted_on(place) - timedelta(days=300 + place)
        answers |= {"in_position_since": since.isoformat(), "job_wage_now": wage}
        answers |= {"job_hours_now": "37.5", "job_weeks_now": 52}
    else:
        answers["works_for_employer"] = False
    if regulated:
        answers |= {"has_licence": True, "licence_body": "Ontario regulator", "licence_number": f"ON-{51000 + place}"}
    return answers


def _labour_market(place: int) -> Row:
    """What only the Foreign Worker stream asks."""
    answers: Row = {
        "is_physician_without_offer": False, "lmia_applied": False, "claims_earnings": False, "claims_language": False,
    }  # fmt: skip
    if job(place)[0] == "73300":
        answers |= {
            "cvor_number": f"CV{880100 + place}", "cvor_rating": "satisfactory", "driving_hours_least": "30",
            "driving_hours_average": "36", "driving_kilometres_least": 2200, "work_hours_least": "36",
            "work_hours_most": "45",
        }  # fmt: skip
    if not is_abroad(place):
        return answers | {"works_in_other_province": False}
    offered = submitted_on(place) - timedelta(days=40)
    return answers | {
        "recruited_by_representative": False, "ad_job_bank": True, "ad_print": False, "ad_general_site": True,
        "ad_specialist_site": False, "ad_own_site": True, "ad_job_fair": False,
        "ads_posted_on": (offered - timedelta(days=45)).isoformat(),
        "ads_closed_on": (offered - timedelta(days=5)).isoformat(),
        "recruitment_applicants": 7, "recruitment_interviews": 3,
        "recruitment_result": "Nobody who applied had worked in the occupation for two years.",
    }  # fmt: skip


def _jobs(place: int) -> list[Row]:
    noc, title, _wage, _regulated = job(place)
    country, day = cast.PERSONS[place][2], submitted_on(place)
    here = day - timedelta(days=300 + place)
    legal, _op, city, *_rest = cast.COMPANIES[company(place)]
    row = {"noc": noc, "title": title, "hours_per_week": "37.5", "is_paid": True, "is_self_employed": False}
    duties = cast.DUTIES[noc]
    abroad = row | {
        "employer": f"{HOMES[country]} Works {place + 1}", "country": country, "province": "", "city": HOMES[country],
        "started_on": (day - timedelta(days=1990)).isoformat(), "ended_on": (here - timedelta(days=1)).isoformat(),
        "duties": duties,
    }  # fmt: skip
    if is_abroad(place):
        return [abroad | {"ended_on": None}]
    return [
        row | {"employer": legal, "country": "CA", "province": "Ontario", "city": city,
               "started_on": here.isoformat(), "ended_on": None, "duties": duties, "was_authorized": True},
        abroad,
    ]  # fmt: skip


def _addresses(place: int) -> list[Row]:
    country, day = cast.PERSONS[place][2], submitted_on(place)
    years = 3 if stream(place) == "masters-graduate" else 1
    moved = day - timedelta(days=365 * years + 20)
    abroad = {"line": f"{3 + place} Rue de la Gare", "city": HOMES[country], "province": "", "country": country,
              "postal_code": "", "started_on": (day - timedelta(days=2000)).isoformat()}  # fmt: skip
    if is_abroad(place):
        return [abroad | {"ended_on": None}]
    _legal, _op, city, code, *_rest = cast.COMPANIES[company(place)]
    here = {"line": f"{200 + place} Sample Avenue", "city": city, "province": "Ontario", "country": "CA",
            "postal_code": code, "started_on": moved.isoformat(), "ended_on": None}  # fmt: skip
    return [here, abroad | {"ended_on": (moved - timedelta(days=1)).isoformat()}]


def _family(place: int) -> list[Row]:
    _given, family, country, _language = cast.PERSONS[place]
    if place % 3:
        return []
    partner = {
        "relationship": "spouse",
        "family_name": family,
        "given_names": "Alex",
        "citizenship": country,
        "birth_date": (date(1983, 6, 1) + timedelta(days=80 * place)).isoformat(),
        "is_accompanying": True,
    }
    child = partner | {"relationship": "child", "given_names": "Noor", "birth_date": "2019-05-17"}
    return [partner, child] if place % 2 else [partner]


def studies(place: int) -> list[Row]:
    country, day = cast.PERSONS[place][2], submitted_on(place)
    if stream(place) == "masters-graduate":
        ended = day - timedelta(days=200)
        return [{
            "institution": cast.UNIVERSITIES[place % len(cast.UNIVERSITIES)], "country": "CA", "province": "Ontario",
            "credential": "masters", "field": "Public policy" if place % 2 else "Data science",
            "started_on": (ended - timedelta(days=480)).isoformat(), "ended_on": ended.isoformat(), "months": 16,
            "is_full_time": True, "is_completed": True, "eca_body": "", "eca_reference": "", "eca_issued_on": None,
        }]  # fmt: skip
    return [{
        "institution": cast.FOREIGN_COLLEGES[place % len(cast.FOREIGN_COLLEGES)], "country": country, "province": "",
        "credential": "bachelor" if place % 4 else "masters", "field": "Applied studies",
        "started_on": "2012-09-01", "ended_on": "2016-06-30", "months": 46, "is_full_time": True,
        "is_completed": True, "eca_body": ("WES", "ICAS", "IQAS")[place % 3],
        "eca_reference": f"ECA-{640100 + 313 * place}", "eca_issued_on": (day - timedelta(days=400)).isoformat(),
    }]  # fmt: skip


def tests(place: int) -> list[Row]:
    french = cast.PERSONS[place][3] == "fr"
    names = ["tef_canada"] if french else [("ielts_general", "celpip_general", "pte_core")[place % 3]]
    if french and place % 2:  # some prove both languages
        names.append("ielts_general")
    day = submitted_on(place)
    return [
        {"test": name, "language": "fr" if name == "tef_canada" else "en",
         "taken_on": (day - timedelta(days=150 + 5 * place)).isoformat(),
         "report_number": f"SBX{20260000 + 137 * place + index}",
         **dict(zip(ABILITIES, SCORES[name], strict=True))}
        for index, name in enumerate(names)
    ]  # fmt: skip


def licence_number(index: int) -> str:
    return f"{'P' if cast.LICENSEES[index][0] == 'law_society' else 'R'}{70210 + 37 * index}"


def _representative(place: int) -> Row | None:
    if place % 8 != 5:
        return None
    active = [index for index, row in enumerate(cast.LICENSEES) if row[3] == "active"]
    return representative(active[place % len(active)])


def representative(index: int) -> Row:
    body, name, _kind, _standing = cast.LICENSEES[index]
    return {"body": body, "name": name, "licence_number": licence_number(index)}
