"""The program files: what Ontario's say, and how a wrong one is refused."""

from __future__ import annotations

import copy
import itertools
import re
import shutil
import tempfile
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nominee.programs import definition, schema
from nominee.programs.definition import ONTARIO, ProgramFileError, read_program

OWP = "streams/owp-teer-0-3/2026-06-26.toml"
GRID, POINTS = "streams/owp-teer-0-3/2026-07-20.toml", "shared/points_2026.toml"
FIRST = "streams/foreign-worker/2018-01-01.toml"
FW_2022 = "streams/foreign-worker/2022-11-16.toml"
PEOPLE, PAPERS = "shared/people.toml", "shared/person_documents.toml"


# Three streams are enough to refuse a wrong file, in a third of the time.
FEW = ("foreign-worker", "masters-graduate", "owp-teer-0-3")
SMALL = Path(tempfile.mkdtemp()) / "ontario"
shutil.copytree(
    ONTARIO, SMALL, ignore=lambda folder, names: set(names) - set(FEW) if folder.endswith("streams") else ()
)
# None of the three asks about a profile of the federal pool.
ASKED_ELSEWHERE = ', "ee_profile_number", "ee_validation_code"'
(SMALL / "program.toml").write_text((ONTARIO / "program.toml").read_text().replace(ASKED_ELSEWHERE, ""))


@pytest.fixture(scope="module")
def files():
    return read_program(ONTARIO)


def version(files, stream, on):
    day = date.fromisoformat(on)
    return next(
        row.definition
        for row in files.versions
        if row.stream == stream and row.in_force_from <= day <= (row.in_force_until or date.max)
    )


def codes(rows):
    return {row["code"] for row in rows}


# ------------------------------------------------------------------ what Ontario's files say


BEGINNINGS = {
    "entrepreneur": "2018-01-01 2018-03-22 2019-07-08 2021-01-01 2021-04-13 2021-07-02 2024-02-26",
    "entrepreneur-stage-2": "2018-01-01 2018-03-22 2019-07-08 2021-01-01 2021-04-13 2024-02-26",
    "express-entry-french-speaking": "2018-01-01 2018-03-22 2018-12-10 2021-01-01 2021-04-13 2022-11-16 2024-02-26",
    "express-entry-human-capital": "2018-01-01 2018-03-22 2018-12-10 2021-01-01 2021-04-13 2022-11-16 2024-02-26",
    "express-entry-skilled-trades": "2018-01-01 2018-03-22 2018-12-10 2021-01-01 2021-04-13 2022-11-16 2024-02-26 2025-11-14",
    "foreign-worker": "2018-01-01 2018-03-22 2018-12-10 2021-01-01 2021-04-13 2021-04-28 2022-11-16 2024-02-26 2024-04-10 "
    "2025-01-27 2025-07-02 2026-01-01",
    "in-demand-skills": "2018-01-01 2018-03-22 2018-12-10 2019-07-08 2021-01-01 2021-04-13 2021-06-28 2022-11-16 2024-02-26 "
    "2024-04-10 2025-07-02",
    "international-student": "2018-01-01 2018-03-22 2018-12-10 2021-01-01 2021-04-13 2021-04-28 2022-11-16 2024-02-26 "
    "2024-04-10 2025-07-02",
    "masters-graduate": "2018-01-01 2018-03-22 2018-12-10 2021-01-01 2021-04-13 2021-08-09 2022-11-16 2024-02-26",
    "owp-physician": "2026-06-26 2026-07-20",
    "owp-teer-0-3": "2026-06-26 2026-07-20",
    "owp-teer-4-5": "2026-06-26 2026-07-20",
    "phd-graduate": "2018-01-01 2018-03-22 2018-12-10 2021-01-01 2021-04-13 2021-08-09 2022-11-16 2024-02-26",
}


def test_every_stream_since_2018_has_its_dated_versions(files):
    begins = {stream: [] for stream in BEGINNINGS}
    for row in files.versions:
        begins[row.stream].append(str(row.in_force_from))
    assert {stream: " ".join(days) for stream, days in begins.items()} == BEGINNINGS


def test_the_eight_streams_end_on_the_eve_of_the_one_that_took_their_place(files):
    last = {row.stream: row.in_force_until for row in files.versions}
    assert {stream for stream, until in last.items() if until is None} == {
        "owp-physician",
        "owp-teer-0-3",
        "owp-teer-4-5",
    }
    assert {until for until in last.values() if until} == {date(2026, 6, 25)}


