"""Program files in the database: loaded twice they change nothing, and what is published stays."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction

from intake import services as intake
from nominee.errors import NotNow
from nominee.invariants import rules_are_those_of_receipt
from nominee.models import Allocation, Program, Stream, StreamVersion, User
from nominee.programs.definition import ONTARIO, ProgramFileError, read_program
from nominee.programs.loading import difference, load
from reporting import demo
from tests import remembering
from tests.nominee.test_program_files import SMALL

pytestmark = pytest.mark.django_db
OWP = "streams/owp-teer-0-3/2026-06-26.toml"
GRID = "streams/owp-teer-0-3/2026-07-20.toml"


@pytest.fixture(autouse=True)
def _nothing_loaded(db):
    """Without the program that every other test finds loaded."""
    remembering.empty()


@pytest.fixture
def folder(tmp_path):
    """Three streams: enough for what is tested here."""
    return shutil.copytree(SMALL, tmp_path / "ontario")


@pytest.fixture
def ontario(db):
    load(read_program(SMALL))


def change(folder, file, old, new):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def test_loading_twice_changes_nothing():
    first = load(read_program(ONTARIO))
    before = list(StreamVersion.objects.values_list("pk", "sha256", "published_at"))
    assert len([line for line in first if line.endswith("published")]) == 90 == len(before)
    assert load(read_program(ONTARIO)) == []
    assert list(StreamVersion.objects.values_list("pk", "sha256", "published_at")) == before


def test_a_dry_run_says_what_would_happen_and_leaves_no_trace(capsys):
    call_command("load_program", "ontario", "--check")
    assert f"{OWP}: published" in capsys.readouterr().out
    assert not Program.objects.exists() and not StreamVersion.objects.exists() and not Allocation.objects.exists()


def test_a_changed_published_file_is_refused_by_file_key_and_both_values(ontario, folder):
    change(folder, OWP, 'amount = "1500.00"', 'amount = "1600.00"')
    with pytest.raises(ProgramFileError) as refused:
        load(read_program(folder))
    assert (refused.value.file, refused.value.key) == (OWP, "fee.amount")
    assert "published: 1500.00; the file: 1600.00" in refused.value.reason
    with pytest.raises(CommandError, match=r"fee\.amount"):
        call_command("load_program", str(folder))


def test_a_version_of_before_gains_its_points_once(folder):
    """Published before the product knew pools; nothing else about it may be different."""
    grid = (folder / GRID).read_text()
    (folder / GRID).write_text(grid[: grid.index("[points]")])
    load(read_program(folder))
    (folder / GRID).write_text(grid)
    assert load(read_program(folder)) == [f"{GRID}: gains points, interest"]
    assert load(read_program(folder)) == []
    change(folder, GRID, "except = [", 'except = ["wage", ')
    change(folder, GRID, "most = 130", "most = 115")
    with pytest.raises(ProgramFileError, match=r"points\.most"):
        load(read_program(folder))
    row = StreamVersion.objects.filter(stream__code="owp-teer-0-3").last()
    for changed in ({"points": {"most": 1}}, {"points": row.definition["points"] | {"most": 1}}, {"letters": []}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            StreamVersion.objects.filter(pk=row.pk).update(definition=row.definition | changed, sha256="x")


def test_a_version_does_not_gain_points_beside_another_change(folder):
    grid = (folder / GRID).read_text()
    (folder / GRID).write_text(grid[: grid.index("[points]")])
    load(read_program(folder))
    (folder / GRID).write_text(grid.replace('label = "Points of 2026"', 'label = "Other"'))
    with pytest.raises(ProgramFileError, match="published and may not change"):
        load(read_program(folder))


def test_a_shared_page_cannot_change_under_a_published_version(ontario, folder):
    change(folder, "shared/people.toml", "Given names", "First names")
    with pytest.raises(ProgramFileError, match=r"pages\[identity\]\.fields\[given_names\]\.label\.en"):
        load(read_program(folder))


def test_a_new_reason_changes_no_published_version(ontario, folder):
    reason = 'too_dark = { en = "It is too dark.", fr = "Il est trop sombre." }'
    change(folder, "program.toml", "[reasons]", f"[reasons]\n{reason}")
    assert load(read_program(folder)) == []


def test_a_new_version_ends_the_one_before_on_its_eve(ontario, folder):
    text = (folder / OWP).read_text().replace("in_force_from = 2026-06-26", "in_force_from = 2027-03-01")
    (folder / "streams/owp-teer-0-3/2027-03-01.toml").write_text(text)
    assert load(read_program(folder)) == [
        f"{GRID}: ends on 2027-02-28",
        "streams/owp-teer-0-3/2027-03-01.toml: published",
    ]
    assert load(read_program(folder)) == []


def test_a_published_end_cannot_be_moved(ontario, folder):
    file = "streams/foreign-worker/2026-01-01.toml"
    change(folder, file, "in_force_until = 2026-06-25", "in_force_until = 2026-08-31")
    with pytest.raises(ProgramFileError, match="ends on 2026-06-25; that is published"):
        load(read_program(folder))


def test_a_version_that_overlaps_one_whose_file_is_gone_is_refused_in_words(ontario, folder):
    text = (folder / OWP).read_text().replace("in_force_from = 2026-06-26", "in_force_from = 2027-03-01")
    (folder / "streams/owp-teer-0-3/2027-03-01.toml").write_text(text)
    (folder / GRID).unlink()
    change(folder, OWP, "in_force_from = 2026-06-26", "in_force_from = 2026-06-26\nin_force_until = 2026-07-19")
    with pytest.raises(ProgramFileError, match=r"overlaps with the published version “Points of 2026”.*until further"):
        load(read_program(folder))


def test_figures_may_be_added_and_corrected_while_unconfirmed_but_confirmed_ones_stay(ontario, folder):
    change(folder, "tables/wages.toml", '21231 = "48.00"', '21231 = "48.08"')
    assert load(read_program(folder)) == ["program ontario: tables"]
    assert Program.objects.get().tables["wages"]["editions"][0]["all"]["median"]["21231"] == "48.08"
    change(folder, "tables/language.toml", '10 = ["8.5", "8", "7.5", "7.5"]', '10 = ["8", "8", "7.5", "7.5"]')
    with pytest.raises(ProgramFileError, match=r"tables/language\.toml.*may not change"):
        load(read_program(folder))


def test_places_are_added_by_a_later_day_and_never_rewritten(ontario, folder):
    more = (
        '[[allocations]]\neffective_on = 2026-09-01\nplaces = 500\nsource = "x"\n[[allocations]]\neffective_on = 2022'
    )
    change(folder, "program.toml", "[[allocations]]\neffective_on = 2022", more)
    assert load(read_program(folder)) == ["allocation of 2026: +500 places from 2026-09-01"]
    assert Allocation.objects.get(year=2026).cap == 14619
    change(folder, "program.toml", "places = 14119", "places = 15000")
    with pytest.raises(ProgramFileError, match="14119 places are recorded"):
        load(read_program(folder))


def test_the_difference_names_the_first_place():
    assert difference({"a": [{"code": "x", "b": 1}]}, {"a": [{"code": "x", "b": 2}]}) == ("a[x].b", 1, 2)
    assert difference({"a": [1]}, {"a": [1, 2]}) == ("a[1]", None, 2)
    assert difference({"a": 1}, {"a": 1, "b": 2}) == ("b", None, 2)
    assert difference({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 2}]}}) is None


def test_versions_of_one_stream_never_overlap(ontario):
    version = StreamVersion.objects.filter(stream__code="owp-teer-0-3").last()
    with pytest.raises(IntegrityError), transaction.atomic():
        StreamVersion.objects.create(
            stream=version.stream, label="x", in_force_from="2027-01-01", definition={}, sha256="x"
        )


# ------------------------------------------------------------------ judged by the rules of the day


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T17:00:00").replace(tzinfo=UTC)  # noon or one o'clock in Toronto


@pytest.mark.parametrize(
    ("stream", "day", "begins"),
    [
        ("foreign-worker", "2017-12-31", None),
        ("foreign-worker", "2018-01-01", "2018-01-01"),
        ("foreign-worker", "2021-04-27", "2021-04-13"),
        ("foreign-worker", "2022-11-15", "2021-04-28"),
        ("foreign-worker", "2022-11-16", "2022-11-16"),
        ("foreign-worker", "2024-02-25", "2022-11-16"),
        ("foreign-worker", "2024-02-26", "2024-02-26"),
        ("masters-graduate", "2024-02-25", "2022-11-16"),
        ("masters-graduate", "2024-02-26", "2024-02-26"),
        ("masters-graduate", "2026-06-25", "2024-02-26"),
        ("foreign-worker", "2026-06-25", "2026-01-01"),
        ("foreign-worker", "2026-06-26", None),
        ("owp-teer-0-3", "2026-06-25", None),
        ("owp-teer-0-3", "2026-07-19", "2026-06-26"),
        ("owp-teer-0-3", "2026-07-20", "2026-07-20"),
    ],
)
def test_a_file_begun_on_a_day_has_the_version_of_that_day(ontario, stream, day, begins):
    user = User.objects.create_user("someone@demo.example", "x", role="applicant")
    row = Stream.objects.get(code=stream)
    if begins is None:
        with pytest.raises(NotNow):
            intake.start_application(row, by=user, at=noon(day))
    else:
        file = intake.start_application(row, by=user, at=noon(day))
        assert file.stream_version.in_force_from == date.fromisoformat(begins)


@pytest.fixture
def graduate(cast):
    """The story of someone who begins a masters application four days before its rules change."""
    person = next(row for row in demo.people() if row["stream"] == "masters-graduate")
    return demo.Story(moved(person, date(2024, 2, 22) - date.fromisoformat(person["submitted_on"])), cast)


def moved(value, by):
    """Every date of a person, some time earlier or later."""
    if isinstance(value, dict):
        return {key: moved(part, by) for key, part in value.items()}
    if isinstance(value, list):
        return [moved(part, by) for part in value]
    try:
        return str(date.fromisoformat(value) + by)
    except (TypeError, ValueError):
        return value


def test_a_draft_submitted_on_the_last_day_keeps_the_rules_of_that_day(graduate):
    graduate.draft()
    graduate.at = noon("2024-02-25")
    graduate.move("submit", graduate.user)
    file = graduate.file
    file.refresh_from_db()
    assert file.stream_version.in_force_from == date(2022, 11, 16)
    assert "consent_form" not in {row["code"] for row in file.definition["documents"]}
    assert not rules_are_those_of_receipt()


def test_a_draft_submitted_a_day_later_must_follow_the_new_rules_first(graduate):
    graduate.draft()
    graduate.at = noon("2024-02-26")
    with pytest.raises(NotNow, match="rules of this stream changed"):
        graduate.move("submit", graduate.user)
    assert intake.follow_the_rules(graduate.file, at=graduate.at)
    assert not intake.follow_the_rules(graduate.file, at=graduate.at)
    file = graduate.file
    assert file.stream_version.in_force_from == date(2024, 2, 26)
    assert file.declared_at is None and file.answers["family_name"]
    with pytest.raises(NotNow, match="Applicant consent form"):
        graduate.move("submit", graduate.user)
    graduate._paper(next(row for row in file.definition["documents"] if row["code"] == "consent_form"))
    intake.declare(file, by=graduate.user, at=graduate.at)
    graduate.move("submit", graduate.user)
    assert not rules_are_those_of_receipt()


def test_a_draft_of_a_stream_that_closed_cannot_be_submitted(graduate):
    graduate.began = graduate.at = noon("2026-06-20")
    graduate.draft()
    graduate.at = noon("2026-06-26")
    assert not intake.follow_the_rules(graduate.file, at=graduate.at)
    with pytest.raises(NotNow, match="This stream is closed"):
        graduate.move("submit", graduate.user)


def test_a_submitted_file_never_changes_its_rules(story):
    told = story("submitted")
    assert not intake.follow_the_rules(told.file, at=noon("2030-01-01"))
