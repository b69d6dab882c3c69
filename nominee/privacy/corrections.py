"""Asking that a fact be corrected; accepted, it is noted on the file, refused, a statement of disagreement stays on it.

A submitted application is never rewritten: what was said stays, and every reader of the file sees what is right beside it.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominee.access import roles_on
from nominee.deadlines import day_in
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import Application, CorrectionRequest, Tombstone, User
from nominee.privacy import life
from nominee.privacy.material import plain
from nominee.programs.privacy import law
from nominee.sealing import vault
from nominee.templatetags.kit import answer as in_words
from nominee.words import Words

LONGEST, MOST_OPEN = 2000, 10


def corrections() -> QuerySet[CorrectionRequest]:
    return CorrectionRequest.objects.select_related("application__program", "application__stream_version", "opened_by")


def due_day(asked: date, program: str) -> date:
    return law(program).answered_by("correction", asked)


def facts_to_choose(file: Application) -> list[tuple[str, Words, str]]:
    """The answers of the form: code, label, as it stands in the words of the page’s language."""
    return [
        (field["code"], Words(**field["label"]), _shown(file.answers[field["code"]], field))
        for page in file.definition["pages"]
        if page["kind"] == "fields"
        for field in page["fields"]
        if file.answers.get(field["code"]) not in (None, "")
    ]


def _shown(value: Any, field: dict[str, Any]) -> str:
    """A sealed value is not opened for this: it would stand open in another table."""
    return "•••" if vault.is_reference(value) else in_words(value, field)


def _kept(value: Any) -> str:
    """As the form keeps it, so that every reader has it in the words of their own language."""
    if vault.is_reference(value):
        return "•••"
    return json.dumps(value) if isinstance(value, bool) else plain(value)


def fact_words(row: CorrectionRequest) -> Words:
    """The label of the fact, or the person's own words for it."""
    field = _field(row)
    return Words(**field["label"]) if field else Words(row.fact, row.fact)


def recorded_words(row: CorrectionRequest) -> str:
    """As it stood when they asked: the words of a choice, a day, a country, in the language of the page."""
    value = {"true": True, "false": False}.get(row.recorded, row.recorded)
    return in_words(value, _field(row) or {}) if row.recorded else ""


def _field(row: CorrectionRequest) -> dict[str, Any] | None:
    fields = (field for page in row.application.definition["pages"] for field in page["fields"])
    return next((field for field in fields if field["code"] == row.fact), None)


@transaction.atomic
def ask(
    file: Application, *, by: User, at: datetime, fact: str, other: str = "", right: str, evidence: str = ""
) -> CorrectionRequest:
    """`fact` is the code of an answer, or "other" with the person's own words."""
    if not roles_on(by, file) & {"applicant", "representative"}:
        raise NotFound
    if file.submitted_at is None:
        raise NotNow([_("A draft can be changed as it is.")])
    Application.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if Tombstone.objects.filter(application=file).exists():
        raise NotNow([_("This file is disposed of.")])
    if file.correction_requests.filter(closed_at__isnull=True).count() >= MOST_OPEN:
        raise NotNow([_("Too many requests are open. Wait for our answer.")])
    known = {code: _kept(file.answers[code]) for code, _label, _value in facts_to_choose(file)}
    name = other.strip()[:200] if fact == "other" else fact
    wrong: dict[str, str] = {}
    if not name or (fact != "other" and fact not in known):
        wrong["other" if fact == "other" else "fact"] = _("Say which fact is wrong.")
    for field, text in (("right", right), ("evidence", evidence)):
        if len(text) > LONGEST:
            wrong[field] = _("Write at most %(count)s characters.") % {"count": LONGEST}
    if not right.strip():
        wrong["right"] = _("Write what is right.")
    if wrong:
        raise NotValid(wrong)
    today = day_in(at, file.program.time_zone)
    made = CorrectionRequest.objects.create(
        number=life.numbered("correction", year=today.year), state="asked", opened_at=at, opened_by=by, application=file,
        fact=name, recorded=known.get(name, "")[:LONGEST], right=right.strip(), evidence=evidence.strip(),
        due_on=due_day(today, file.program.code),
    )  # fmt: skip
    return life.opened(made, by=by, at=at)


def answer(
    row: CorrectionRequest, *, by: User, at: datetime, accept: bool, why: str, expecting: str = ""
) -> CorrectionRequest:
    """The privacy officer's answer, told to the person on their own page."""
    if not 10 <= len(why.strip()) <= LONGEST:
        raise NotValid({"answer": _("Say why, in %(least)s to %(most)s letters.") % {"least": 10, "most": LONGEST}})
    return life.perform(row, "accept" if accept else "refuse", by=by, at=at, expecting=expecting, answer=why.strip())


def disagree(row: CorrectionRequest, *, by: User, at: datetime, statement: str) -> CorrectionRequest:
    """The person's own words, attached to the file for good (FIPPA, s. 47(2)(b))."""
    if not 1 <= len(statement.strip()) <= LONGEST:
        raise NotValid({"statement": _("Write your statement, in at most %(count)s characters.") % {"count": LONGEST}})
    return life.perform(row, "disagree", by=by, at=at, statement=statement.strip(), statement_at=at)


def shown_on_the_file(file: Application) -> list[dict[str, Any]]:
    """What every reader of the file must know: what is being asked, what was noted, what the person disagrees with."""
    rows = [row for row in file.correction_requests.all() if row.state != "refused"]
    return [
        {"row": row, "fact": fact_words(row), "recorded": recorded_words(row), "state": life.state_name(row)}
        for row in rows
    ]
