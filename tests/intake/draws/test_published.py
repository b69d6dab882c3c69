"""Every draw that was ever published can be said as criteria, and the table agrees with the published totals."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

from intake.draws import aiming, criteria, lifecycle, targets
from intake.draws.criteria import Candidate, holds
from nominee.programs.definition import ONTARIO, ProgramFileError, read_program

# Published by year; those of 2026 are the table's own sums.
TOTALS = {
    (2024, "foreign-worker"): 6695, (2024, "international-student"): 8363, (2024, "in-demand-skills"): 914,
    (2024, "masters-graduate"): 5519, (2024, "phd-graduate"): 533, (2025, "foreign-worker"): 4860,
    (2025, "international-student"): 6605, (2025, "in-demand-skills"): 1063,
    (2024, "express-entry-human-capital"): 12731, (2024, "express-entry-french-speaking"): 1525, (2024, "express-entry-skilled-trades"): 9006,
}  # fmt: skip


@pytest.fixture(scope="module")
def aims():
    return targets.aims("ontario")


def test_the_table_agrees_with_the_published_totals(aims):
    found = Counter()
    for row in aims.published:
        if not row.is_misplaced:  # one line stands under a stream that it does not belong to
            found[row.on.year, row.stream] += row.invitations
    assert {key: count for key, count in found.items() if key[0] < 2026} == TOTALS
    assert len(aims.published) == 155 and sum(row.is_notification for row in aims.published) == 17


def test_each_published_draw_is_said_in_criteria_that_a_draw_would_take(aims):
    """Validated against the questions of the stream that it was held in: those of its expression of interest."""
    asked = {version.stream: _asked(version.definition) for version in read_program(ONTARIO).versions}
    assert {row.stream for row in aims.published} <= set(asked)
    for row in aims.published:
        fields = asked[row.stream]
        said = aiming.criteria_of({"targets": [row.target.code]}, aims, fields)
        assert criteria.problems(said, fields) == [], (row.on, row.stream, row.target.code)
        assert bool(said) == (row.target.code not in {"general", "not_recorded"})
        words = aiming.described(said, aims, fields)
        assert words.en and words.fr
        assert row.lowest is None or row.highest is None or row.lowest <= row.highest


def _asked(definition):
    pages = definition.get("interest", {}).get("pages", [])
    return {field["code"]: field for page in pages for field in page["fields"]}


AIMED = {
    "northern": Candidate(region="northern"),
    "gta": Candidate(region="toronto"),
    "greater_sudbury": Candidate(region="northern", answers={"job_census_division": "greater_sudbury"}),
    "redi": Candidate(region="eastern", answers={"job_census_division": "lanark"}),
    "empp": Candidate(answers={"is_in_mobility_pilot": True}),
    "francophone": Candidate(answers={"french_level": "7"}),
    "physicians": Candidate(noc="31102"),
    "health_and_childhood": Candidate(noc="42202"),
    "skilled_trades": Candidate(noc="72310"),
    "mining": Candidate(noc="83100"),
    "career_development": Candidate(noc="41321"),
    "other_priority": Candidate(noc="21231"),
}
NOBODY = Candidate(region="central", noc="42202", answers={"job_census_division": "simcoe"})


@pytest.mark.parametrize("code", AIMED)
def test_a_target_takes_whom_it_means_and_nobody_else(aims, code):
    target = aims.targets[code]
    assert holds(target.criteria, AIMED[code])
    assert code == "health_and_childhood" or not holds(target.criteria, NOBODY)


def test_both_lives_are_whole():
    """Every state is reached, and every one that is not an end is left again."""
    for life in lifecycle.LIVES.values():
        reached = {life.first} | {step.to for step in life.steps}
        left = {source for step in life.steps for source in step.sources}
        assert reached == set(life.states) and left == set(life.states) - life.final, life.code


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("[targets.north]\ntitle = { en = \"North\", fr = \"\" }\ncriteria = {}\nconfidence = \"confirmed\"", "targets.north.title.fr"),
        ("[targets.north]\ntitle = { en = \"N\", fr = \"N\" }\ncriteria = { region = [] }\nconfidence = \"confirmed\"", "targets.north.criteria"),
        ("[targets.north]\ntitle = { en = \"N\", fr = \"N\" }\nnoc_lists = [\"none\"]\nconfidence = \"confirmed\"", "no list"),
        ("[targets.north]\ntitle = { en = \"N\", fr = \"N\" }\ncriteria = { tag = [\"none\"] }\nconfidence = \"confirmed\"", "no tag"),
        ("[targets.north]\ntitle = { en = \"N\", fr = \"N\" }\nconfidence = \"confirmed\"", "either criteria or noc_lists"),
        ("surprise = 1", "unknown key"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_key(tmp_path, wrong, said):
    start = "" if wrong.startswith("[") else f"{wrong}\n"
    rest = wrong if wrong.startswith("[") else ""
    (tmp_path / "draws.toml").write_text(
        f'{start}confidence = "confirmed"\nsource = "a test"\n{rest}\n', encoding="utf-8"
    )
    with pytest.raises(ProgramFileError, match=r"draws\.toml") as refused:
        targets.read(tmp_path)
    assert said in str(refused.value)


@pytest.mark.parametrize("line", ["2026-13-01,FW,1,,,general,", "2026-01-01,XX,1,,,general,", "2026-01-01,FW,-1,,,general,",
                                  "2026-01-01,FW,1,,,nobody,", "2026-01-01,FW,1,,,general,nothing"])  # fmt: skip
def test_a_wrong_line_of_the_table_is_named(tmp_path, line):
    shutil.copy(ONTARIO / "draws.toml", tmp_path)
    (tmp_path / "tables").mkdir()
    shutil.copy(ONTARIO / "tables" / "occupations.toml", tmp_path / "tables")
    (tmp_path / "draws.csv").write_text(f"{','.join(targets.COLUMNS)}\n{line}\n", encoding="utf-8")
    with pytest.raises(ProgramFileError, match="line 2"):
        targets.read(tmp_path)
