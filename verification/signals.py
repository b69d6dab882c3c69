"""What a decider should see first: departures from the computed and the confirmed, and details shared with others."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from nominee import deadlines
from nominee.access import visible_to
from nominee.models import Application, ApplicationEvent, User
from nominee.sealing import vault
from nominee.sealing.blind import blind
from nominee.selectors import live_documents
from nominee.words import Words
from verification.criteria.finding import in_words
from verification.models import SharedDetail, VerificationCheck

NAMED = 5  # other files named in one line; of more, only the number
RESULTS = {"met": Words("met", "satisfait"), "not_met": Words("not met", "non satisfait")}
OUTCOMES = {
    "risk_managed": Words("outstanding, risk-managed", "en suspens, risque géré"),
    "discrepancy": Words("discrepancy", "divergence"),
    "not_confirmed": Words("not confirmed", "non confirmé"),
    "not_possible": Words("not possible", "impossible"),
}


@dataclass(frozen=True)
class Unusual:
    """One thing to see first: what it is, the rule that put it there with the data used, and where it stands."""

    kind: str
    words: Words
    why: Words
    place: str = ""  # the check or the criterion, to link to

    @property
    def page(self) -> str:
        """The workspace that shows it."""
        return {"check": "desk-checks", "criterion": "desk-assessment"}.get(self.place.split("-")[0], "")

    @property
    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.words.as_json, "why": self.why.as_json}


def unusual(application: Application, *, at: datetime, reader: User | None = None) -> list[Unusual]:
    """As of `at`. With a reader, other files are named only if they may know of them."""
    on = deadlines.day_in(at, application.program.time_zone)
    return [
        *_returned(application, at),
        *_overridden(application),
        *_assessed_before_an_answer(application, at),
        *_checks(application, on),
        *shared_details(application, at=at, reader=reader),
    ]


def _returned(application: Application, at: datetime) -> list[Unusual]:
    events = application.events.filter(action__in=["return_with_comments", "decline_to_sign"], at__lte=at)
    return [
        Unusual(
            "returned",
            Words("It came back from a decider before", "Un décideur l’avait déjà renvoyée"),
            Words(str(event.asked.get("comments", "")), str(event.asked.get("comments", ""))),
        )
        for event in events.order_by("number")
    ]


def _titles(application: Application) -> dict[str, Words]:
    return {row["code"]: Words(**row["title"]) for row in application.definition["criteria"]}


def _overridden(application: Application) -> list[Unusual]:
    titles = _titles(application)
    return [
        Unusual(
            "overridden",
            Words(f"Overridden: {title.en}", f"Écart de l’agent\u00a0: {title.fr}"),
            Words(
                f"Computed: {RESULTS[row.computed].en}; the officer found: {RESULTS[row.result].en}. {row.reason}",
                f"Calculé\u00a0: {RESULTS[row.computed].fr}; constat de l’agent\u00a0: {RESULTS[row.result].fr}. {row.reason}",
            ),
            f"criterion-{row.criterion}",
        )
        for row in application.findings.order_by("id")
        if row.is_overridden and (title := titles.get(row.criterion))
    ]


def last_answer(application: Application, at: datetime) -> ApplicationEvent | None:
    answers = application.events.filter(action__in=["answer_request", "answer_notice"], at__lte=at)
    return answers.order_by("-number").first()


def _assessed_before_an_answer(application: Application, at: datetime) -> list[Unusual]:
    answer = last_answer(application, at)
    if answer is None:
        return []
    titles = _titles(application)
    day = in_words(deadlines.day_in(answer.at, application.program.time_zone))
    old = application.findings.exclude(result="").filter(assessed_at__lt=answer.at).order_by("id")
    names = [titles[row.criterion] for row in old if row.criterion in titles and row.result == "not_met"]
    return [
        Unusual(
            "before_answer",
            Words(
                f"Not looked at again after the applicant’s answer: {name.en}",
                f"Pas réexaminé après la réponse du candidat\u00a0: {name.fr}",
            ),
            Words(f"The applicant answered on {day.en}.", f"Le candidat a répondu le {day.fr}."),
        )
        for name in names
    ]


def _checks(application: Application, on: date) -> list[Unusual]:
    return [found for row in application.checks.order_by("id") if (found := _check(row, on))]


def _check(row: VerificationCheck, on: date) -> Unusual | None:
    title, place = Words(**row.title), f"check-{row.pk}"
    said = Words(row.reason, row.reason)
    if row.outcome in OUTCOMES:
        outcome = OUTCOMES[row.outcome]
        return Unusual(row.outcome, Words(f"{title.en}: {outcome.en}", f"{title.fr}\u00a0: {outcome.fr}"), said, place)
    if row.was_contradicted:
        words = Words(
            f"{title.en}: confirmed by hand, not by the source",
            f"{title.fr}\u00a0: confirmé par une personne et non par la source",
        )
        return Unusual("by_hand", words, said, place)
    if row.expires_on and row.expires_on < on:
        words = Words(f"{title.en}: out of date", f"{title.fr}\u00a0: périmé")
        day = in_words(row.expires_on)
        return Unusual("stale", words, Words(f"Valid until {day.en}.", f"Valide jusqu’au {day.fr}."), place)
    return None


# ------------------------------------------------------------------ details that several files share

KINDS = {
    "document": Words("The same document stands in {files}", "Le même document figure dans {files}"),
    "report_number": Words(
        "The same language report number stands in {files}", "Le même numéro de rapport de langue figure dans {files}"
    ),
    "passport": Words("The same passport number stands in {files}", "Le même numéro de passeport figure dans {files}"),
    "email": Words("The same e-mail address stands in {files}", "La même adresse électronique figure dans {files}"),
    "phone": Words("The same telephone stands in {files}", "Le même téléphone figure dans {files}"),
    "address": Words("The same address stands in {files}", "La même adresse figure dans {files}"),
    "employer": Words("The same employer stands in {files}", "Le même employeur figure dans {files}"),
}
PHONE = re.compile(r"\+?\d[\d ()./-]{8,}\d")


def details_of(application: Application) -> set[tuple[str, str]]:
    """(kind, plain value): what another person's file should not normally share, and the employer."""
    answers = application.answers
    found = {("document", row.sha256) for row in live_documents(application).values()}
    phones = [str(answers.get("phone") or "")]
    for entry in application.entries.all():
        if entry.kind == "language_test":
            found.add(("report_number", _plain(entry.data.get("report_number"))))
        if entry.kind == "job":  # references are written into the duties
            phones += PHONE.findall(str(entry.data.get("duties") or ""))
        if entry.kind == "address" and not entry.data.get("ended_on"):
            found.add(("address", _plain(entry.data.get("line"), entry.data.get("city"))))
    found |= {("phone", _digits(phone)) for phone in phones if len(_digits(phone)) == 10}
    number = vault.opened(application, answers.get("passport_number"))
    if passport := _plain(answers.get("passport_country"), number if isinstance(number, str) else ""):
        found.add(("passport", blind("shared passport", passport)))  # to be compared, and not to be read
    found.add(("email", str(answers.get("email") or "").strip().lower()))
    found.add(("employer", application.employer_business_number))
    return {(kind, value[:200]) for kind, value in found if value}


