"""A stream of another province, from draft to the second signature: program files alone, and nothing of Ontario."""

from __future__ import annotations

import re
from datetime import date

import pytest

from correspondence.models import Letter
from nominee.errors import NotAllowed, NotNow
from nominee.models import Application
from nominee.programs import privacy, representation
from nominee.programs.definition import PROGRAMS, read_program
from nominee.programs.delivery import deemed_since
from nominee.programs.loading import load
from reporting import demo, demo_elsewhere
from verification import services as verification

FOLDER = PROGRAMS / "newfoundland-and-labrador"


@pytest.fixture
def there(cast):
    load(read_program(FOLDER))
    return demo_elsewhere.officers(cast)


def test_its_folder_holds_no_python_and_no_code_names_it():
    assert {path.suffix for path in FOLDER.rglob("*") if path.is_file()} == {".toml"}
    rooms = ("nominee", "intake", "verification", "correspondence")
    named = [
        str(path)
        for room in rooms
        for path in (PROGRAMS.parents[1] / room).rglob("*.py")
        if "newfoundland" in path.read_text().casefold().replace('"ontario newfoundland-and-labrador"', "")
    ]
    assert named == []


def test_its_law_of_privacy_its_bodies_and_its_delivery_are_its_own():
    """None of them is confirmed, and none of the other province’s is claimed."""
    own = privacy.law("newfoundland-and-labrador")
    rows = [*own.content["schedules"], *own.content["exemptions"], own.content["access"], own.content["correction"]]
    assert {row["confidence"] for row in rows} == {"unconfirmed"} and "FIPPA" not in str(own.content)
    assert own.answered_by("access", date(2026, 12, 31)) == date(2027, 1, 28)  # twenty business days
    assert privacy.law().answered_by("access", date(2026, 12, 31)) == date(2027, 1, 30)
    bodies = dict(representation.rules("newfoundland-and-labrador").bodies)
    assert "law_society" not in bodies and "law_society_nl" not in dict(representation.rules().bodies)
    assert representation.body_name("law_society_nl") == bodies["law_society_nl"]
    assert deemed_since("newfoundland-and-labrador") is None and deemed_since("ontario") == date(2026, 5, 30)


def test_a_file_goes_from_draft_to_the_second_signature(there):
    told = demo.Story(demo_elsewhere.person_of(0), there)
    told.reach("assessment")
    assert re.fullmatch(r"NLSW-\d{4}-\d{6}", told.file.number)
    interview = told.file.findings.get(criterion="interview")
    assert interview.computed == "unclear" and not interview.result
    assert told.file.assigned_to == there.program_officer or told.file.queue.code == "nl_program"
    told._assess()
    told.move("recommend", told.assessor, outcome="nominate", reasons="Every criterion is met.")
    told.move("open_decision", there.manager)
    with pytest.raises((NotNow, NotAllowed)):
        told.move("approve", there.manager)
    told.move("approve_first", there.manager)
    with pytest.raises((NotNow, NotAllowed)):
        told.move("sign", there.manager)
    told.move("sign", there.executive_director)
    told.file.refresh_from_db()
    assert told.file.status == "nominated" and told.file.nomination.certificate_number
    demo.run_effects()
    letters = Letter.objects.filter(application=told.file)
    assert {"nomination_approval", "certificate"} <= set(letters.values_list("code", flat=True))
    for letter in letters:
        assert "Newfoundland and Labrador" in str(letter.values)
        assert "Ontario" not in str(letter.values), letter.code


def test_nobody_recommends_before_the_interview_is_recorded(there):
    told = demo.Story(demo_elsewhere.person_of(1), there)
    told.reach("assessment")
    for finding in told.file.findings.exclude(criterion="interview"):
        evidence = next(iter(told.file.documents.all()))
        verification.assess_criterion(
            told.file,
            finding.criterion,
            by=told.assessor,
            at=told.at,
            result="met",
            reason="Weighed.",
            evidence=evidence,
        )
    with pytest.raises(NotNow, match="Interview"):
        told.move("recommend", told.assessor, outcome="nominate", reasons="All is met.")


def test_an_officer_of_the_one_province_is_not_asked_by_the_other(there, cast):
    told = demo.Story(demo_elsewhere.person_of(2), there)
    told.reach("submitted")
    file = Application.objects.get(pk=told.file.pk)
    assert file.queue.code == "nl_support"
