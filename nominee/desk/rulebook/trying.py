"""`/desk/rules/try/`: what the rules of a stream on a day say of a case, typed in, pasted, or taken from a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from nominee import clock, deadlines
from nominee.access import file_for
from nominee.desk.privacy.frame import given
from nominee.desk.rulebook.frame import for_rules, page
from nominee.desk.rulebook.typed import data_of, groups
from nominee.errors import NotFound
from nominee.models import Application, StreamVersion
from nominee.roles import READS_EVERY_FILE
from nominee.rules import answering, example, reading
from nominee.rules.reading import WrongCase
from nominee.rules.wording import fields_of, lists_of
from nominee.templatetags.kit import colon
from nominee.words import Words

SEALED = "(sealed)"  # what is kept sealed is there, and no rule reads it
DEEDS = {"choose", "show", "form", "json", "example"}


@dataclass
class Trial:
    """What was chosen and typed, what is wrong with it, and what the rules say."""

    stream: str = ""
    on: str = ""
    number: str = ""
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    adding: str = ""
    version: StreamVersion | None = None
    problems: dict[str, Words] = field(default_factory=dict)
    said: dict[str, Any] | None = None


@require_http_methods(["GET", "POST"])
@for_rules
def try_rules(request: HttpRequest) -> HttpResponse:
    """What is typed is sent in the body, kept nowhere, and stands in no address."""
    trial = Trial(given(request, "stream", 60), given(request, "on", 20), given(request, "number", 30))
    deed = given(request, "do", 80) if request.method == "POST" else "choose"
    if deed.startswith("add."):
        deed, trial.adding = "form", deed.removeprefix("add.")
    try:
        _choose(trial)
        if deed == "file":
            _from_file(request, trial)
        elif trial.version is not None and deed in DEEDS:
            _read(request, trial, deed)
    except WrongCase as wrong:
        trial.problems = dict(wrong.problems)
    return _shown(request, trial)


def _choose(trial: Trial) -> None:
    if trial.stream or trial.on:
        stream = answering.stream_of(trial.stream)
        trial.on = trial.on or deadlines.day_in(clock.now(), stream.program.time_zone).isoformat()
        trial.version = answering.version_on(stream, answering.day_of(trial.on))


def _read(request: HttpRequest, trial: Trial, deed: str) -> None:
    version = trial.version
    assert version is not None
    definition, on = version.definition, date.fromisoformat(trial.on)
    if deed == "example":
        trial.data = example.example(definition, on)
    elif deed == "json":
        trial.text = request.POST.get("text", "").replace("\0", "")
        trial.data = _plain(reading.decoded(trial.text))
    elif deed in {"form", "show"}:
        trial.data = data_of(request.POST, definition)
    if deed in {"example", "json", "form"} and not trial.adding:
        trial.said = answering.try_facts(version, reading.facts_of(trial.data, definition, on))
        trial.text = ""


def _plain(data: Any) -> dict[str, Any]:
    """Shown again in the questions as far as it has their shape; the reader then says what has not."""
    if not isinstance(data, Mapping):
        raise WrongCase([("-", Words("Must be an object, in braces.", "Doit être un objet, entre accolades."))])
    return dict(data)


def _from_file(request: HttpRequest, trial: Trial) -> None:
    """By the file's own stream and day; a look, like every other. Not there and not theirs answer alike."""
    wrong = Words(
        "There is no such file, or you may not see it.", "Ce dossier n’existe pas, ou vous ne pouvez pas le voir."
    )
    try:
        if request.user.role not in READS_EVERY_FILE:
            raise NotFound
        file = file_for(request.user, trial.number, reading=True)
    except NotFound:
        raise WrongCase([("number", wrong)]) from None
    day = deadlines.day_in(file.submitted_at or clock.now(), file.program.time_zone)
    trial.stream, trial.on = file.stream.code, day.isoformat()
    trial.version = StreamVersion.objects.select_related("stream__program").get(pk=file.stream_version_id)
    trial.data = data_of_file(file)
    trial.said = answering.try_facts(trial.version, reading.facts_of(trial.data, trial.version.definition, day))


def data_of_file(file: Application) -> dict[str, Any]:
    """What its own rules ask, without what is sealed and without what the form keeps for itself."""
    fields, lists, sealed = fields_of(file.definition), lists_of(file.definition), set(file.program.sealed)
    answers = {
        code: SEALED if code in sealed else value
        for code, value in file.answers.items()
        if code in fields
        and value not in (None, "")
        and (code in sealed or not reading.wrong_with(value, fields[code]))
    }
    entries: dict[str, list[dict[str, Any]]] = {}
    for row in file.entries.all():
        if row.kind in lists:
            asked = {field["code"]: field for field in lists[row.kind]["fields"]}
            entries.setdefault(row.kind, []).append(
                {code: value for code, value in row.data.items()
                 if code in asked and value not in (None, "") and not reading.wrong_with(value, asked[code])}
            )  # fmt: skip
    known = {row["code"] for row in file.definition["documents"]}
    there = {row.slot for row in file.documents.all() if row.superseded_at is None}
    return {"answers": answers, "entries": entries, "documents": sorted(there & known)}


def _shown(request: HttpRequest, trial: Trial) -> HttpResponse:
    version, problems = trial.version, trial.problems
    fields: list[dict[str, Any]] = []
    if version is not None:
        data = {name: value for name, value in trial.data.items() if isinstance(value, dict)}
        data["entries"] = {kind: rows for kind, rows in data.get("entries", {}).items() if _rows(rows)}
        fields = groups(version.definition, data, problems, trial.adding)
    shown = {row["name"] for group in fields for part in group["parts"] for row in part["rows"] if row["problem"]}
    return page(
        request, "try", "try", status=422 if problems else 200, trial=trial, streams=list(answering.streams()),
        groups=fields, version=version, documents=_documents(trial), said=trial.said, results=answering.RESULTS,
        text=trial.text or (json.dumps(trial.data, indent=2, ensure_ascii=False) if trial.data else ""),
        wrong=[(_anchor(where, shown), f"{_place(where)}{why}") for where, why in problems.items()],
    )  # fmt: skip


def _rows(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows)


def _documents(trial: Trial) -> list[dict[str, Any]]:
    if trial.version is None:
        return []
    there = trial.data.get("documents", [])
    return [
        {"code": row["code"], "title": row["title"], "is_there": row["code"] in there}
        for row in trial.version.definition["documents"]
    ]


def _anchor(where: str, shown: set[str]) -> str:
    """The id of the field that a problem is about: answers.job_wage, entries.job[0].noc, stream, on, number; else the JSON."""
    if where in {"stream", "on", "number"}:
        return where
    name = where.replace("answers.", "a.", 1).replace("entries.", "e.", 1).replace("[", ".", 1).replace("].", ".", 1)
    return name if name in shown else "text"


def _place(where: str) -> str:
    return "" if where in {"stream", "on", "number", "-"} else f"{where}{colon()} "
