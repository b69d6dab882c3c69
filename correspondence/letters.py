"""The catalogue of letters: their codes, titles and versions.

A letter's text lives in templates/letters/<code>/{en,fr}.html and its values come from values.py; a sent
letter keeps its values, its template version, its HTML and its PDF, and is never made again.
"""

from __future__ import annotations

from dataclasses import dataclass

from nominee.words import Words


@dataclass(frozen=True)
class Kind:
    code: str
    title: Words
    version: str = "2026-11-25.2"  # raised by whoever changes the text; a fingerprint of the files is kept with it


CATALOGUE: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("acknowledgement", Words("Your application is complete", "Votre demande est complète")),
        Kind("incomplete_return", Words("Your application is returned", "Votre demande vous est retournée")),
        Kind(
            "information_request",
            Words("We need information from you", "Nous avons besoin de renseignements de votre part"),
        ),
        Kind(
            "notice_of_intent",
            Words("Notice of intent to refuse your application", "Avis d’intention de refuser votre demande"),
        ),
        Kind("nomination_approval", Words("Your nomination is approved", "Votre désignation est approuvée")),
        Kind("certificate", Words("Certificate of nomination", "Certificat de désignation")),
        Kind(
            "work_permit_support",
            Words("Work permit support letter", "Lettre d’appui à une demande de permis de travail"),
        ),
        Kind("refusal", Words("Your application is refused", "Votre demande est refusée")),
        Kind(
            "returned_by_director",
            Words("The Director returns your application", "Le directeur vous retourne votre demande"),
        ),
        Kind("withdrawal_confirmation", Words("Your application is withdrawn", "Votre demande est retirée")),
    )
}