def test_no_day_since_2018_is_without_rules(files):
    for earlier, later in itertools.pairwise(files.versions):
        if earlier.stream == later.stream:
            assert (later.in_force_from - earlier.in_force_until).days == 1, later.file


@pytest.mark.parametrize(
    ("stream", "regimes"),
    [
        ("foreign-worker", {"2020-06-01": "first_come", "2021-04-27": "first_come", "2021-04-28": "invitation"}),
        ("in-demand-skills", {"2021-06-27": "first_come", "2021-06-28": "invitation", "2026-06-25": "invitation"}),
        ("masters-graduate", {"2021-08-08": "first_come", "2021-08-09": "invitation", "2026-06-25": "invitation"}),
        ("express-entry-human-capital", {"2018-01-01": "notification", "2026-06-25": "notification"}),
        ("entrepreneur", {"2018-01-01": "invitation", "2026-06-25": "invitation"}),
    ],
)
def test_intake_goes_from_first_come_to_invitations(files, stream, regimes):
    by = {on: version(files, stream, on)["intake"].get("by", "invitation") for on in regimes}
    assert by == regimes
    for on, regime in regimes.items():
        assert ("interest" in version(files, stream, on)) == (regime == "invitation")


def test_what_is_missing_could_be_given_within_14_days_until_2021(files):
    for row in files.versions:
        cure = row.definition["limits"].get("completeness_cure")
        in_time = date(2018, 3, 22) <= row.in_force_from < date(2021, 4, 13)
        assert (cure is not None) == in_time, row.file
        assert cure is None or (cure["value"], cure["unit"]) == (14, "days")


def test_tcf_is_accepted_from_2018_12_10_on(files):
    for row in files.versions:
        page = next((page for page in row.definition["pages"] if page["code"] == "language_tests"), None)
        if page and "entrepreneur" not in row.stream:
            tests = {choice["value"] for choice in page["fields"][0]["choices"]}
            assert ("tcf_canada" in tests) == (row.in_force_from >= date(2018, 12, 10)), row.file


def test_the_trades_are_suspended_with_their_reason(files):
    before, after = (
        version(files, "express-entry-skilled-trades", on)["intake"] for on in ("2025-11-13", "2025-11-14")
    )
    assert (before["open"], after["open"]) == (True, False)
    assert "misrepresentation" in after["reason"]["en"] and "fausses déclarations" in after["reason"]["fr"]


def test_the_investment_was_cut_in_2019(files):
    least = {
        on: {
            row["code"]: row["least"]
            for row in version(files, "entrepreneur", on)["criteria"]
            if "investment" in row["code"]
        }
        for on in ("2019-07-07", "2019-07-08")
    }
    assert least == {
        "2019-07-07": {"investment_gta": "1000000", "investment_elsewhere": "500000"},
        "2019-07-08": {"investment_gta": "600000", "investment_elsewhere": "200000"},
    }


def test_occupations_go_from_skill_levels_to_teer(files):
    for on, kind, type_ in (("2022-11-15", "occupation_skill", "text"), ("2022-11-16", "occupation_teer", "noc")):
        definition = version(files, "foreign-worker", on)
        assert kind in {row["kind"] for row in definition["criteria"]}
        asked = {field["code"]: field for page in definition["pages"] for field in page["fields"]}
        assert asked["job_noc"]["type"] == type_


def test_expressions_of_interest_of_before_end_where_they_had_to_be_made_again(files):
    assert {row.file for row in files.versions if row.definition.get("interest", {}).get("older_end")} == {
        f"streams/{stream}/{on}.toml"
        for stream, days in {
            "foreign-worker": ("2022-11-16", "2025-07-02"), "international-student": ("2022-11-16", "2025-07-02"),
            "in-demand-skills": ("2022-11-16", "2025-07-02"), "masters-graduate": ("2022-11-16",),
            "phd-graduate": ("2022-11-16",),
        }.items()
        for on in days
    }  # fmt: skip


def test_an_offer_fills_in_an_interest_since_the_employers_portal(files):
    for row in files.versions:
        if interest := row.definition.get("interest"):
            wanted = row.in_force_from >= date(2025, 7, 2) and row.stream != "owp-physician"
            assert ("offer" in interest) == wanted or row.stream in {"masters-graduate", "phd-graduate"}, row.file


