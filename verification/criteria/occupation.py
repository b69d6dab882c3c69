"""The occupation against a list, or against the skill levels of the classification of 2016."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nominee.facts import Facts
from verification.criteria.figures import is_in_gta
from verification.criteria.finding import Finding, decided, unanswered, unclear

Row = Mapping[str, Any]
LEVELS = {"0": "A", "1": "A", "2": "B", "3": "B", "4": "C", "5": "C", "6": "D", "7": "D"}


def skill_level(noc: str) -> str:
    """Of a NOC 2016 code of four digits: type 0 (management) by its first digit, else A to D by its second. Or nothing."""
    if not re.fullmatch("[0-9]{4}", noc):
        return ""
    return "0" if noc[0] == "0" else LEVELS.get(noc[1], "")


def occupation_skill(row: Row, facts: Facts, tables: Row) -> Finding:
    noc = facts.text("job_noc").strip()
    if not noc:
        return unanswered("job_noc")
    level = skill_level(noc)
    if not level:
        return decided(False, f"NOC 2016 has no code {noc}.", f"La CNP 2016 n’a pas de code {noc}.", "job_noc")
    name = ("skill type 0", "de genre 0") if level == "0" else (f"skill level {level}", f"de niveau {level}")
    return decided(level in row["allow"], f"NOC {noc} is {name[0]}.", f"La CNP {noc} est {name[1]}.", "job_noc")


def occupation_listed(row: Row, facts: Facts, tables: Row) -> Finding:
    """On one of the lists; on one of `outside_gta`, where the job is outside the Greater Toronto Area."""
    noc, division = facts.text("job_noc"), facts.text("job_census_division")
    outside = row.get("outside_gta", [])
    used = ("job_noc", "job_census_division") if outside else ("job_noc",)
    if not noc:
        return unanswered(*used)
    anywhere, elsewhere = (_listing(tables, names, noc) for names in (row["lists"], outside))
    if anywhere:
        return decided(True, f"NOC {noc} is on the list.", f"La CNP {noc} est sur la liste.", *used)
    if elsewhere and not division:
        return unanswered(*used)
    if elsewhere:
        return decided(
            not is_in_gta(tables, division),
            f"NOC {noc} is on the list for jobs outside the Greater Toronto Area.",
            f"La CNP {noc} est sur la liste des emplois hors de la région du Grand Toronto.",
            *used,
        )
    if not all(tables.get("occupations", {}).get(name, {}).get("is_complete") for name in (*row["lists"], *outside)):
        return unclear(
            f"NOC {noc} is not on the list loaded here, which is not complete.",
            f"La CNP {noc} n’est pas sur la liste chargée ici, qui est incomplète.",
            *used,
        )
    return decided(False, f"NOC {noc} is not on the list.", f"La CNP {noc} n’est pas sur la liste.", *used)


def _listing(tables: Row, names: list[str], noc: str) -> bool:
    return any(noc in tables.get("occupations", {}).get(name, {}).get("nocs", ()) for name in names)