def _plain(*values: object) -> str:
    parts = ["".join(c for c in str(value or "").upper() if c.isalnum()) for value in values]
    return "/".join(parts) if all(parts) else ""


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())[-10:]


def note_details(application: Application, *, at: datetime) -> None:
    rows = [
        SharedDetail(application=application, kind=kind, value=value, noted_at=at)
        for kind, value in sorted(details_of(application))
    ]
    SharedDetail.objects.bulk_create(rows, ignore_conflicts=True)


def shared_details(application: Application, *, at: datetime, reader: User | None = None) -> list[Unusual]:
    """Details of this file that stand in other persons' files: links to look at, not a score."""
    mine = SharedDetail.objects.filter(application=application, noted_at__lte=at)
    if not mine:
        return []
    slots = {row.sha256: row.slot for row in application.documents.all()}
    names = {row["code"]: Words(**row["title"]) for row in application.definition["documents"]}
    found = []
    for kind, lines in KINDS.items():
        by_value = _others(application, [row.value for row in mine if row.kind == kind], kind, at, reader)
        for value, numbers in sorted(by_value.items(), key=lambda row: row[1]):
            what = names.get(slots.get(value, "")) if kind == "document" else None
            shown = Words(value, value) if kind not in {"document", "address", "passport"} else what or Words("", "")
            found.append(Unusual(f"shared_{kind}", _naming(lines, numbers), shown))
    return found


def _others(
    application: Application, values: list[str], kind: str, at: datetime, reader: User | None
) -> dict[str, list[str]]:
    rows: QuerySet[SharedDetail] = SharedDetail.objects.filter(kind=kind, value__in=values, noted_at__lte=at)
    rows = rows.exclude(application__applicant_id=application.applicant_id)
    if reader is not None:
        rows = rows.filter(application__in=visible_to(reader))
    found: dict[str, list[str]] = defaultdict(list)
    for value, number in rows.values_list("value", "application__number").order_by("value", "application__number"):
        found[value].append(number)
    return found


def _naming(lines: Words, numbers: list[str]) -> Words:
    shown, more = ", ".join(numbers[:NAMED]), len(numbers) - NAMED
    if more <= 0:
        return Words(lines.en.format(files=shown), lines.fr.format(files=shown))
    return Words(lines.en.format(files=f"{shown} and {more} more"), lines.fr.format(files=f"{shown} et {more} autres"))
