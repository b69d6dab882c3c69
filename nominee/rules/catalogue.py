"""What rules there are: programs, streams and dated versions, with how sure each part is and where it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.fields.json import KT

from nominee.deadlines import day_in
from nominee.models import Program, StreamVersion
from nominee.words import Words

REGIMES = {
    "invitation": Words("By invitation", "Sur invitation"),
    "first_come": Words("First come, first served", "Premier arrivé, premier servi"),
    "notification": Words("By notification of interest", "Sur avis d’intérêt"),
}
PARTS = {
    "version": Words("The version as a whole", "La version dans son ensemble"),
    "fee": Words("Fee", "Droits"),
    "points": Words("Points", "Points"),
    "interest": Words("Expression of interest", "Déclaration d’intérêt"),
}
LIMITS = {
    "draft": Words("Time to submit a draft", "Délai pour soumettre une ébauche"),
    "information_request": Words(
        "Time to answer a request for information", "Délai de réponse à une demande de renseignements"
    ),
    "notice_of_intent": Words("Time to answer a notice of intent", "Délai de réponse à un avis d’intention"),
    "permanent_residence_application": Words(
        "Time to apply for permanent residence", "Délai pour demander la résidence permanente"
    ),
    "support_letter": Words(
        "Validity of the letter for a work permit", "Validité de la lettre pour un permis de travail"
    ),
    "start_work": Words("Time to begin work", "Délai pour commencer le travail"),
    "internal_review": Words("Time to ask for an internal review", "Délai pour demander une révision interne"),
    "job_offer": Words("Time to register an interest after the offer", "Délai pour déclarer son intérêt après l’offre"),
    "employer_approval": Words("Time for the employer’s application", "Délai pour la demande de l’employeur"),
    "work_permit_application": Words("Time to apply for a work permit", "Délai pour demander un permis de travail"),
    "material_change_in_canada": Words(
        "Time to report a change, in Canada", "Délai pour signaler un changement, au Canada"
    ),
    "material_change_abroad": Words(
        "Time to report a change, abroad", "Délai pour signaler un changement, à l’étranger"
    ),
    "completeness_cure": Words("Time to give what is missing", "Délai pour fournir ce qui manque"),
    "net_worth_report": Words("Time for the net worth report", "Délai pour le rapport sur l’avoir net"),
    "final_report": Words("Time for the final report", "Délai pour le rapport final"),
}
# The figures that streams share, as nominee/programs/tables.py knows them.
FIGURES = {
    "wages": Words("Wages", "Salaires"),
    "settlement_funds": Words("Settlement funds", "Fonds d’établissement"),
    "language": Words("Language tests", "Tests de langue"),
    "regions": Words("Regions", "Régions"),
    "trades": Words("Trades", "Métiers"),
    "universities": Words("Universities", "Universités"),
    "institutions": Words("Institutions", "Établissements"),
    "occupations": Words("Occupations", "Professions"),
    "noc": Words("Unit groups of occupations", "Groupes de base des professions"),
}
UNITS = {
    "days": Words("days", "jours"),
    "business_days": Words("business days", "jours ouvrables"),
    "months": Words("months", "mois"),
}
UNIT = {
    "days": Words("day", "jour"),
    "business_days": Words("business day", "jour ouvrable"),
    "months": Words("month", "mois"),
}
ENDED, IN_FORCE, TO_COME = "ended", "in_force", "to_come"


@dataclass(frozen=True)
class Doubt:
    """Something that nobody confirmed, and where it was read, in the words of the program file."""

    what: Words
    source: str


def versions() -> list[StreamVersion]:
    """Every published version of every program, with what a list shows of it; the definitions stay where they are."""
    found = StreamVersion.objects.filter(published_at__isnull=False).select_related("stream__program")
    asked = {
        "confidence": "version__confidence",
        "source": "version__source",
        "by": "intake__by",
        "open": "intake__open",
    }
    parts = {name: KT(f"definition__{path}") for name, path in asked.items()}
    return list(found.annotate(**parts).order_by("stream__program__pk", "stream__code", "-in_force_from"))


def state_of(version: StreamVersion, today: date) -> str:
    if version.in_force_from > today:
        return TO_COME
    return ENDED if version.in_force_until and version.in_force_until < today else IN_FORCE


def regime(by: str | None) -> Words:
    return REGIMES[by or "invitation"]


def today_in(program: Program, now: Any) -> date:
    return day_in(now, program.time_zone)


def limit(row: Mapping[str, Any]) -> Words:
    unit = UNITS[row["unit"]] if row["value"] > 1 else UNIT[row["unit"]]
    return Words(f"{row['value']} {unit.en}", f"{row['value']} {unit.fr}")


def doubts(definition: Mapping[str, Any]) -> list[Doubt]:
    """Of a version: each part that says “unconfirmed”. A criterion says so in the words of its basis."""
    found = [
        Doubt(name, definition[part].get("source", ""))
        for part, name in PARTS.items()
        if _is_unsure(definition.get(part))
    ]
    found += [
        Doubt(LIMITS.get(name, Words(name, name)), row["source"])
        for name, row in definition["limits"].items()
        if _is_unsure(row)
    ]
    found += [
        Doubt(_titled(PARTS["points"], factor), factor["source"])
        for factor in definition.get("points", {}).get("factors", [])
        if _is_unsure(factor)
    ]
    return found + [
        Doubt(Words(**row["title"]), row["basis"]) for row in definition["criteria"] if "unconfirmed" in row["basis"]
    ]


def doubts_of_tables(tables: Mapping[str, Any]) -> list[Doubt]:
    """Of the figures that streams share. The sources are in the words of the program files."""
    found = (
        doubt
        for name, content in sorted(tables.items())
        for doubt in _unsure_in(content, FIGURES.get(name, Words(name, name)))
    )
    return list(dict.fromkeys(found))


def _unsure_in(value: Any, name: Words) -> Iterator[Doubt]:
    if isinstance(value, Mapping):
        if _is_unsure(value):
            yield Doubt(name, str(value.get("source", "")))
        for key, part in value.items():
            if isinstance(part, Mapping | list):
                is_plain = key in {"editions", "tags"}
                yield from _unsure_in(part, name if is_plain else _titled(name, _called(key, part)))
    elif isinstance(value, list):
        for part in value:
            yield from _unsure_in(part, name)


def _is_unsure(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("confidence") == "unconfirmed"


def _called(key: str, row: Any) -> dict[str, Any]:
    """A row by its title, where it has one; else by its code, as a person would write it."""
    code = key.replace("_", " ")
    return {"title": row["title"] if isinstance(row, Mapping) and "title" in row else {"en": code, "fr": code}}


def _titled(part: Words, row: Mapping[str, Any]) -> Words:
    return Words(f"{part.en}: {row['title']['en']}", f"{part.fr}\u00a0: {row['title']['fr']}")