@pytest.mark.parametrize("stream", ["foreign-worker", "masters-graduate"])
def test_the_consent_form_is_required_from_2024_02_26_on(files, stream):
    assert "consent_form" not in codes(version(files, stream, "2024-02-25")["documents"])
    assert "consent_form" in codes(version(files, stream, "2024-02-26")["documents"])


def test_the_employer_form_changes_and_gives_way_to_the_portal(files):
    forms = {
        on: codes(version(files, "foreign-worker", on)["documents"])
        & {"employer_form", "employer_form_2024", "employer_consent", "advertisements"}
        for on in ("2024-04-09", "2024-04-10", "2025-07-01", "2025-07-02")
    }
    assert list(forms.values()) == [
        {"employer_form"},
        {"employer_form_2024"},
        {"employer_form_2024"},
        {"employer_consent", "advertisements"},
    ]


def test_physicians_without_an_offer_come_in_2025_with_other_certificates_in_2026(files):
    classes = {
        on: [row["classes"] for row in version(files, "foreign-worker", on)["criteria"] if "physician" in row["code"]]
        for on in ("2025-01-26", "2025-01-27", "2026-01-01")
    }
    assert classes == {
        "2025-01-26": [],
        "2025-01-27": [["independent", "academic", "postgraduate"]],
        "2026-01-01": [["independent", "academic", "provisional"]],
    }


def _pairs(value):
    """Every bilingual text below a node, as (en, fr)."""
    if isinstance(value, dict):
        if set(value) == {"en", "fr"}:
            yield value["en"], value["fr"]
        else:
            yield from itertools.chain.from_iterable(_pairs(part) for part in value.values())
    elif isinstance(value, list):
        yield from itertools.chain.from_iterable(_pairs(part) for part in value)


def test_every_text_is_there_in_both_languages_and_not_the_same_sentence(files):
    """Names of tests, places and bodies are the same in both; a sentence is not."""
    for row in files.versions:
        untranslated = [en for en, fr in _pairs(row.definition) if en == fr and len(en.split()) > 5]
        assert untranslated in ([], ["International Credential Assessment Service of Canada"]), row.file


def test_french_is_set_as_in_canada(files):
    """A colon and guillemets stay with their word; the apostrophe is the curly one."""
    badly_set = re.compile(r"'|(?<![\u00a0\d]):(?!//)|«(?!\u00a0)|(?<!\u00a0)»|\s[;?!]")
    for row in files.versions:
        assert not [fr for _, fr in _pairs(row.definition) if badly_set.search(fr)], row.file


def test_what_is_not_certain_says_so(files):
    owp = version(files, "owp-teer-0-3", "2026-07-01")
    assert owp["version"]["confidence"] == "unconfirmed"
    assert owp["fee"]["confidence"] == "unconfirmed"
    assert {name for name, row in owp["limits"].items() if row["confidence"] == "unconfirmed"} >= {
        "draft",
        "information_request",
        "notice_of_intent",
    }
    assert files.tables["wages"]["editions"][0]["confidence"] == "unconfirmed"
    assert not files.tables["universities"]["is_complete"]
    assert not files.tables["regions"]["lower_revenue"]["is_complete"]


def test_a_document_that_may_need_a_translation_says_by_whom(files):
    for row in files.versions:
        for document in row.definition["documents"]:
            said = any("Association of Translators" in rule["en"] for rule in document["rules"])
            assert said == bool(document.get("needs_translation")), document["code"]


def test_every_census_division_belongs_to_one_economic_region(files):
    divisions = list(itertools.chain.from_iterable(files.tables["regions"]["economic"].values()))
    page = next(p for p in version(files, "owp-teer-0-3", "2026-07-01")["pages"] if p["code"] == "job_offer")
    asked = next(field for field in page["fields"] if field["code"] == "job_census_division")
    assert sorted(divisions) == sorted(choice["value"] for choice in asked["choices"])
    assert len(divisions) == 49 == len(set(divisions))


