"""`/desk/rules/`: what rules there are, and what nobody confirmed."""

from __future__ import annotations

import re

import pytest

from nominee.programs.definition import PROGRAMS
from nominee.rules import catalogue, refusals


@pytest.fixture
def reads(client, cast):
    def get(role, path, language="en"):
        user = getattr(cast, role)
        user.language = language
        user.save(update_fields=["language"])
        client.force_login(user)
        client.cookies["language"] = language
        return client.get(path)

    return get


@pytest.mark.parametrize("role", ["administrator", "manager", "auditor", "analyst"])
def test_every_stream_stands_there_with_its_versions(reads, role):
    answer = reads(role, "/desk/rules/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count('scope="row"><a class="govuk-link" href="/desk/rules/versions/') == 90
    assert "Skilled Trades" in text and "Unconfirmed" in text and "Demonstration figures" in text


def test_it_is_found_in_french_and_by_the_way_between_the_pages(reads):
    text = reads("administrator", "/desk/rules/", "fr").content.decode()
    assert "Volets et versions" in text and "Non confirmé" in text
    assert 'href="/desk/rules/" aria-current="page"' in text


@pytest.mark.parametrize("path", ["/desk/rules/", "/desk/rules/versions/foreign-worker/2026-01-01/"])
@pytest.mark.parametrize("role", ["representative", "privacy_officer"])
def test_whoever_does_not_work_by_rules_is_refused(reads, role, path):
    assert reads(role, path).status_code == 403


def test_a_version_says_what_is_unconfirmed_and_how_points_are_given(reads):
    text = reads("manager", "/desk/rules/versions/owp-teer-0-3/2026-07-20/").content.decode()
    for words in (
        "17 days",
        "Time to answer a notice of intent",
        "Northern Ontario",
        ">130<",
        "Ontario publishes no time limit",
    ):
        assert words in text, words
    closed = reads("manager", "/desk/rules/versions/express-entry-skilled-trades/2025-11-14/").content.decode()
    assert "systemic misrepresentation" in closed


@pytest.mark.parametrize(
    "place", ["nowhere/2026-01-01", "foreign-worker/2026-01-02", "foreign-worker/soon", "foreign-worker/9999-99-99"]
)
def test_a_version_that_is_not_there_is_not_found(reads, place):
    assert reads("manager", f"/desk/rules/versions/{place}/").status_code == 404


def test_doubts_are_those_of_the_files(ontario_files):
    last = {row.stream: row.definition for row in ontario_files.versions}
    named = {doubt.what.en for doubt in catalogue.doubts(last["owp-teer-0-3"])}
    assert {"The version as a whole", "Fee", "Time to submit a draft", "Points: Number of official languages"} <= named
    assert "Points: Wage offered, per hour" not in named
    for definition in last.values():
        assert set(definition["limits"]) <= set(catalogue.LIMITS)
        assert all(doubt.source for doubt in catalogue.doubts(definition))


@pytest.mark.parametrize("place", ["shapes", "schema", "pools", "tables", "assembling"])
def test_every_reason_of_a_refused_program_file_is_said_in_french_too(place):
    """The sentences as they stand in the code, with anything in place of what they name."""
    source = (PROGRAMS / f"{place}.py").read_text(encoding="utf-8")
    said = re.findall(r'f?"((?:must be|needs|unknown|no page|no document|is |reads|the code|the table of|the form|the factors|there is)[^"]*)"', source)  # fmt: skip
    reasons = {re.sub(r"{[^}]*}", "7", one) for one in said if " " in one and not one.endswith("of ")}
    assert len(reasons) > 2 and not [one for one in reasons if refusals.in_french(one) == one]
