"""The stand-in registers: honest about being a sandbox, steady, and never an echo."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from sandbox import build_data, cast

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "sandbox" / "data"


@pytest.fixture(scope="module")
def people():
    return json.loads((DATA / "people.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(build_data.build()))
def test_data_files_are_what_the_cast_gives(name):
    assert json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) == build_data.build()[name]


def test_index_says_plainly_that_nothing_is_real(registers):
    page = httpx.get(registers + "/").text
    assert "SANDBOX: not a real registry" in page and "invented" in page


@pytest.mark.parametrize(
    "path",
    [
        "/business-registry/businesses/900100000",
        "/language-tests/ielts_general/reports/SBX20260000",
        "/credentials/ECA-640100",
        "/registers/law_society/P70210",
        "/bans?name=nobody",
        "/federal/persons/nothing",
        "/no/such/place",
        "/healthz",
    ],
)
def test_every_json_answer_is_labelled(registers, path):
    answer = httpx.get(registers + path).json()
    assert answer["sandbox"] is True and "SANDBOX" in answer["label"]


def test_answers_do_not_echo_the_request(registers):
    for path in ("/federal/persons/MARKER123", "/bans?name=MARKER123", "/MARKER123"):
        assert "MARKER123" not in httpx.get(registers + path).text


def test_ban_list_finds_a_name_in_any_order_and_spelling(registers):
    for name in ("Lighthouse Recruiting & Staffing Inc.", "staffing LIGHTHOUSE inc recruiting"):
        assert len(httpx.get(registers + "/bans", params={"name": name}).json()["matches"]) == 1
    assert httpx.get(registers + "/bans", params={"name": "Staffing"}).json()["matches"] == []


def test_cast_has_awkward_names(people):
    names = [row["answers"] for row in people]
    assert max(len(row["family_name"]) for row in names) == 87 == len(cast.LONG_FAMILY_NAME)
    assert [row["family_name"] for row in names if row["has_single_name"]] == ["Wirasena"]
    assert any("’" in row["family_name"] for row in names)
    assert {row["language_of_correspondence"] for row in names} == {"en", "fr"}
    assert len({(row["family_name"], row["given_names"]) for row in names}) == 60


def test_keys_of_persons_are_unique_but_for_the_planted_pair(people):
    passports = Counter(row["answers"]["passport_number"] for row in people)
    reports = Counter(t["report_number"] for row in people for t in row["entries"].get("language_test", []))
    telephones = Counter(row["reference_phone"] for row in people)
    assert max(passports.values()) == 1
    assert [n for n in reports.values() if n > 1] == [2] == [n for n in telephones.values() if n > 1]
    pair = [row for row in people if telephones[row["reference_phone"]] > 1]
    assert [row["ref"] for row in pair] == ["P52", "P53"]
    assert len({row["answers"]["employer_business_number"] for row in pair}) == 2


def test_people_answer_only_what_the_pages_of_their_stream_ask(people):
    from nominee.programs.definition import ONTARIO, read_program

    latest = {version.stream: version.definition for version in read_program(ONTARIO).versions}
    for row in people:
        pages = latest[row["stream"]]["pages"]
        asked = {field["code"] for page in pages if page["kind"] == "fields" for field in page["fields"]}
        kinds = {page["entry"] for page in pages if page["kind"] == "list"}
        assert set(row["answers"]) - asked == set(), row["ref"]
        assert set(row["entries"]) - kinds == set(), row["ref"]


def test_it_runs_as_a_program_of_its_own():
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ) as child:
        assert "Sandbox registers on http://127.0.0.1:" in child.stdout.readline()
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=5) == 0
