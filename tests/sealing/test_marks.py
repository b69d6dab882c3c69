"""Which answers a program may mark as sealed, and what the loader says of others."""

from __future__ import annotations

import re
import shutil

import pytest

from nominee.models import Program
from nominee.programs.definition import ONTARIO, ProgramFileError, read_program
from nominee.programs.loading import load
from nominee.sealing.answers import marked


def with_marks(folder, *codes: str):
    shutil.copytree(ONTARIO, folder / "province")
    file = folder / "province" / "program.toml"
    said = ", ".join(f'"{code}"' for code in codes)
    file.write_text(re.sub(r'answers = \["passport_number"[^]]*\]', f"answers = [{said}]", file.read_text()))
    return folder / "province"


def test_ontario_seals_passport_and_client_numbers_in_every_version_and_profiles_where_they_are_asked():
    files = read_program(ONTARIO)
    everywhere, of_the_pool = {"passport_number", "uci"}, {"ee_profile_number", "ee_validation_code"}
    assert set(files.sealed) == everywhere | of_the_pool
    for version in files.versions:
        asked = {field["code"] for page in version.definition["pages"] for field in page["fields"]}
        by_notification = version.definition["intake"].get("by") == "notification"
        assert asked & set(files.sealed) == (everywhere | of_the_pool if by_notification else everywhere)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("pasport_number", "no page asks"),
        ("line", "no page asks"),  # of an address, which is an entry of a list
        ("birth_date", "is no text"),
        ("passport_country", "is no text"),
        ("job_noc", "is no text"),
        ("uci", "twice"),
    ],
)
def test_what_cannot_be_sealed_is_refused_with_the_reason(tmp_path, code, reason):
    with pytest.raises(ProgramFileError) as wrong:
        read_program(with_marks(tmp_path, "passport_number", "uci", code))
    assert wrong.value.file == "program.toml" and wrong.value.key == "sealed.answers" and reason in str(wrong.value)


def test_an_answer_that_a_rule_reads_is_not_sealed(tmp_path):
    folder = with_marks(tmp_path, "permit_number")
    page = folder / "shared" / "people.toml"
    asked = 'when = { field = "canadian_status", in = ["work_permit", "study_permit", "visitor"] }'
    assert asked in page.read_text()
    page.write_text(page.read_text().replace(asked, 'when = { field = "permit_number", is_not = "none" }'))
    with pytest.raises(ProgramFileError) as wrong:
        read_program(folder)
    assert "“permit_number” is read by a condition or a criterion" in str(wrong.value)


def test_another_mark_changes_no_published_version_and_is_loaded(db, tmp_path, ontario):
    load(read_program(with_marks(tmp_path, "passport_number", "uci", "permit_number")))
    program = Program.objects.get(code="ontario")
    assert marked(program, {"permit_number": "U1", "phone": "2"}) == ["permit_number"]
