"""Files of another province, whose rules are program files alone: its people, its officers, its two signatures."""

from __future__ import annotations

import copy
from typing import Any

from django.db import transaction

from nominee.audit.acting import acting
from nominee.models import Application, Program, Stream, Team, User
from reporting.demo import Cast, Story, account, email_of, people

PROGRAM, STREAM = "newfoundland-and-labrador", "nl-skilled-worker"
OFFICERS = {
    "support_officer": ("nl.support@demo.example", "Bríd", "Whelan"),
    "program_officer": ("nl.program@demo.example", "Gord", "Penney"),
    "manager": ("nl.manager@demo.example", "Maureen", "Dalton"),
    "executive_director": ("nl.director@demo.example", "Silas", "Obed"),
}
PEOPLE = (
    ("P91", "Rosalind", "Akintola", "St. John’s", "A1C 0A1", "second_signature"),
    ("P92", "Tomasz", "Brzeziński", "Corner Brook", "A2H 0A2", "assessment"),
    ("P93", "Ngozi", "Falade", "Gander", "A1V 0A3", "submitted"),
)


def tell(cast: Cast) -> None:
    """Nothing where the program is not loaded, or its files are there."""
    if not Stream.objects.filter(code=STREAM).exists():
        return
    there = officers(cast)
    known = set(Application.objects.filter(stream__code=STREAM).values_list("applicant__email", flat=True))
    for place, row in enumerate(PEOPLE):
        person = person_of(place)
        if email_of(person) not in known:
            with transaction.atomic():
                Story(person, there).reach(row[-1])


def officers(cast: Cast) -> Cast:
    """The same house with other people at the desk: those of St. John’s."""
    program = Program.objects.get(code=PROGRAM)
    with acting(cast.administrator, why="The auditor reads both programs."):  # type: ignore[attr-defined]
        cast.auditor.programs.add(program)  # type: ignore[attr-defined]
    found = copy.copy(cast)
    for name in ("second_support", "french_support", "french_program", "namesake"):
        vars(found).pop(name, None)
    for role, (email, given, family) in OFFICERS.items():
        officer = account(email, cast.password, role, given, family)
        with acting(cast.administrator, why="An officer of St. John’s."):  # type: ignore[attr-defined]
            officer.programs.set([program])
            User.objects.filter(pk=officer.pk).update(team=Team.objects.get(code="nl_immigration"))
        officer.refresh_from_db()
        setattr(found, role, officer)
    return found


def person_of(place: int) -> dict[str, Any]:
    """Somebody invented, with what the form of this province asks."""
    ref, given, family, city, code, _goal = PEOPLE[place]
    source = [
        row for row in people() if row["stream"] == "owp-teer-0-3" and row["answers"]["canadian_status"] == "none"
    ]
    person = copy.deepcopy(source[place])
    number = int(ref[1:])
    person |= {"ref": ref, "stream": STREAM, "representative": None, "planted": None}
    person["answers"] |= {
        "given_names": given, "family_name": family, "other_names": "", "passport_number": f"XN91003{number}",
        "birth_date": f"19{80 + place}-04-1{place}", "language_of_correspondence": "en",
        "employer_legal_name": f"Harbour Light {number} Ltd.", "employer_operating_name": "",
        "employer_business_number": f"9009{number:02}77{place}", "employer_incorporation_number": f"NL{number}0400",
        "employer_head_office": f"{number} Example Road, {city}, NL {code}", "job_city": city,
        "job_address": f"{number} Example Road, {code}", "may_work_in_position": False, "has_vacancy_assessment": True,
        "vacancy_assessment_number": f"JVA-{number}", "job_months": 600, "job_may_be_extended": True,
        "funds_savings": "45000.00", "funds_job_offer": "", "has_large_deposit": False, "intends_to_reside": True,
        "ties": "My employer is here, my cousin lives here, and I visited twice.",
        "employer_description": f"Works from {city} for customers of the region.",
    }  # fmt: skip
    for row in person["entries"]["family"]:
        row["family_name"] = family
    return person
