"""What correspondence keeps of a file: for a request for access, and for its disposal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from correspondence.findable import text_of
from correspondence.letters import CATALOGUE
from correspondence.models import Letter, Request
from nominee.disclosure import BY
from nominee.models import Application
from nominee.privacy.material import STAFF, Part, Record, plain, records_of
from nominee.retention.stored import stored_by
from nominee.words import Words


@records_of("letters", order=60, name=Words("Letters", "Lettres"))
def letters(file: Application) -> Iterator[Record]:
    for row in Letter.objects.filter(application=file).order_by("published_at", "pk"):
        parts = (Part("text", Words("What it says", "Ce qu’elle dit"), text_of(row)),)
        yield Record(
            "letters",
            str(row.public_id),
            CATALOGUE[row.code].title,
            parts,
            row.published_at,
            row.pdf or None,
            "application/pdf",
        )


@records_of("requests", order=65, name=Words("Requests and notices", "Demandes et avis"))
def requests(file: Application) -> Iterator[Record]:
    titles = {Request.INFORMATION: Words("Request for information", "Demande de renseignements"),
              Request.NOTICE: Words("Notice of intent to refuse", "Avis d’intention de refuser")}  # fmt: skip
    for row in Request.objects.filter(application=file).select_related("asked_by").order_by("asked_at"):
        said = [Part("by", BY, str(row.asked_by), STAFF)]
        said += [
            Part(
                f"item{place}",
                Words("Asked", "Demandé"),
                plain({k: v for k, v in item.items() if k in {"title", "text"} and v}),
            )
            for place, item in enumerate(row.items)
        ]
        if row.answer:
            said.append(Part("answer", Words("Answer", "Réponse"), row.answer))
        yield Record("requests", str(row.pk), titles[row.kind], tuple(said), row.asked_at)


@stored_by
def pdfs(file: Application) -> Iterable[str]:
    return Letter.objects.filter(application=file).values_list("pdf", flat=True)
