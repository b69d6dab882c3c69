"""The invented records. People of the demonstration claim what stands here, but for the planted exceptions."""

from __future__ import annotations

from typing import Any

_FAMILY = [
    "Nguyen",
    "O’Brien-Ñandú",
    "Tremblay",
    "Okafor",
    "Sharma",
    "Côté",
    "Haddad",
    "Kowalczyk",
    "Silva",
    "Kim",
    "Suharto",
]
_FAMILY += ["Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe"]
_GIVEN = ["Linh", "Aoife", "Étienne", "Chidi", "Priya", "Zoé", "Rami", "Agnieszka", "João", "Min-jun", "", "Hubert"]
_COUNTRY = ["VN", "IE", "FR", "NG", "IN", "FR", "LB", "PL", "BR", "KR", "ID", "DE"]
BUSINESSES = {
    f"8100000{n:02}": {"legal_name": name, "established_on": f"{2005 + n}-03-01", "status": "active"}
    for n, name in enumerate(
        [
            "Northern Loop Software Inc.",
            "Clinique du Parc ltée",
            "Maple & Stone Masonry Ltd.",
            "Lakehead Care Homes Inc.",
            "Boulangerie Étoile inc.",
            "Grand River Logistics Ltd.",
        ]
    )
}
BANNED = {"banned ltd shell", "doe john rogue"}
LICENSEES = {
    ("consultants_college", "R700001"): {"name": "Camille Roy", "is_in_good_standing": True},
    ("consultants_college", "R700002"): {"name": "Alex Sterling", "is_in_good_standing": False},
    ("law_society", "P12345"): {"name": "Dana Whitfield", "is_in_good_standing": True},
}


def person(n: int) -> dict[str, Any]:
    """The n-th invented person, always the same."""
    family, given = _FAMILY[n % 12], _GIVEN[(n % 12 + n // 12 * (n % 12 != 10)) % 12]
    return {
        "family_name": family,
        "given_names": given if n % 12 != 10 else "",
        "birth_date": f"{1980 + n % 18}-{n % 12 + 1:02}-{n % 27 + 1:02}",
        "citizenship": _COUNTRY[n % 12],
        "passport_number": f"SBX{n:05}",
        "employer": sorted(BUSINESSES)[n % len(BUSINESSES)],
        "language": "fr" if n % 12 in {2, 5} else "en",
    }


def _number(text: str, prefix: str) -> int | None:
    digits = text.removeprefix(prefix)
    return int(digits) if text.startswith(prefix) and digits.isdigit() and len(digits) == 5 else None


def find(parts: list[str]) -> dict[str, Any] | None:
    match parts:
        case ["business-registry", "businesses", number]:
            return BUSINESSES.get(number)
        case ["language-tests", "ielts_general", "reports", report] if (n := _number(report, "LT")) is not None:
            scores = dict.fromkeys(("listening", "reading", "writing", "speaking"), "7")
            return {"family_name": person(n)["family_name"], "taken_on": "2026-03-14", **scores}
        case ["credentials", reference] if (n := _number(reference, "ECA")) is not None:
            return {
                "family_name": person(n)["family_name"],
                "institution": "University of the Sandbox",
                "credential": "bachelor",
            }
        case ["registers", body, licence]:
            return LICENSEES.get((body, licence))
        case ["bans", name]:
            return {"name": name, "until": "2029-01-01"} if name in BANNED else None
        case ["federal", "persons", passport] if (n := _number(passport, "SBX")) is not None:
            return {key: person(n)[key] for key in ("family_name", "given_names", "birth_date")}
    return None
