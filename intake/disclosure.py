"""What intake keeps of a file, for a request for access."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake.models import CompletenessItem, Fee, Representation
from intake.uploading import pieces
from nominee.disclosure import BY
from nominee.models import Application
from nominee.privacy.material import STAFF, Part, Record, records_of
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
    for fee in Fee.objects.filter(application=file).order_by("pk"):
        parts = (
            Part("amount", Words("Amount", "Montant"), str(fee.amount)),
            Part("reference", Words("Receipt", "Reçu"), fee.reference),
        )
        yield Record("authority", f"f{fee.pk}", Words("Fee", "Frais"), parts, fee.paid_at)


@stored_by
def on_the_way(file: Application) -> Iterable[str]:
    """Photographs and parts of files that are no document yet."""
    return pieces.names_of(file)