# ------------------------------------------------------------------ a wrong file


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        (OWP, 'amount = "1500.00"', 'amount = "lots"', "fee.amount", "amount of money"),
        (OWP, 'amount = "1500.00"', 'amount = "-1"', "fee.amount", "amount of money"),
        (OWP, 'confidence = "unconfirmed"', 'confidence = "sure"', "version.confidence", "confirmed, unconfirmed"),
        (OWP, "in_force_from = 2026-06-26", "in_force_from = 2026-06-27", "version.in_force_from", "named 2026-06-26"),
        (OWP, "in_force_from = 2026-06-26", 'in_force_from = "soon"', "version.in_force_from", "must be a date"),
        (
            OWP,
            "in_force_from = 2026-06-26",
            "in_force_from = 2026-06-26\nin_force_until = 2026-01-01",
            "version.in_force_until",
            "ends before",
        ),
        (OWP, 'kind = "equity_limit"', 'kind = "luck"', "criteria[equity].kind", "unknown kind"),
        (OWP, 'below = "10"', 'beneath = "10"', "criteria[equity].beneath", "unknown key"),
        (OWP, "minimum = 6", 'minimum = "six"', "criteria[language].minimum", "whole number"),
        (OWP, "minimum = 6\n", "", "criteria[language].minimum", "is missing"),
        (OWP, '"refusal", ', '"valentine", ', "letters[7]", "unknown letter"),
        (OWP, 'code = "owp-teer-0-3"', 'code = "owp"', "stream.code", "folder is named"),
        (OWP, "[intake]", "[intakes]", "intake", "unknown key"),
        (OWP, "value = 17", "value = 0", "limits.draft.value", "whole number"),
        (OWP, 'use = "shared/employer"', 'use = "shared/employers"', "pages[1].use", "no shared pages"),
        (OWP, 'only = ["intention"]', 'only = ["intent"]', "criteria[", "has no “intent”"),
        (
            OWP,
            'field = "job_census_division", in = ["toronto"',
            'field = "job_census_division", in = ["tronto"',
            "fee.rules[0].when",
            "no choice “tronto”",
        ),
        (OWP, 'code = "is_recent_ontario_graduate"', 'code = "is_graduate"', "criteria[wage]", "no page asks"),
        (FW_2022, "in_force_from = 2022-11-16", "in_force_from = 2022-11-16\nin_force_until = 2024-03-01", "", "overlaps"),
        (PEOPLE, 'type = "country"', 'type = "planet"', "pages[identity].fields[birth_country].type", "unknown type"),
        (PEOPLE, 'fr = "Votre passeport"', 'fr = ""', "pages[passport].title.fr", "is empty"),
        (PEOPLE, 'field = "had_help"', 'field = "had_hope"', "pages[help].fields[helper_name].when", "no page asks"),
        (PEOPLE, 'field = "had_help", is = true', 'field = "had_help", is = "yes"', "helper_name].when", "true or false"),
        (PEOPLE, 'is = "CA"', "is = true", "pages[jobs].fields[was_authorized].when", "text or a number"),
        (PEOPLE, 'max = "today"', 'max = "tomorrow"', "pages[identity].fields[birth_date].max", "“today”"),
        (PAPERS, '"old_form"', '"too_blue"', "documents[consent_form].reasons", "unknown reason"),
        (PAPERS, 'source = "ban_list"', 'source = "rumour"', "checks[person_ban].source", "unknown source"),
        (PAPERS, 'formats = ["pdf"', 'formats = ["exe"', "documents[consent_form].formats[0]", "unknown format"),
        (PAPERS, "required = true", 'required = "yes"', "documents[consent_form].required", "true or false"),
        (GRID, "most = 130", "most = 131", "points.most", "give 130 at most"),
        (GRID, "based_on = 2026-06-26", "based_on = 2026-06-27", "based_on", "no version of “2026-06-27”"),
        (OWP, "letters =", "based_on = 2026-07-20\nletters =", "based_on", "in a circle"),
        (GRID, '"interest_offer", ', "", "interest.offer.fields", "no page of it asks “job_noc”"),
        (GRID, '["job_census_division"], noc', '["job_region"], noc', "interest.columns.region", "asks “job_region”"),
        (POINTS, 'area = ["northern"]', 'area = ["nordic"]', "region_northern].when", "no area “nordic”"),
        (POINTS, "teer = [0, 1]", "teer = [0, 7]", "teer_0_1].when", "from 0 to 5"),
        (POINTS, 'from = "40"', 'from = "lots"', "wage_40].when", "takes a number"),
        (POINTS, "points = 15", "points = -1", "points", "whole number"),
        (PEOPLE, 'field = "had_help", is = true', 'field = "had_help", area = ["gta"]', "helper_name].when", "no area"),
        (FIRST, "carrier = false", "carriage = false", "change.pages.carriage", "no such row"),
        (FIRST, "max_length = 4", "max_length = 0", "fields[noc].max_length", "whole number"),
        (FIRST, "change.criteria", "change.letters", "change.letters", "nothing to change here"),
        ("program.toml", "places = 21500", "places_ = 21500", "allocations[2].places_", "unknown key"),
        ("program.toml", "America/Toronto", "America/Tronto", "program.time_zone", "time zone"),
        ("tables/language.toml", '"8.5", "8", "7.5", "7.5"', '"8.5", "8", "7.5"', "language.", "four scores"),
        ("tables/wages.toml", '"48.00"', '"a lot"', "wages.editions[0].all.median.21231", "amount of money"),
        ("tables/settlement_funds.toml", "2023-04-25", "2021-04-25", "settlement_funds", "in the order"),
        ("tables/regions.toml", "is_complete = false", "", "lower_revenue.is_complete", "is missing"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_file_key_and_reason(tmp_path, file, old, new, key, reason):
    folder = shutil.copytree(SMALL, tmp_path / "ontario")
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(ProgramFileError) as refused:
        read_program(folder)
    assert key in refused.value.key
    assert reason in refused.value.reason
    assert refused.value.file.endswith(".toml")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"a = " + b"9" * 5000, b"a = " + b"[" * 9000, b"", b"x = 1"])
