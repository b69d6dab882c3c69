"""What the core keeps of a file, record by record, for a request for access (nominee/privacy/material.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nominee.lifecycle import OPTIONS, STATES
from nominee.models import NOTE_KINDS, Application
from nominee.privacy.material import ADVICE, STAFF, THIRD, Part, Record, plain, records_of
from nominee.programs.privacy import law
from nominee.roles import ROLES
from nominee.templatetags.kit import answer
from nominee.words import Words

BY = Words("By", "Par")
ROLE = Words("Role", "Rôle")
# What staff write with a step as advice to whoever decides; the rest was said to the applicant.
ADVISING = {"reasons", "comments"}


def by_whom(person: Any, role: str) -> list[Part]:
    """The role is told; the name follows the policy for names of staff, which is data."""
    named = ROLES.get(role)
    parts = [Part("role", ROLE, str(named.name) if named else role)]
    return [Part("by", BY, str(person), STAFF), *parts] if person and named and named.is_staff else parts


@records_of("answers", order=10, name=Words("Answers of the form", "Réponses au formulaire"))
def answers(file: Application) -> Iterator[Record]:
    third = set(law(file.program.code).content["access"]["third_party_answers"])
    for page in file.definition["pages"]:
        parts = tuple(
            Part(field["code"], Words(**field["label"]), answer(file.answers[field["code"]], field),
                 THIRD if field["code"] in third else "")
            for field in page["fields"]
            if page["kind"] == "fields" and file.answers.get(field["code"]) not in (None, "")
        )  # fmt: skip
        if parts:
            yield Record("answers", page["code"], Words(**page["title"]), parts, file.submitted_at)


@records_of("entries", order=20, name=Words("Entries of the form", "Inscriptions du formulaire"))
def entries(file: Application) -> Iterator[Record]:
    third = set(law(file.program.code).content["access"]["third_party_entries"])
    fields = {page.get("entry"): page for page in file.definition["pages"] if page.get("entry")}
    for row in file.entries.order_by("kind", "pk"):
        page = fields.get(row.kind)
        asked = {field["code"]: field for field in page["fields"]} if page else {}
        parts = tuple(
            Part(code, _label(asked, code), answer(value, asked.get(code, {})), THIRD if row.kind in third else "")
            for code, value in row.data.items()
            if value not in (None, "")
        )
        title = Words(**page["title"]) if page else Words(row.kind, row.kind)
        yield Record("entries", str(row.pk), title, parts, is_third=row.kind in third)


def _label(asked: dict[str, Any], code: str) -> Words:
    return Words(**asked[code]["label"]) if code in asked else Words(code, code)


@records_of("documents", order=30, name=Words("Documents", "Documents"))
def documents(file: Application) -> Iterator[Record]:
    rules = law(file.program.code).content["access"]
    third, own = set(rules["third_party_documents"]), set(rules["own_documents"])
    titles = {row["code"]: Words(**row["title"]) for row in file.definition["documents"]}
    for row in file.documents.order_by("slot", "uploaded_at"):
        parts = (Part("name", Words("Name of the file", "Nom du fichier"), row.original_name),)
        yield Record(
            "documents", str(row.public_id), titles.get(row.slot, Words(row.slot, row.slot)), parts, row.uploaded_at,
            row.file if row.file else None, row.content_type, row.slot in third, row.slot not in third | own,
        )  # fmt: skip


@records_of("events", order=40, name=Words("What happened to the file", "Historique du dossier"))
def events(file: Application) -> Iterator[Record]:
    for event in file.events.select_related("by").order_by("number"):
        parts = by_whom(event.by, event.role)
        state = STATES.get(event.to_status)
        if state:
            parts.append(Part("state", Words("State", "État"), str(state.name)))
        for name, value in event.asked.items():
            advice = name in ADVISING and event.role in ROLES and ROLES[event.role].is_staff
            chosen = dict(OPTIONS.get(name, ())).get(value) if isinstance(value, str) else None
            text = str(chosen) if chosen else plain(value)
            parts.append(Part(name, Words(name.replace("_", " "), _french(name)), text, ADVICE if advice else ""))
        yield Record("events", str(event.number), event.name, tuple(parts), event.at)


def _french(name: str) -> str:
    return {
        "items": "éléments", "grounds": "motifs", "ground": "motif", "answer": "réponse", "reasons": "motifs",
        "comments": "commentaires", "outcome": "issue",
    }.get(name, name)  # fmt: skip


@records_of("notes", order=50, name=Words("Notes", "Notes"))
def notes(file: Application) -> Iterator[Record]:
    for note in file.notes.select_related("by").order_by("at", "pk"):
        parts = (Part("by", BY, str(note.by), STAFF), Part("text", Words("Text", "Texte"), note.text, ADVICE))
        yield Record("notes", str(note.pk), NOTE_KINDS[note.kind], parts, note.at)


@records_of("corrections", order=90, name=Words("Corrections asked for", "Rectifications demandées"))
def corrections(file: Application) -> Iterator[Record]:
    for row in file.correction_requests.order_by("pk"):
        said = (
            ("fact", Words("Fact", "Fait"), row.fact), ("right", Words("What is right", "Ce qui est exact"), row.right),
            ("evidence", Words("Evidence", "Preuve"), row.evidence), ("answer", Words("Answer", "Réponse"), row.answer),
            ("statement", Words("Statement of disagreement", "Déclaration de désaccord"), row.statement),
        )  # fmt: skip
        parts = tuple(Part(code, label, text) for code, label, text in said if text)
        yield Record("corrections", row.number, Words("Correction", "Rectification"), parts, row.opened_at)
