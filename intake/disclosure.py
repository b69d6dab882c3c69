"""What intake keeps of a file, for a request for access."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from intake.entry.telling import FACTS
from intake.interest import questions
from intake.models import (
    AuthorityFact,
    CompletenessItem,
    DisclosedHelp,
    ExpressEntryProfile,
    ExpressionOfInterest,
    Fee,
    Invitation,
    PositionApproval,
    Representation,
)
from intake.representing.watching import SIGNS
from intake.uploading import pieces
from nominee.disclosure import BY
from nominee.models import Application, JobOffer, StreamVersion
from nominee.privacy.material import ADVICE, STAFF, THIRD, Part, Record, plain, records_of
from nominee.programs.privacy import law
from nominee.retention.stored import stored_by
from nominee.sealing import vault
from nominee.templatetags.kit import answer
from nominee.words import Words


@records_of("checklist", order=55, name=Words("Completeness check", "Vérification de l’exhaustivité"))
def checklist(file: Application) -> Iterator[Record]:
    titles = {row["code"]: Words(**row["title"]) for row in file.definition["documents"]}
    items = CompletenessItem.objects.filter(review__application=file).exclude(outcome="").select_related("reviewed_by")
    for item in items.order_by("pk"):
        parts = [Part("by", BY, str(item.reviewed_by), STAFF)]
        parts.append(Part("outcome", Words("Found", "Constat"), item.get_outcome_display()))
        if item.note:
            parts.append(Part("note", Words("Note", "Note"), item.note))
        yield Record(
            "checklist",
            str(item.pk),
            titles.get(item.slot, Words(item.slot, item.slot)),
            tuple(parts),
            item.reviewed_at,
        )


@records_of("authority", order=25, name=Words("Who acts for the applicant, and fees", "Représentation et frais"))
def authority(file: Application) -> Iterator[Record]:
    for row in Representation.objects.filter(application=file).select_related("representative").order_by("pk"):
        parts = (
            Part("who", Words("Representative", "Représentant"), str(row.representative)),
            Part("licence", Words("Licence number", "Numéro de permis"), row.licence_number),
        )
        yield Record("authority", f"r{row.pk}", Words("Representative", "Représentant"), parts, row.granted_at)
    for fact in AuthorityFact.objects.filter(application=file).select_related("person").order_by("number"):
        parts = (Part("who", Words("Representative", "Représentant"), str(fact.person)),)
        if signs := [str(SIGNS[code]) for code in fact.details.get("signs", ()) if code in SIGNS]:
            parts += (Part("signs", Words("Signs", "Indices"), " ".join(signs), ADVICE),)
        yield Record("authority", f"a{fact.pk}", fact.name, parts, fact.at)
    for row in DisclosedHelp.objects.filter(application=file).order_by("pk"):
        parts = (
            Part("helper", Words("Who helped", "Qui a aidé"), row.name, THIRD),
            Part("relation", Words("Relation", "Lien"), row.relation, THIRD),
        )
        yield Record("authority", f"h{row.pk}", Words("Help", "Aide"), parts, row.at)
    for fee in Fee.objects.filter(application=file).order_by("pk"):
        parts = (
            Part("amount", Words("Amount", "Montant"), str(fee.amount)),
            Part("reference", Words("Receipt", "Reçu"), fee.reference),
        )
        yield Record("authority", f"f{fee.pk}", Words("Fee", "Frais"), parts, fee.paid_at)


@records_of("invitation", order=15, name=Words("Invitation", "Invitation"))
def invitation(file: Application) -> Iterator[Record]:
    """From which draw the application came, and how the person stood in it."""
    for row in Invitation.objects.filter(application=file).select_related("draw", "interest").order_by("pk"):
        parts = [Part("sent", Words("Sent", "Envoyée"), str(row.sent_at.date()) if row.sent_at else "")]
        if row.interest:
            parts.append(
                Part("interest", Words("Expression of interest", "Déclaration d’intérêt"), row.interest.number)
            )
        if row.draw:
            parts.append(Part("draw", Words("Draw", "Tirage"), f"{row.draw.number} {Words(**row.draw.title)}"))
        if row.points is not None:
            parts.append(Part("points", Words("Score", "Pointage"), str(row.points)))
        yield Record("invitation", str(row.pk), Words("Invitation", "Invitation"), tuple(parts), row.sent_at)


@records_of("interest", order=12, name=Words("Expressions of interest", "Déclarations d’intérêt"))
def interests(file: Application) -> Iterator[Record]:
    """Everything that the person attested in the program, and what was typed and never attested."""
    rows = ExpressionOfInterest.objects.filter(applicant=file.applicant_id, stream__program=file.program_id)
    for row in rows.select_related("stream", "stream_version__stream__program").order_by("pk"):
        attested = list(row.attestations.select_related("stream_version__stream__program"))
        for said in attested:
            title = Words(f"{row.number}, attestation {said.number}", f"{row.number}, attestation {said.number}")
            parts = _given(row, said.stream_version, said.answers, file)
            if said.points is not None:
                parts = [Part("points", Words("Score", "Pointage"), str(said.points)), *parts]
            given = Words("Points that the program gave, and why", "Points attribués par le programme, et pourquoi")
            parts += [Part(f"given{one.pk}", given, f"{one.points}. {one.reason}") for one in said.given.all()]
            yield Record("interest", f"a{said.pk}", title, tuple(parts), said.at)
        if not attested and row.answers:
            parts = _given(row, row.stream_version, row.answers, file)
            yield Record("interest", f"d{row.pk}", Words(row.number, row.number), tuple(parts), row.saved_at)


def _given(row: ExpressionOfInterest, version: StreamVersion, answers: dict[str, Any], file: Application) -> list[Part]:
    asked, opened = questions.fields(version), vault.opened(row, dict(answers))  # type: ignore[arg-type]
    third = set(law(file.program.code).content["access"]["third_party_answers"])
    return [
        Part(code, _label(code, asked), answer(value, asked.get(code, {})), THIRD if code in third else "")
        for code, value in opened.items()
        if value not in (None, "")
    ]


def _label(code: str, asked: dict[str, Any]) -> Words:
    """What is kept and asked no more is told as well, by its code."""
    plainly = code.replace("_", " ")
    return Words(**asked[code]["label"]) if code in asked else Words(plainly, plainly)


@records_of("offers", order=13, name=Words("Job offers made to the person", "Offres d’emploi faites à la personne"))
def offers(file: Application) -> Iterator[Record]:
    """What an employer signed about the person. Its papers name others: nothing is proposed before somebody has read it."""
    rows = JobOffer.objects.filter(interests__applicant=file.applicant_id, employer__program=file.program_id)
    for row in rows.select_related("employer", "stream_version").distinct().order_by("pk"):
        labels = {field["code"]: field for page in row.stream_version.definition["pages"] for field in page["fields"]}
        approval = PositionApproval.objects.filter(offer=row).first()
        said = row.answers | (approval.answers if approval else {})
        parts = [Part("employer", Words("Employer", "Employeur"), str(row.employer))]
        parts += [
            Part(code, _label(code, labels), plain(value)) for code, value in said.items() if value not in (None, "")
        ]
        yield Record(
            "offers", str(row.pk), Words(row.number, row.number), tuple(parts), row.submitted_at, is_opened_first=True
        )


@records_of("profile", order=16, name=Words("Express Entry profile", "Profil Entrée express"))
def express_entry_profile(file: Application) -> Iterator[Record]:
    """Which profile the file rested on, and what the federal side said of it when."""
    rows = ExpressEntryProfile.objects.filter(application=file).select_related("reported_by").order_by("pk")
    for row in rows.prefetch_related("facts"):
        parts = [
            Part("number", Words("Profile number", "Numéro de profil"), row.profile_number),
            Part("by", Words("Reported by", "Communiqué par"), str(row.reported_by)),
            *(Part(f"fact{fact.pk}", FACTS[fact.what], str(fact.at.date())) for fact in row.facts.all()),
        ]
        yield Record(
            "profile",
            str(row.pk),
            Words("Express Entry profile", "Profil Entrée express"),
            tuple(parts),
            row.reported_at,
        )


@stored_by
def on_the_way(file: Application) -> Iterable[str]:
    """Photographs and parts of files that are no document yet."""
    return pieces.names_of(file)
