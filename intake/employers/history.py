"""What happened to an employer's account and its offers, kept in turn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intake.employers.lifecycle import STEPS
from intake.models import EmployerEvent
from nominee.models import Employer, JobOffer, User
from nominee.words import Words

SAID: dict[str, Words] = {
    **{code: step.said for code, step in STEPS.items()},
    "registered": Words("Business registered", "Entreprise inscrite"),
    "begun": Words("Offer begun", "Offre commencée"),
    "asked": Words("Somebody asked to join", "Une personne a été invitée à se joindre"),
    "asked_no_more": Words("Request to join taken back", "Invitation à se joindre annulée"),
    "joined": Words("Joined", "S’est jointe"),
    "promoted": Words("Made a signing officer", "Nommé signataire autorisé"),
    "ended": Words("Access ended", "Accès terminé"),
    "profile": Words("Profile changed", "Profil modifié"),
    "taken_over": Words("Editing taken over", "Modification reprise"),
    "contact": Words("Contact changed", "Personne-ressource modifiée"),
    "representative": Words("Representative named", "Représentant désigné"),
    "no_representative": Words("Representative ended", "Représentation terminée"),
    "conflict": Words("Closed: the person of the offer acts for the business",
                      "Fermeture : la personne visée par l’offre agit pour l’entreprise"),
    "approval_begun": Words("Application for approval of the position begun", "Demande d’approbation du poste commencée"),
    "approved_asked": Words("Application for approval of the position submitted", "Demande d’approbation du poste soumise"),
}  # fmt: skip
# why an offer ended, as the page says it
WHY: dict[str, Words] = {
    "by_employer": Words("The employer withdrew it.", "L’employeur l’a retirée."),
    "not_registered": Words(
        "No expression of interest was registered in time.", "Aucune déclaration d’intérêt n’a été inscrite à temps."
    ),
    "deadline_missed": Words(
        "The time to apply after the invitation ran out.",
        "Le délai pour présenter une demande après l’invitation est écoulé.",
    ),
    "conflict": Words(
        "The person of an offer can be neither a signing officer nor a contact of the business.",
        "La personne visée par une offre ne peut être ni signataire autorisé ni personne-ressource de l’entreprise.",
    ),
    "discarded": Words("The draft was discarded.", "Le brouillon a été supprimé."),
    "": Words("", ""),
}


def keep(
    employer: Employer,
    what: str,
    *,
    by: User | None,
    at: datetime,
    offer: JobOffer | None = None,
    before: str = "",
    after: str = "",
    **told: Any,
) -> EmployerEvent:
    """In the transaction of what happened."""
    if what not in SAID:
        raise ValueError(f"nothing is called {what}")
    return EmployerEvent.objects.create(
        employer=employer, offer=offer, at=at, by=by, what=what, from_status=before, to_status=after, told=told
    )