@pytest.mark.parametrize("file", ["program.toml", PEOPLE, "tables/wages.toml", OWP])
def test_what_is_no_program_file_at_all_is_refused(tmp_path, file, content):
    folder = shutil.copytree(SMALL, tmp_path / "ontario")
    (folder / file).write_bytes(content)
    with pytest.raises(ProgramFileError):
        read_program(folder)


def test_a_missing_file_and_an_empty_folder_are_refused(tmp_path):
    with pytest.raises(ProgramFileError, match=r"program\.toml: -: the file is missing"):
        read_program(tmp_path)
    shutil.copy(ONTARIO / "program.toml", tmp_path)
    shutil.copy(ONTARIO / "desk.toml", tmp_path)
    with pytest.raises(ProgramFileError, match="no stream"):
        read_program(tmp_path)


# ------------------------------------------------------------------ any node changed to anything

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just({"en": "x", "fr": "x"}),
    st.just({"en": 1, "fr": None}),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["code", "field", "is", "all", "when", "entry"]), st.text(max_size=3), max_size=2),
)


def nodes(value, at=()):
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from nodes(part, (*at, key))


FILES = sorted(str(path.relative_to(SMALL)) for path in SMALL.rglob("*.toml"))
TREES = {file: tomllib.loads((SMALL / file).read_text()) for file in FILES}
NODES = [(file, at) for file in FILES for at in nodes(TREES[file]) if at and "noc" not in file]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(node=st.sampled_from(NODES), value=VALUES, how=st.sampled_from(["replace", "delete", "rename", "repeat"]))
def test_any_node_changed_to_anything_loads_or_is_refused(monkeypatch, node, value, how):
    """Never a traceback: whoever edits a file by hand is told the file, the key and the reason."""
    file, at = node
    tree = copy.deepcopy(TREES[file])
    parent = tree
    for key in at[:-1]:
        parent = parent[key]
    if how == "delete":
        del parent[at[-1]]
    elif how == "rename" and isinstance(parent, dict):
        parent[f"{at[-1]}_x"] = parent.pop(at[-1])
    elif how == "repeat" and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[at[-1]]))
    else:
        parent[at[-1]] = value
    trees = {**TREES, file: tree}
    monkeypatch.setattr(
        definition, "_read", lambda path, folder: definition._plain(trees[str(path.relative_to(folder))])
    )
    try:
        read_program(SMALL)
    except ProgramFileError as refused:
        assert refused.file.endswith(".toml")
        assert refused.reason and isinstance(refused.key, str)


@given(
    value=st.recursive(
        VALUES, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=4), part, max_size=3)
    )
)
def test_a_shape_has_an_answer_to_any_value(value):
    for shape in (schema.PROGRAM, schema.VERSION, schema.SHARED, *schema.ROWS.values()):
        assert all(isinstance(key, str) and reason for key, reason in shape(value, "x"))
