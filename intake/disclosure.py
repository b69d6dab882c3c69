"""What intake keeps of a file, for a request for access."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake.entry.telling import FACTS
from intake.models import (
    AuthorityFact,
    CompletenessItem,
    DisclosedHelp,
    ExpressEntryProfile,
    Fee,
    Invitation,
    Representation,
)
from intake.representing.watching import SIGNS
from intake.uploading import pieces
from nominee.disclosure import BY
from nominee.models import Application
from nominee.privacy.material import ADVICE, STAFF, THIRD, Part, Record, records_of
from nominee.retention.stored import stored_by
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
