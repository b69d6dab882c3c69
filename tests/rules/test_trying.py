"""What the rules say of a case, by the page and by the command; and that every version's example is sound."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from nominee.models import Stream, StreamVersion
from nominee.programs import conditions
from nominee.rules import answering, example, parts, reading
from nominee.rules.changes import changes
from nominee.rules.wording import why
from nominee.selectors import facts_of
from verification import selectors as verification

pytestmark = pytest.mark.django_db


def tried(tmp_path, data, stream="foreign-worker", on="2026-03-27"):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    out = io.StringIO()
    try:
        call_command("try_stream", stream, str(path), on=on, stdout=out)
    except CommandError:
        return json.loads(out.getvalue())["problems"]
    return json.loads(out.getvalue())


def test_the_command_says_what_the_rules_say(ontario, tmp_path):
    version = answering.version_on(Stream.objects.get(code="foreign-worker"), date(2026, 3, 27))
    data = example.example(version.definition, date(2026, 3, 27))
    said = tried(tmp_path, data)
    assert said["missing"] == {"fields": [], "documents": []} and said["version"]["in_force_from"] == "2026-01-01"
    assert {row["result"] for row in said["criteria"]} <= {"met", "not_met", "unclear"}
    assert said["fee"]["amount"] and said["deadlines"][0]["last_day"] > "2026-03-27" and said["checks"]
    licence = next(row for row in said["documents"] if row["why"]["en"].startswith("Because"))
    assert licence["why"]["fr"].startswith("Parce que «")
    data["answers"].pop("family_name")
    data["documents"].remove(licence["code"])
    less = tried(tmp_path, data)
    assert less["missing"] == {"fields": ["family_name"], "documents": [licence["code"]]}


@pytest.mark.parametrize(
    ("data", "on", "where"),
    [
        ({"answers": {"family_name": 7, "unknown": 1}}, "2026-03-27", ["answers.family_name", "answers.unknown"]),
        ({"answer": {}}, "2026-03-27", ["answer"]),
        ({}, "2001-01-01", ["on"]),
        ({}, "27 March", ["on"]),
    ],
)
def test_the_command_refuses_with_every_place_and_reason(ontario, tmp_path, data, on, where):
    problems = tried(tmp_path, data, on=on)
    assert [row["at"] for row in problems] == where
    assert all(row["why"]["en"] and row["why"]["fr"] for row in problems)


def test_every_version_has_an_example_that_is_complete(ontario):
    for version in StreamVersion.objects.select_related("stream__program"):
        on = max(version.in_force_from, date(2018, 1, 5))
        data = example.example(version.definition, on)
        said = answering.try_facts(version, reading.read(json.dumps(data), version.definition, on))
        assert said["missing"] == {"fields": [], "documents": []}, version


def test_a_real_file_gets_the_answer_that_its_officers_see(story):
    file = story("assessment").file
    said = parts.answer(parts.Case(file.definition, file.program.tables, facts_of(file)))
    found = {code: finding.result for code, finding in verification.computed(file).items()}
    assert {row["code"]: row["result"] for row in said["criteria"]} == found
    assert not [row for row in said["fields"] + said["documents"] if row["is_missing"]]
    assert {row["code"] for row in said["checks"]} >= {row.code for row in file.checks.all()}


def test_every_condition_of_every_version_is_said_in_words(ontario):
    operators = getattr(conditions, "OPERATORS", {"is", "is_not", "in", "filled"})
    for version in StreamVersion.objects.all():
        for row in [*version.definition["documents"], *version.definition["checks"], *version.definition["criteria"]]:
            words = why([row.get("when")], version.definition)
            assert (
                words.en.endswith(".")
                and words.fr.endswith(".")
                and not set(words.en.split()) & (operators - {"is", "in", "from"})
            )


def test_changes_name_the_rows_they_are_in():
    old = {
        "criteria": [{"code": "wage", "percentile": "low"}, {"code": "gone", "title": {"en": "G", "fr": "F"}}],
        "fee": {"amount": "1"},
    }
    new = {
        "criteria": [{"code": "wage", "percentile": "median"}, {"code": "new", "title": {"en": "N", "fr": "F"}}],
        "fee": {"amount": "1"},
    }
    assert [(row.at, row.before, row.after) for row in changes(old, new)] == [
        ("criteria[wage].percentile", "low", "median"), ("criteria[gone]", "G / F", ""), ("criteria[new]", "", "N / F"),
    ]  # fmt: skip
    assert not list(changes(old, json.loads(json.dumps(old))))
