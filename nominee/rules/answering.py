"""The rules of a stream on a day, tried with what somebody says: version, missing, points, findings, fee, days, checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from nominee.days import FIRST_YEAR, LAST_YEAR
from nominee.facts import Facts
from nominee.models import Stream, StreamVersion
from nominee.rules import parts, reading
from nominee.rules.reading import WrongCase
from nominee.selectors import version_in_force
from nominee.words import Words

RESULTS = {
    "met": Words("Met", "Respecté"),
    "not_met": Words("Not met", "Non respecté"),
    "unclear": Words("To be judged by an officer", "À évaluer par un agent"),
}


def streams() -> QuerySet[Stream]:
    """Of all programs: rules are no file of anybody."""
    return Stream.objects.select_related("program").order_by("program__code", "code")


def stream_of(code: str) -> Stream:
    """Raises WrongCase with the streams there are."""
    found = streams().filter(code=code).first()
    if found is None:
        known = ", ".join(streams().values_list("code", flat=True))
        said = Words(
            f"There is no such stream. Known are: {known}.", f"Ce volet n’existe pas. On connaît\u00a0: {known}."
        )
        raise WrongCase([("stream", said)])
    return found


def day_of(text: str) -> date:
    """Raises WrongCase."""
    wrong = Words("Must be a date that exists, like 2026-03-27.", "Doit être une date réelle, comme 2026-03-27.")
    try:
        day = date.fromisoformat(text) if len(text) == 10 and text[4] == text[7] == "-" else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise WrongCase([("on", wrong)])
    return day


def version_on(stream: Stream, on: date) -> StreamVersion:
    """Raises WrongCase where no rules were in force, with those that come next or were the last."""
    found = version_in_force(stream, on)
    if found is not None:
        return found
    versions = stream.versions.filter(published_at__isnull=False).order_by("in_force_from")  # type: ignore[attr-defined]
    first = versions.first()
    if first is None:
        raise WrongCase(
            [("on", Words("No rules of this stream are published.", "Aucune règle de ce volet n’est publiée."))]
        )
    if on < first.in_force_from:
        begin = first.in_force_from
        said = Words(
            f"The first rules of this stream begin on {begin}.",
            f"Les premières règles de ce volet commencent le {begin}.",
        )
        raise WrongCase([("on", said)])
    last = versions.filter(in_force_from__lte=on).last()
    assert last is not None
    raise WrongCase(
        [
            (
                "on",
                Words(
                    f"The stream was closed then: its rules ended on {last.in_force_until}.",
                    f"Le volet était fermé\u00a0: ses règles ont pris fin le {last.in_force_until}.",
                ),
            )
        ]
    )


def try_text(stream: Stream, on: date, text: str) -> dict[str, Any]:
    """Raises WrongCase with everything that is wrong with the data."""
    version = version_on(stream, on)
    return try_facts(version, reading.read(text, version.definition, on))


def try_facts(version: StreamVersion, facts: Facts) -> dict[str, Any]:
    definition, program = version.definition, version.stream.program
    heading = definition["version"]
    said = parts.answer(parts.Case(definition, program.tables, facts))
    return {
        "stream": version.stream.code,
        "on": facts.on.isoformat(),
        "version": {
            "label": version.label, "in_force_from": version.in_force_from.isoformat(),
            "in_force_until": version.in_force_until.isoformat() if version.in_force_until else None,
            "legal_basis": heading["legal_basis"], "confidence": heading["confidence"], "source": heading["source"],
        },
        "missing": {
            "fields": [_where(row) for row in said["fields"] if row["is_missing"]],
            "documents": [row["code"] for row in said["documents"] if row["is_missing"]],
        },
        **said,
    }  # fmt: skip


def _where(row: dict[str, Any]) -> str:
    """As the data names it: job_noc, or job[0].noc."""
    place = f"[{row['place'] - 1}]" if row["place"] else ""
    return ".".join(part for part in (f"{row['entry']}{place}", row["code"]) if part)
